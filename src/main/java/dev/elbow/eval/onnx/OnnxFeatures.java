package dev.elbow.eval.onnx;

import dev.elbow.ElbowException;
import dev.elbow.eval.FeatureNetwork;
import dev.elbow.eval.onnx.OnnxOptions.ClassValues;
import dev.elbow.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A feature network from an ONNX file, for example an Inception network, so that figures compare with those of others. Images are
 * resized to the size that the model takes; grey ones become three equal channels and colour ones their luminance where it takes
 * those; both channel orders are known. Needs ONNX Runtime's jar, {@code com.microsoft.onnxruntime:onnxruntime}, which a program that
 * uses this class brings. It runs on the processor. Not thread-safe.
 */
public final class OnnxFeatures implements FeatureNetwork {
    /** The Maven artifact that the build was made with. */
    static final String RUNTIME = "com.microsoft.onnxruntime:onnxruntime:1.29.0";

    private static final int CHUNK = 1 << 16;

    private final String name;
    private final Shape images;
    private final OnnxSession session;
    private final OnnxOptions options;
    private final ImageFit fit;
    private final String featuresOutput;
    private final String classesOutput;
    private final int features;
    private final int classes;
    private boolean closed;

    private OnnxFeatures(Path file, Shape images, OnnxOptions options, OnnxSession session) {
        this.images = images;
        this.session = session;
        this.options = options;
        this.name = name(file) + options.suffix();
        Shape image = session.image;
        for (float[] values : new float[][] {options.mean(), options.deviation()}) {
            if (values.length != 1 && values.length != image.channels()) {
                throw new ElbowException("%s: the model takes %d channels, its normalisation has %d values"
                        .formatted(file, image.channels(), values.length));
            }
        }
        this.fit = new ImageFit(images, image, session.channelsFirst, options.mean(), options.deviation());
        this.featuresOutput = output(file, options.features(), session.outputs().getFirst());
        this.classesOutput = output(file, options.classes(), session.outputs().getLast());
        float[] black = new float[session.batch * image.elements()];
        this.features = session.run(black, featuresOutput).length / session.batch;
        this.classes =
                options.values() == ClassValues.NONE ? 0 : session.run(black, classesOutput).length / session.batch;
    }

    /**
     * Loads a model and tries it on a black image.
     *
     * @param images the shape {@code [H, W, C]} of the images it will be given, with 1 or 3 channels
     * @throws ElbowException if ONNX Runtime is missing, or the file cannot be loaded, or its inputs or outputs are not those of a
     *     feature network; the message names what was expected and found
     */
    public static OnnxFeatures open(Path file, Shape images, OnnxOptions options) {
        if (!images.isImage() || images.channels() != 1 && images.channels() != 3) {
            throw new ElbowException("an ONNX feature network takes images with 1 or 3 channels, not " + images);
        }
        if (!Files.isRegularFile(file)) {
            throw new ElbowException(file + ": there is no such ONNX file");
        }
        OnnxSession session = session(file, images);
        try {
            return new OnnxFeatures(file, images, options, session);
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    private static OnnxSession session(Path file, Shape images) {
        try {
            return new OnnxSession(file, images);
        } catch (NoClassDefFoundError | ExceptionInInitializerError | UnsatisfiedLinkError e) {
            String message = e.getCause() instanceof ClassNotFoundException
                    ? "%s: ONNX files need ONNX Runtime, which is not on the class path: add the jar of the Maven artifact %s (./elbow brings it when it is built from a clone)"
                            .formatted(file, RUNTIME)
                    : "%s: ONNX Runtime does not start on this system: %s: its artifact %s holds native libraries for Linux, macOS and Windows on x86-64 and arm64"
                            .formatted(file, e.getCause() == null ? e : e.getCause(), RUNTIME);
            throw new ElbowException(message, e);
        }
    }

    private String output(Path file, String wanted, String otherwise) {
        if (!wanted.isEmpty() && !session.outputs().contains(wanted)) {
            throw new ElbowException(
                    "%s: the model has no output \"%s\", it has %s".formatted(file, wanted, session.outputs()));
        }
        return wanted.isEmpty() ? otherwise : wanted;
    }

    private static String name(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            CRC32C crc = new CRC32C();
            byte[] some = new byte[CHUNK];
            for (int count = in.read(some); count >= 0; count = in.read(some)) {
                crc.update(some, 0, count);
            }
            return "%s-%08x".formatted(file.getFileName(), (int) crc.getValue());
        } catch (IOException e) {
            throw new ElbowException("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** Returns the file's name and checksum, and of the options those that change the features. */
    @Override
    public String name() {
        return name;
    }

    @Override
    public int features() {
        return features;
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public float[] features(float[] rows) {
        return run(rows, featuresOutput, features);
    }

    @Override
    public float[] probabilities(float[] rows) {
        if (classes == 0) {
            throw new IllegalStateException("the feature network " + name + " was opened for its features only");
        }
        float[] output = run(rows, classesOutput, classes);
        for (int at = 0; options.values() == ClassValues.LOGITS && at < output.length; at += classes) {
            softmax(output, at);
        }
        return output;
    }

    private void softmax(float[] values, int at) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = at; i < at + classes; i++) {
            largest = Math.max(largest, values[i]);
        }
        double sum = 0;
        for (int i = at; i < at + classes; i++) {
            sum += StrictMath.exp(values[i] - largest);
        }
        for (int i = at; i < at + classes; i++) {
            values[i] = (float) (StrictMath.exp(values[i] - largest) / sum);
        }
    }

    private float[] run(float[] rows, String output, int width) {
        if (closed) {
            throw new IllegalStateException("the feature network " + name + " is closed");
        }
        if (rows.length % images.elements() != 0) {
            throw new ElbowException("%s was opened for images of %s = %,d values, %,d values are no multiple"
                    .formatted(name, images, images.elements(), rows.length));
        }
        int count = rows.length / images.elements();
        int batch = session.batch;
        float[] result = new float[Math.multiplyExact(count, width)];
        float[] input = new float[batch * session.image.elements()];
        for (int from = 0; from < count; from += batch) {
            int some = Math.min(batch, count - from);
            Arrays.fill(input, 0);
            for (int i = 0; i < some; i++) {
                fit.put(rows, from + i, input, i);
            }
            System.arraycopy(session.run(input, output), 0, result, from * width, some * width);
        }
        return result;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            session.close();
        }
    }
}
