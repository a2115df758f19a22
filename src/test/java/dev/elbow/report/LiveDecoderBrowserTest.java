package dev.elbow.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Conv;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.GaussianLoss;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Op;
import dev.elbow.graph.Parameter;
import dev.elbow.graph.Relu;
import dev.elbow.graph.Reshape;
import dev.elbow.graph.Upsample;
import dev.elbow.model.Autoencoder;
import dev.elbow.tensor.Shape;
import dev.elbow.testing.Browser;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.PointerInput;

/** What the page decodes, in Chromium, against what Elbow decodes. */
@Tag("browser")
class LiveDecoderBrowserTest {
    private static final Shape COLOURED = Shape.of(5, 5, 3);
    /** Both sum a few dozen float32 products, in another order, before a sigmoid with slope 1/4: some ulps of values below 4. */
    private static final double SUMS = 1e-5;
    /**
     * Rounding moves a weight by up to 2^-11 of its size. Sums of absolute products stay below 16 here, three layers add up, and
     * the sigmoid's slope is at most 1/4; the linear model has one layer and sums below 6.
     */
    private static final double HALVES = 3 * 16 / 4.0 / 2048;

    private static final float[] CODES = {0, 0, 1.5f, -0.75f, -3, 2.25f, 0.1f, 4};

    @TempDir
    static Path folder;

    private static Browser browser;
    private static Device device;

    @BeforeAll
    static void start() {
        browser = new Browser(folder.resolve("profile"));
        device = Elbow.open("reference");
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
            device.close();
        }
    }

    @AfterEach
    void saysNothingOnTheConsole() {
        assertEquals(List.of(), browser.console());
    }

    private static Autoencoder model(Shape image, Op... decoder) {
        Graph graph = Graph.builder(image)
                .add(new Flatten(), new GaussianLatent(2))
                .add(decoder)
                .build();
        return Autoencoder.create(device, graph, 5);
    }

    private static Autoencoder dense() {
        Shape image = SamplePage.IMAGE;
        return model(
                image, new Dense(16), new Relu(), new Dense(image.elements()), new Reshape(image), new BernoulliLoss());
    }

    /** Each op, odd strides and paddings, and dense outputs that are counted channel by channel. */
    private static Autoencoder convolutional() {
        return model(
                COLOURED,
                new Dense(36),
                new Relu(),
                new Reshape(Shape.of(3, 3, 4)),
                new ConvTranspose(5, 3, 2, 1, 1),
                new Relu(),
                new Upsample(),
                new Conv(3, 3, 2, 0),
                new BernoulliLoss());
    }

    private static Autoencoder linear() {
        return model(COLOURED, new Dense(COLOURED.elements()), new Reshape(COLOURED), new GaussianLoss(false));
    }

    private static void open(LiveDecoder decoder) {
        Path page = Page.titled("Live")
                .section("Plane", "One sentence.")
                .add(SamplePage.plane(decoder))
                .writeHtml(folder);
        browser.open(page, 1280);
    }

    private static float[] rounded(float[] values) {
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = Float.float16ToFloat(Float.floatToFloat16(values[i]));
        }
        return result;
    }

    private static void check(Autoencoder model) {
        LiveDecoder decoder = LiveDecoder.of(model);
        float[] exact = model.decode(CODES);
        for (Parameter parameter : model.graph().parameters()) {
            model.parameters().set(parameter, rounded(model.parameters().get(parameter)));
        }
        float[] halves = model.decode(CODES);
        open(decoder);
        Shape image = model.graph().output();
        int pixels = image.height() * image.width();
        for (int code = 0; code < CODES.length / 2; code++) {
            double[] values = browser.numbers(
                    "return [...elbowDecoder('decoder-1').decode(arguments[0], arguments[1])]",
                    CODES[2 * code],
                    CODES[2 * code + 1]);
            double[] expected = new double[image.elements()];
            double[] unrounded = new double[image.elements()];
            for (int i = 0; i < expected.length; i++) {
                int from = code * expected.length + i % pixels * image.channels() + i / pixels;
                expected[i] = halves[from];
                unrounded[i] = exact[from];
            }
            assertArrayEquals(expected, values, SUMS, "with rounded weights");
            assertArrayEquals(unrounded, values, HALVES, "with the model's own weights");
        }
    }

    @Test
    void denseDecodersAgree() {
        try (Autoencoder model = dense()) {
            check(model);
        }
    }

    @Test
    void convolutionalDecodersAgree() {
        try (Autoencoder model = convolutional()) {
            check(model);
        }
    }

    @Test
    void linearOutputsAgree() {
        try (Autoencoder model = linear()) {
            check(model);
        }
    }

    private static double[] shown() {
        // From a copy: reading a canvas that the page draws on makes Chromium warn.
        return browser.numbers("const c = document.querySelector('canvas.image');"
                + "const copy = new OffscreenCanvas(c.width, c.height).getContext('2d', {willReadFrequently: true});"
                + "copy.drawImage(c, 0, 0);"
                + "return [...copy.getImageData(0, 0, c.width, c.height).data].filter((v, i) => i % 4 == 0)");
    }

    private static void assertShows(Autoencoder model, float first, float second) {
        float[] values = model.decode(new float[] {first, second});
        double[] levels = new double[values.length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = 255 * values[i];
        }
        // A place in the page is a whole pixel, a hundredth of a latent wide, and a level is rounded.
        assertArrayEquals(levels, shown(), 3);
    }

    @Test
    void thePanelFollowsPointerFingerAndKeys() {
        try (Autoencoder model = dense()) {
            open(LiveDecoder.of(model));
            assertShows(model, 0, 0);
            WebElement chart = browser.find("#plane .chart");
            for (PointerInput.Kind kind : List.of(PointerInput.Kind.MOUSE, PointerInput.Kind.TOUCH)) {
                float x = kind == PointerInput.Kind.MOUSE ? 2 : -2;
                double[] pixel = browser.numbers(
                        "return echarts.getInstanceByDom(arguments[0]).convertToPixel('grid', [arguments[1], -1.5])",
                        chart,
                        x);
                browser.point(chart, pixel[0], pixel[1], kind);
                assertShows(model, x, -1.5f);
            }
            chart.sendKeys(Keys.ARROW_UP, Keys.ARROW_UP, Keys.ARROW_RIGHT);
            assertShows(model, -1.9f, -1.3f);
            String place = browser.find(".place").getText();
            assertTrue(place.matches("decoded at \\(-1\\.\\d\\d, -1\\.\\d\\d\\)"), place);
        }
    }
}
