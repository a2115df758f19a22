package dev.elbow.eval.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ElbowException;
import dev.elbow.eval.onnx.OnnxBytes.Operator;
import dev.elbow.eval.onnx.OnnxBytes.Value;
import dev.elbow.tensor.Shape;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of two operators: the mean of each channel as features, and the same as logits. */
class OnnxFeaturesTest {
    private static final List<Operator> MEANS =
            List.of(new Operator("GlobalAveragePool", "x", "features"), new Operator("Flatten", "features", "logits"));

    @TempDir
    Path folder;

    private Path write(List<Value> inputs, List<Value> outputs, List<Operator> operators) throws IOException {
        return Files.write(folder.resolve("tiny.onnx"), OnnxBytes.model(inputs, outputs, operators));
    }

    /** Channels first. */
    private Path means(int batch, int channels, int height, int width) throws IOException {
        return write(
                List.of(new Value("x", false, List.of(batch, channels, height, width))),
                List.of(
                        new Value("features", false, List.of(batch, channels, 1, 1)),
                        new Value("logits", false, List.of(batch, channels))),
                MEANS);
    }

    /** Images of one colour each. */
    private static float[] plain(Shape shape, float... colours) {
        int channels = shape.channels();
        float[] images = new float[colours.length / channels * shape.elements()];
        for (int i = 0; i < images.length; i++) {
            images[i] = colours[i / shape.elements() * channels + i % channels];
        }
        return images;
    }

    @Test
    void coloursKeepTheirMeansWhateverTheSize() throws IOException {
        Shape shape = Shape.of(5, 7, 3);
        float[] colours = {0.25f, 0.5f, 1, 0, 0.125f, 0.75f};
        for (Path file : List.of(means(-1, 3, -1, -1), means(1, 3, 12, 9), means(2, 3, 3, 2))) {
            try (OnnxFeatures network = OnnxFeatures.open(file, shape, OnnxOptions.defaults())) {
                assertEquals(3, network.features());
                assertEquals(3, network.classes());
                assertTrue(network.name().matches("tiny\\.onnx-[0-9a-f]{8}"), network.name());
                float[] images = plain(shape, colours);
                assertArrayEquals(colours, network.features(images), 1e-6f);
                float[] probabilities = network.probabilities(images);
                double sum = Math.exp(0.25) + Math.exp(0.5) + Math.exp(1);
                assertEquals(Math.exp(0.5) / sum, probabilities[1], 1e-6);
                assertEquals(6, probabilities.length);
                assertEquals(0, network.features(new float[0]).length);
            }
        }
    }

    @Test
    void greyBecomesThreeChannelsAndColourItsLuminance() throws IOException {
        Shape grey = Shape.of(4, 4, 1);
        OnnxOptions normal =
                OnnxOptions.defaults().withNormalisation(new float[] {0.5f, 0, 0.25f}, new float[] {0.5f, 1, 0.25f});
        try (OnnxFeatures network = OnnxFeatures.open(means(-1, 3, 8, 8), grey, normal)) {
            assertArrayEquals(new float[] {0, 0.5f, 1}, network.features(plain(grey, 0.5f)), 1e-6f);
        }
        Shape colour = Shape.of(4, 4, 3);
        try (OnnxFeatures network = OnnxFeatures.open(means(-1, 1, 8, 8), colour, OnnxOptions.defaults())) {
            assertArrayEquals(
                    new float[] {0.299f * 1 + 0.587f * 0.5f}, network.features(plain(colour, 1, 0.5f, 0)), 1e-6f);
        }
    }

