package dev.elbow.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.elbow.files.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.TakesScreenshot;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.PointerInput;
import org.openqa.selenium.interactions.Sequence;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Chromium without a window, looking at pages in files. */
public final class Browser implements AutoCloseable {
    /** Kept, since loggers that nobody holds are forgotten: it warns that this Chromium is newer than Selenium. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    private final ChromeDriver driver;

    /** Starts the browser, or leaves the test out where there is none. */
    public Browser(Path profile) {
        SELENIUM.setLevel(Level.SEVERE);
        File chromium = Requires.program("chromium").toFile();
        File driverFile = Requires.program("chromedriver").toFile();
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driverFile)
                .usingAnyFreePort()
                .build();
        driver = new ChromeDriver(service, options);
        driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(10));
    }

    /** Checks that a window of that width shows the page whole, and nothing but what scrolls by itself reaches out of it. */
    public void assertNothingWider(int width) {
        assertEquals(
                List.of((long) width, (long) width),
                run("const d = document.documentElement; return [d.clientWidth, d.scrollWidth]"));
        assertEquals(
                List.of(),
                run("return [...document.querySelectorAll('body *')]"
                        + ".filter(e => !e.closest('.scroll') && e.getBoundingClientRect().right > innerWidth + 1)"
                        + ".map(e => e.outerHTML.slice(0, 80))"));
    }

    /** Opens a page in a window of that width, forgetting what was logged before. */
    public void open(Path page, int width) {
        window(width);
        dark(false);
        console();
        requests();
        driver.get(page.toUri().toString());
    }

    /** Makes the window that wide, narrow ones as on a phone. */
    public void window(int width) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    /** Asks for dark pages or light ones. */
    public void dark(boolean wanted) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", wanted ? "dark" : "light"))));
    }

    /** Returns what a function body returns, after the next two frames have been drawn. */
    public Object run(String script, Object... arguments) {
        return driver.executeAsyncScript(
                "const done = arguments[arguments.length - 1], given = arguments;"
                        + "requestAnimationFrame(() => requestAnimationFrame(() => done((function () {" + script
                        + "}).apply(null, given))));",
                arguments);
    }

    /** Returns the numbers that a function body returns. */
    public double[] numbers(String script, Object... arguments) {
        return ((List<?>) run(script, arguments))
                .stream().mapToDouble(value -> ((Number) value).doubleValue()).toArray();
    }

    public WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    public List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    /** Returns what is to be seen of an element. */
    public static BufferedImage picture(TakesScreenshot element) {
        try {
            return ImageIO.read(new ByteArrayInputStream(element.getScreenshotAs(OutputType.BYTES)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Moves the mouse to a place in an element, in pixels from its upper left corner; or touches it there. */
    public void point(WebElement element, double x, double y, PointerInput.Kind kind) {
        double[] corner = corner(element);
        PointerInput pointer = new PointerInput(kind, kind.name());
        Sequence moves = new Sequence(pointer, 0)
                .addAction(pointer.createPointerMove(
                        Duration.ofMillis(20), PointerInput.Origin.viewport(), (int) Math.round(corner[0] + x), (int)
                                Math.round(corner[1] + y)));
        if (kind == PointerInput.Kind.TOUCH) {
            moves.addAction(pointer.createPointerDown(0)).addAction(pointer.createPointerUp(0));
        }
        driver.perform(List.of(moves));
    }

    /** Returns what the page said on the console, and forgets it. */
    public List<String> console() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Returns the addresses that were asked for, and forgets them. */
    public List<String> requests() {
        return StreamSupport.stream(
                        driver.manage().logs().get(LogType.PERFORMANCE).spliterator(), false)
                .map(entry -> JsonObject.parse(entry.getMessage(), "event").object("message"))
                .filter(event -> event.string("method").equals("Network.requestWillBeSent"))
                .map(event -> event.object("params").object("request").string("url"))
                .toList();
    }

    /** Returns the addresses beyond the page itself that were asked for, and forgets them. */
    public List<String> requestsBeside(Path page) {
        String own = page.toUri().toString();
        return requests().stream()
                .filter(url -> !url.startsWith("data:") && !url.equals(own))
                .toList();
    }

    /** Makes the screen one for fingers, or one for a mouse again. */
    public void touchScreen(boolean wanted) {
        driver.executeCdpCommand("Emulation.setTouchEmulationEnabled", Map.of("enabled", wanted));
    }

    /** Taps a place in an element with a finger, in pixels from its upper left corner. */
    public void tap(WebElement element, double x, double y) {
        double[] corner = corner(element);
        Map<String, Double> finger = Map.of("x", corner[0] + x, "y", corner[1] + y);
        driver.executeCdpCommand(
                "Input.dispatchTouchEvent", Map.of("type", "touchStart", "touchPoints", List.of(finger)));
        driver.executeCdpCommand("Input.dispatchTouchEvent", Map.of("type", "touchEnd", "touchPoints", List.of()));
    }

    private double[] corner(WebElement element) {
        run("arguments[0].scrollIntoView({block: 'center'})", element);
        return numbers("const b = arguments[0].getBoundingClientRect(); return [b.left, b.top]", element);
    }

    /** Returns how many colours are to be seen in an element. */
    public static long colours(TakesScreenshot element) {
        BufferedImage picture = picture(element);
        int[] pixels = picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
        return Arrays.stream(pixels).distinct().count();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
