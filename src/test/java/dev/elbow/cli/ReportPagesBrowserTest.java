package dev.elbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.experiment.catalogue.Reports;
import dev.elbow.testing.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.PointerInput;

/** The pages that the program writes, in Chromium: each report's and that of a training run, made from few images. */
@Tag("browser")
class ReportPagesBrowserTest {
    private static final String REPORT =
            "report {} --data glyphs --quick --epochs 1 --limit 200 --threads 2 --quiet --out {}";
    private static final String TRAIN =
            "train --model conv-vae --latent 2 --data glyphs --epochs 1 --limit 200 --threads 2 --quiet --out {}";
    private static final int LAPTOP = 1280;
    private static final int PHONE = 390;
    /** Megabytes that a page may have. */
    private static final double LARGEST = 4;

    /** Pixels from the pointer: half a point, and its position rounded. */
    private static final double NEAR = 5;
    /** The points of a chart, each with its place in pixels and the number of its image. */
    private static final String POINTS = "e => { const c = echarts.getInstanceByDom(e);"
            + " return c.getOption().series.flatMap(s => s.data).filter(v => v.length === 3)"
            + ".map(v => [...c.convertToPixel('grid', v), v[2]]); }";

    @TempDir
    static Path folder;

    private static final Map<String, Path> PAGES = new LinkedHashMap<>();
    private static Browser browser;
    private static Path page;