    /** The model gives back its input, so that places of pixels show. */
    @Test
    void pixelsStayWhereTheyAreInBothOrders() throws IOException {
        Shape shape = Shape.of(2, 4, 3);
        float[] image = new float[24];
        for (int i = 0; i < image.length; i++) {
            image[i] = i / 24f;
        }
        List<Operator> same = List.of(new Operator("Identity", "x", "y"));
        Path last = write(
                List.of(new Value("x", false, List.of(-1, 2, 4, 3))),
                List.of(new Value("y", false, List.of(-1, 2, 4, 3))),
                same);
        try (OnnxFeatures network = OnnxFeatures.open(last, shape, OnnxOptions.defaults())) {
            assertArrayEquals(image, network.features(image), 1e-7f);
        }
        Path first = write(
                List.of(new Value("x", false, List.of(-1, 3, 2, 4))),
                List.of(new Value("y", false, List.of(-1, 3, 2, 4))),
                same);
        try (OnnxFeatures network = OnnxFeatures.open(first, shape, OnnxOptions.defaults())) {
            float[] found = network.features(image);
            for (int i = 0; i < image.length; i++) {
                assertEquals(image[i], found[i % 3 * 8 + i / 3], 1e-7, "value " + i);
            }
        }
        // One channel of three columns or three channels: ONNX's own order, channels first, is meant.
        Path both = write(
                List.of(new Value("x", false, List.of(-1, 1, 2, 3))),
                List.of(new Value("y", false, List.of(-1, 1, 2, 3))),
                same);
        try (OnnxFeatures network = OnnxFeatures.open(both, Shape.of(2, 3, 1), OnnxOptions.defaults())) {
            float[] grey = {0, 0.5f, 1, 0.75f, 0.25f, 0.125f};
            assertArrayEquals(grey, network.features(grey), 1e-7f);
        }
        // Two pixels on four: a triangle of one old pixel's half width interpolates between their centres.
        Path wide = write(
                List.of(new Value("x", false, List.of(-1, 1, 1, 4))),
                List.of(new Value("y", false, List.of(-1, 1, 1, 4))),
                same);
        try (OnnxFeatures network = OnnxFeatures.open(wide, Shape.of(1, 2, 1), OnnxOptions.defaults())) {
            assertArrayEquals(new float[] {0, 0.25f, 0.75f, 1}, network.features(new float[] {0, 1}), 1e-6f);
        }
    }

    @Test
    void moreImagesThanABatch() throws IOException {
        Shape shape = Shape.of(2, 2, 3);
        float[] colours = new float[70 * 3];
        for (int i = 0; i < colours.length; i++) {
            colours[i] = i / 256f;
        }
        try (OnnxFeatures network = OnnxFeatures.open(means(-1, 3, 2, 2), shape, OnnxOptions.defaults())) {
            assertArrayEquals(colours, network.features(plain(shape, colours)), 1e-6f);
        }
    }

    @Test
    void aModelWithoutClassesGivesFeatures() throws IOException {
        Path file = write(
                List.of(new Value("x", false, List.of(-1, 1, 2, 2))),
                List.of(new Value("y", false, List.of(-1, 4))),
                List.of(new Operator("Flatten", "x", "y")));
        OnnxOptions options = OnnxOptions.defaults().withoutClasses();
        Shape shape = Shape.of(2, 2, 1);
        String plain;
        try (OnnxFeatures network = OnnxFeatures.open(file, shape, options)) {
            plain = network.name();
            assertEquals(4, network.features());
            assertEquals(0, network.classes());
            assertArrayEquals(new float[] {0, 1, 0.5f, 0}, network.features(new float[] {0, 1, 0.5f, 0}));
            assertThrows(IllegalStateException.class, () -> network.probabilities(new float[4]));
        }
        OnnxOptions other = options.withFeatures("y").withNormalisation(new float[] {0.5f}, new float[] {0.25f});
        try (OnnxFeatures network = OnnxFeatures.open(file, shape, other)) {
            assertEquals(plain + ":y of (x - [0.5]) / [0.25]", network.name(), "other features have another name");
            assertArrayEquals(new float[] {-2, 2, 0, -2}, network.features(new float[] {0, 1, 0.5f, 0}));
        }
    }

    /** The message tells users what to bring; it must be what the build was made with. */
    @Test
    void theArtifactIsTheBuilds() throws IOException {
        String version = OnnxFeatures.RUNTIME.substring(OnnxFeatures.RUNTIME.lastIndexOf(':') + 1);
        assertTrue(
                Files.readString(Path.of("pom.xml"))
                        .contains("<onnxruntime.version>%s</onnxruntime.version>".formatted(version)),
                version);
    }

