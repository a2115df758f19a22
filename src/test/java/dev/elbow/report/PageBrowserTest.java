package dev.elbow.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.testing.Browser;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.PointerInput;

/** What a reader sees of a page, in Chromium. */
@Tag("browser")
class PageBrowserTest {
    private static final int LAPTOP = 1280;
    private static final int PHONE = 390;

    @TempDir
    static Path folder;

    private static Browser browser;
    private static Path page;

    @BeforeAll
    static void start() {
        browser = new Browser(folder.resolve("profile"));
        page = SamplePage.of().writeHtml(folder);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @AfterEach
    void saysNothingOnTheConsoleAndAsksForNothing() {
        browser.run("return 0");
        assertEquals(List.of(), browser.console());
        assertEquals(List.of(), browser.requestsBeside(page));
    }

    @Test
    void everyFigureIsThereAndNotEmpty() {
        browser.open(page, LAPTOP);
        List<WebElement> figures = browser.all("figure");
        assertEquals(
                List.of("losses", "bars", "dots", "confusion", "plane", "grid", "strips", "moving"),
                figures.stream().map(figure -> figure.getAttribute("id")).toList());
        for (WebElement figure : figures) {
            browser.run("arguments[0].scrollIntoView({block: 'center'})", figure);
            WebElement content = browser.find("#" + figure.getAttribute("id") + " :is(img, .chart)");
            long colours = Browser.colours(content);
            assertTrue(colours > 4, figure.getAttribute("id") + " shows " + colours + " colours");
        }
        assertEquals(
                List.of(true),
                browser.run("return [[...document.images].every(i => i.complete && i.naturalWidth > 100)]"));
    }

    @Test
    void nothingIsWiderThanAPhone() {
        browser.open(page, PHONE);
        browser.assertNothingWider(PHONE);
    }

    @Test
    void chartsFollowTheWindow() {
        browser.open(page, LAPTOP);
        browser.window(PHONE);
        double[] widths = browser.numbers("return [...document.querySelectorAll('.chart :is(svg, canvas)')]"
                + ".map(e => e.getBoundingClientRect().width)");
        assertEquals(5, widths.length);
        for (double width : widths) {
            assertTrue(width > 200 && width < PHONE, "width " + width);
        }
    }

    @Test
    void darkPagesAreDark() {
        browser.open(page, LAPTOP);
        String light = (String) browser.run("return getComputedStyle(document.body).backgroundColor");
        String ink = "return document.querySelector('#bars svg text').getAttribute('fill')";
        String lightInk = (String) browser.run(ink);
        browser.dark(true);
        String dark = (String) browser.run("return getComputedStyle(document.body).backgroundColor");
        assertNotEquals(light, dark);
        assertNotEquals(lightInk, browser.run(ink));
        assertTrue(brightness(dark) < 60 && brightness(light) > 200, light + " and " + dark);
    }

    private static int brightness(String rgb) {
        return Integer.parseInt(rgb.replaceAll("\\D+(\\d+).*", "$1"));
    }

    @Test
    void everyPictureHasAnAlternativeText() {
        browser.open(page, LAPTOP);
        assertEquals(
                List.of(),
                browser.run("return [...document.querySelectorAll('img, canvas, svg')]"
                        + ".map(e => e.alt || e.closest('[role=img]')?.getAttribute('aria-label'))"
                        + ".filter(text => !text || !text.trim())"));
        assertEquals(8L, browser.run("return document.querySelectorAll('img[alt], [role=img]').length"));
    }

    @Test
    void aPointShowsItsImageAndClass() {
        browser.open(page, LAPTOP);
        WebElement chart = browser.find("#plane .chart");
        int point = SamplePage.loneliestPoint();
        double[] pixel = browser.numbers(
                "return echarts.getInstanceByDom(arguments[0]).convertToPixel('grid', [arguments[1], arguments[2]])",
                chart,
                SamplePage.points()[2 * point],
                SamplePage.points()[2 * point + 1]);
        browser.point(chart, pixel[0], pixel[1], PointerInput.Kind.MOUSE);
        WebElement sprite = browser.find("#plane .sprite");
        assertEquals(String.valueOf(point), sprite.getAttribute("data-image"));
        assertEquals(
                SamplePage.CLASSES.get(point % SamplePage.CLASSES.size()),
                browser.run("return arguments[0].parentElement.textContent", sprite));
        assertShows(Browser.picture(sprite), point);
    }

    private static void assertShows(BufferedImage picture, int image) {
        float[] values = SamplePage.images(SamplePage.POINTS);
        int width = SamplePage.IMAGE.width();
        int scale = picture.getWidth() / width;
        assertFalse(scale < 2, "the image is too small to be seen: " + picture.getWidth());
        for (int y = 1; y < SamplePage.IMAGE.height() - 1; y++) {
            for (int x = 0; x < width; x++) {
                float value = values[image * SamplePage.IMAGE.elements() + y * width + x];
                int shown = picture.getRGB(x * scale + scale / 2, y * scale + scale / 2) & 0xFF;
                assertEquals(255 * value, shown, 2, "pixel " + x + ", " + y);
            }
        }
    }

    @Test
    void aClassCanBeHidden() {
        browser.open(page, LAPTOP);
        WebElement button = browser.find("#plane .legend button");
        button.click();
        assertEquals("false", button.getAttribute("aria-pressed"));
        assertEquals(
                false,
                browser.run("return echarts.getInstanceByDom(document.querySelector('#plane .chart'))"
                        + ".getOption().legend[0].selected['circle']"));
    }
}