    @BeforeAll
    static void makePages() {
        browser = new Browser(folder.resolve("profile"));
        for (String report : Reports.ids()) {
            PAGES.put(report, folder.resolve(report).resolve("report.html"));
            ReportFolder.done(Cli.run(REPORT, report, folder.resolve(report)));
        }
        PAGES.put("train", folder.resolve("train/report.html"));
        ReportFolder.done(Cli.run(TRAIN, folder.resolve("train")));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    static Set<String> names() {
        return Stream.concat(Reports.ids().stream(), Stream.of("train")).collect(Collectors.toCollection(TreeSet::new));
    }

    private static void open(String name, int width) {
        page = PAGES.get(name);
        browser.open(page, width);
    }

    private static void assertQuiet() {
        browser.run("return 0");
        assertEquals(List.of(), browser.console());
        assertEquals(List.of(), browser.requestsBeside(page));
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyFigureIsDrawnAndToldInWords(String name) throws IOException {
        open(name, LAPTOP);
        List<WebElement> figures = browser.all("figure");
        Path files = page.resolveSibling("figures");
        if (Files.exists(files)) {
            Set<String> ids = ReportFolder.names(files).stream()
                    .map(file -> file.substring(0, file.lastIndexOf('.')))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(
                    ids,
                    figures.stream()
                            .map(figure -> figure.getAttribute("id"))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        assertFalse(figures.isEmpty());
        for (WebElement figure : figures) {
            String id = figure.getAttribute("id");
            WebElement content = browser.find("#" + id + " :is(img, .chart)");
            browser.run("arguments[0].scrollIntoView({block: 'center'})", content);
            assertTrue(content.getSize().getWidth() > 40 && content.getSize().getHeight() > 40, id);
            assertTrue(Browser.colours(content) > 2, id + " is empty");
            String alt = content.getAttribute(content.getTagName().equals("img") ? "alt" : "aria-label");
            assertTrue(alt != null && alt.length() > 10, id + " has the alternative text " + alt);
        }
        assertQuiet();
    }

    @ParameterizedTest
    @MethodSource("names")
    void nothingIsWiderThanAPhoneInLightAndDark(String name) {
        open(name, PHONE);
        for (boolean dark : new boolean[] {false, true}) {
            browser.dark(dark);
            browser.assertNothingWider(PHONE);
            assertEquals(
                    List.of(),
                    browser.run(
                            "const light = c => c.match(/\\d+/g).slice(0, 3).every(v => v > 127);"
                                    + "return [document.body, ...document.querySelectorAll('figure, .table')]"
                                    + ".filter(e => light(getComputedStyle(e).backgroundColor) === arguments[0])"
                                    + ".map(e => e.id || e.tagName)"
                                    + ".concat([...document.querySelectorAll('.chart svg text')]"
                                    + ".filter(t => t.getAttribute('fill') === (arguments[0] ? '#1d2733' : '#dfe6ed'))"
                                    + ".map(t => t.textContent))",
                            dark));
        }
        assertQuiet();
    }

    @ParameterizedTest
    @MethodSource("names")
    void theHeadSaysHowThePageCameAbout(String name) {
        open(name, LAPTOP);
        Map<?, ?> facts = (Map<?, ?>)
                browser.run(
                        "return Object.fromEntries([...document.querySelectorAll('.facts div')]"
                                + ".map(f => [f.querySelector('dt').textContent.replace(/s$/, ''), f.querySelector('dd').textContent]))");
        for (String fact : List.of("data", "model", "device", "seed", "command", "version")) {
            assertTrue(facts.get(fact) instanceof String text && !text.isBlank(), fact + " of " + facts);
        }
        assertTrue(facts.get("data").toString().startsWith("glyphs"), facts.toString());
        assertTrue(facts.get("command").toString().contains(name), facts.toString());
        assertEquals(Main.Version.string(), facts.get("version"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void aPageIsNotTooLargeToBeSent(String name) throws IOException {
        double megabytes = Files.size(PAGES.get(name)) / 1e6;
        assertTrue(megabytes < LARGEST, megabytes + " MB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"latent-classifier", "conv", "train"})
    void aPointShowsItsImageToMouseAndFinger(String name) {
        open(name, LAPTOP);
        for (WebElement chart : browser.all(".plane .chart")) {
            double[] place = loneliest(chart);
            browser.point(chart, place[0], place[1], PointerInput.Kind.MOUSE);
            assertShowsWhatIsAt(chart, place);
        }
        assertQuiet();
        browser.touchScreen(true);
        try {
            open(name, PHONE);
            for (WebElement chart : browser.all(".plane .chart")) {
                double[] place = loneliest(chart);
                // A finger comes down beside it.
                browser.tap(chart, place[0] + 2, place[1] - 1);
                assertShowsWhatIsAt(chart, place);
            }
            assertQuiet();
        } finally {
            browser.touchScreen(false);
        }
    }

    /** Returns where the point is that is farthest from all others, in pixels. */
    private static double[] loneliest(WebElement chart) {
        return browser.numbers(
                "const points = (" + POINTS + ")(arguments[0]);"
                        + "const room = p => Math.min(...points.filter(q => q !== p)"
                        + ".map(q => Math.hypot(p[0] - q[0], p[1] - q[1])));"
                        + "return points.reduce((best, p) => room(p) > best[1] ? [p, room(p)] : best, [null, -1])[0]",
                chart);
    }

    /** Models that were trained for a moment put images on top of each other: one of those at the place is shown. */
    private static void assertShowsWhatIsAt(WebElement chart, double[] place) {
        List<?> shown = (List<?>) browser.run(
                "return [...arguments[0].querySelectorAll('.sprite')].filter(s => s.checkVisibility())"
                        + ".map(s => (" + POINTS + ")(arguments[0]).find(p => p[2] === Number(s.dataset.image)))"
                        + ".map(p => Math.hypot(p[0] - arguments[1], p[1] - arguments[2]))",
                chart,
                place[0],
                place[1]);
        assertEquals(1, shown.size(), "images shown");
        assertTrue(((Number) shown.getFirst()).doubleValue() < NEAR, shown + " pixels away");
        WebElement sprite = (WebElement) browser.run("return arguments[0].querySelector('.sprite')", chart);
        assertTrue(Browser.colours(sprite) > 2, "an image is to be seen");
    }

    @ParameterizedTest
    @ValueSource(strings = {"latent-classifier", "conv", "train"})
    void theDecoderDrawsWhatIsUnderThePointer(String name) {
        open(name, LAPTOP);
        List<WebElement> panels = browser.all(".decoded");
        assertFalse(panels.isEmpty());
        for (WebElement panel : panels) {
            WebElement plane = (WebElement) browser.run("return arguments[0].parentElement", panel);
            WebElement chart = (WebElement) browser.run("return arguments[0].querySelector('.chart')", plane);
            assertEquals("decoded at (0.00, 0.00)", place(panel));
            assertTrue(Arrays.stream(opacity(panel)).allMatch(alpha -> alpha == 255), "all pixels are drawn");
            double[] corner = browser.numbers(
                    "return echarts.getInstanceByDom(arguments[0]).convertToPixel('grid', [2, -2])", chart);
            browser.point(chart, corner[0], corner[1], PointerInput.Kind.MOUSE);
            assertTrue(place(panel).matches("decoded at \\((2\\.0|1\\.9)\\d, -(2\\.0|1\\.9)\\d\\)"), place(panel));
        }
        assertQuiet();
    }

    private static String place(WebElement panel) {
        return (String) browser.run("return arguments[0].querySelector('.place').textContent", panel);
    }

    private static double[] opacity(WebElement panel) {
        // From a copy: reading a canvas that the page draws on makes Chromium warn.
        return browser.numbers(
                "const c = arguments[0].querySelector('canvas');"
                        + "const copy = new OffscreenCanvas(c.width, c.height).getContext('2d', {willReadFrequently: true});"
                        + "copy.drawImage(c, 0, 0);"
                        + "return [...copy.getImageData(0, 0, c.width, c.height).data].filter((v, i) => i % 4 == 3)",
                panel);
    }
}