    @Test
    void refusesOtherModelsInOneLine() throws IOException {
        Shape shape = Shape.of(4, 4, 1);
        Path rows = write(
                List.of(new Value("x", false, List.of(-1, 10))),
                List.of(new Value("y", false, List.of(-1, 10))),
                List.of(new Operator("Identity", "x", "y")));
        refuses(
                rows
                        + ": expected one input of float32 images [N, C, H, W] or [N, H, W, C] with 1 or 3 channels, no size above 4096, found x: FLOAT [-1, 10]",
                shape,
                rows,
                OnnxOptions.defaults());
        Path doubles = write(
                List.of(new Value("x", true, List.of(-1, 3, 4, 4))),
                List.of(new Value("y", true, List.of(-1, 3, 4, 4))),
                List.of(new Operator("Identity", "x", "y")));
        refuses(
                doubles
                        + ": expected one input of float32 images [N, C, H, W] or [N, H, W, C] with 1 or 3 channels, no size above 4096, found x: DOUBLE [-1, 3, 4, 4]",
                shape,
                doubles,
                OnnxOptions.defaults());
        Path two = write(
                List.of(new Value("x", false, List.of(-1, 3, 4, 4)), new Value("z", false, List.of(-1, 2))),
                List.of(new Value("y", false, List.of(-1, 3, 4, 4)), new Value("w", false, List.of(-1, 2))),
                List.of(new Operator("Identity", "x", "y"), new Operator("Identity", "z", "w")));
        refuses(
                two
                        + ": expected one input of float32 images [N, C, H, W] or [N, H, W, C] with 1 or 3 channels, no size above 4096, found x: FLOAT [-1, 3, 4, 4], z: FLOAT [-1, 2]",
                shape,
                two,
                OnnxOptions.defaults());
        Path four = means(-1, 4, 6, 6);
        refuses(
                four
                        + ": expected one input of float32 images [N, C, H, W] or [N, H, W, C] with 1 or 3 channels, no size above 4096, found x: FLOAT [-1, 4, 6, 6]",
                shape,
                four,
                OnnxOptions.defaults());
        Path none = write(
                List.of(new Value("x", false, List.of(-1, 3, 4, 4))),
                List.of(),
                List.of(new Operator("Identity", "x", "y")));
        String noOutput = assertThrows(
                        ElbowException.class, () -> OnnxFeatures.open(none, shape, OnnxOptions.defaults()))
                .getMessage();
        assertTrue(noOutput.startsWith(none + ": "), noOutput);
        assertEquals(1, noOutput.lines().count(), noOutput);
        assertThrows(
                IllegalArgumentException.class,
                () -> OnnxOptions.defaults().withNormalisation(new float[] {Float.NaN}, new float[] {1}));
        Path file = means(-1, 3, 4, 4);
        refuses(
                file + ": the model has no output \"pool\", it has [features, logits]",
                shape,
                file,
                OnnxOptions.defaults().withFeatures("pool"));
        refuses(
                file + ": the model takes 3 channels, its normalisation has 2 values",
                shape,
                file,
                OnnxOptions.defaults().withNormalisation(new float[2], new float[] {1}));
        refuses(
                "an ONNX feature network takes images with 1 or 3 channels, not 4x4x2",
                Shape.of(4, 4, 2),
                file,
                OnnxOptions.defaults());
        Path missing = folder.resolve("none.onnx");
        refuses(missing + ": there is no such ONNX file", shape, missing, OnnxOptions.defaults());
        Path text = Files.writeString(folder.resolve("text.onnx"), "no model");
        String message = assertThrows(
                        ElbowException.class, () -> OnnxFeatures.open(text, shape, OnnxOptions.defaults()))
                .getMessage();
        assertTrue(message.startsWith(text + ": ONNX Runtime cannot load it: "), message);
        assertEquals(1, message.lines().count(), message);
        try (OnnxFeatures network = OnnxFeatures.open(file, shape, OnnxOptions.defaults())) {
            assertThrows(ElbowException.class, () -> network.features(new float[15]));
            network.close();
            assertThrows(IllegalStateException.class, () -> network.features(new float[16]));
        }
    }

    private static void refuses(String message, Shape shape, Path file, OnnxOptions options) {
        assertEquals(
                message,
                assertThrows(ElbowException.class, () -> OnnxFeatures.open(file, shape, options))
                        .getMessage());
    }

    @Test
    void saysWhatIsMissingWithoutOnnxRuntime() throws Exception {
        List<URL> others = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains("onnxruntime")) {
                others.add(Path.of(entry).toUri().toURL());
            }
        }
        Path file = means(-1, 3, 4, 4);
        try (URLClassLoader without =
                new URLClassLoader(others.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> features = without.loadClass(OnnxFeatures.class.getName());
            Class<?> shapes = without.loadClass(Shape.class.getName());
            Class<?> options = without.loadClass(OnnxOptions.class.getName());
            Method open = features.getMethod("open", Path.class, shapes, options);
            Object shape = shapes.getMethod("of", int[].class).invoke(null, new int[] {4, 4, 1});
            Object defaults = options.getMethod("defaults").invoke(null);
            Throwable failure = assertThrows(
                            InvocationTargetException.class, () -> open.invoke(null, file, shape, defaults))
                    .getCause();
            assertEquals(
                    file
                            + ": ONNX files need ONNX Runtime, which is not on the class path: add the jar of the Maven artifact com.microsoft.onnxruntime:onnxruntime:1.29.0 (./elbow brings it when it is built from a clone)",
                    failure.getMessage());
        }
    }
}
