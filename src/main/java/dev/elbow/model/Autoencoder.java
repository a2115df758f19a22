package dev.elbow.model;

import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.Port;
import dev.elbow.backend.Section;
import dev.elbow.backend.Step;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import dev.elbow.random.Philox;
import dev.elbow.random.RandomStream;
import dev.elbow.tensor.Shape;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/**
 * A model with its parameters on a device. Samples go in and come out as {@code float[]} of {@code n} rows, each one sample in
 * the order of {@link Graph#input()} (images {@code [H, W, C]} with values in [0, 1]); any {@code n}, including 0.
 *
 * <p>All methods may be called from several threads at once. Calls made while a {@code Trainer} trains this model see
 * parameters between two of its steps' states. After {@link #close}, every method throws {@link IllegalStateException}. The
 * model owns its parameters; the device must outlive it.
 */
public final class Autoencoder implements AutoCloseable {
    static final String GRAPH_KEY = "elbow.graph";
    /** Rows per run of a plan: large enough for full speed, small enough that activations stay in cache. */
    private static final int CHUNK = 64;

    private final Device device;
    private final Graph graph;
    private final Parameters parameters;
    private final PlanPool plans;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    private Autoencoder(Device device, Graph graph) {
        this.device = device;
        this.graph = graph;
        this.parameters = device.parameters(graph);
        this.plans = new PlanPool(device, parameters);
    }

    /** Returns an untrained model, its parameters drawn as the graph's initialisation says. */
    public static Autoencoder create(Device device, Graph graph, long seed) {
        return filled(new Autoencoder(device, graph), model -> model.parameters.initialise(seed));
    }

    /**
     * Returns the model of a file that {@link #save} wrote.
     *
     * @throws ElbowException if the file cannot be read, is damaged, or its tensors are not those of its graph
     */
    public static Autoencoder load(Path file, Device device) {
        Safetensors content = Safetensors.read(file);
        Graph graph = GraphJson.read(content.metadata(GRAPH_KEY), file + ": " + GRAPH_KEY);
        return filled(new Autoencoder(device, graph), model -> model.read(content, file));
    }

    /** Returns the model once it is filled, and closes it otherwise. */
    private static Autoencoder filled(Autoencoder model, Consumer<Autoencoder> filling) {
        try {
            filling.accept(model);
            return model;
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /**
     * Overwrites all parameters with those of a safetensors file, by name, for example one that PyTorch wrote.
     *
     * @throws ElbowException if the file cannot be read, or its tensors are not exactly this model's
     */
    public void loadWeights(Path file) {
        Safetensors content = Safetensors.read(file);
        try (Use _ = use()) {
            read(content, file);
        }
    }

    private void read(Safetensors content, Path file) {
        Set<String> unknown = new HashSet<>(content.names());
        graph.parameters().forEach(parameter -> unknown.remove(parameter.name()));
        if (!unknown.isEmpty()) {
            throw new ElbowException("%s: holds tensors that the model has not: %s".formatted(file, unknown));
        }
        // All values are read before the first is set, so that a bad file changes nothing.
        List<float[]> values = graph.parameters().stream()
                .map(parameter -> content.values(parameter.name(), parameter.shape()))
                .toList();
        int position = 0;
        for (Parameter parameter : graph.parameters()) {
            parameters.set(parameter, values.get(position++));
        }
    }

    /**
     * Writes the model to a safetensors file with PyTorch's names and layouts; the graph is in its metadata. The old file or
     * the new is there at any moment. Not while the model is trained, except in a listener between epochs.
     *
     * @throws ElbowException if the file cannot be written
     */
    public void save(Path file) {
        try (Use _ = use()) {
            List<Safetensors.Tensor> tensors = graph.parameters().stream()
                    .map(parameter -> new Safetensors.Tensor(
                            parameter.name(), parameter.shape(), target -> parameters.read(parameter, target)))
                    .toList();
            Safetensors.write(file, Map.of("format", "pt", GRAPH_KEY, GraphJson.write(graph)), tensors);
        }
    }

    /** Returns what the model is. */
    public Graph graph() {
        return graph;
    }

    /** Returns where the model is. */
    public Device device() {
        return device;
    }

    /** Returns the parameters, owned by this model; for code that compiles plans of its own, under {@link #use}. */
    public Parameters parameters() {
        return parameters;
    }

    /** Returns whether the latent code is a distribution. */
    public boolean isVariational() {
        return graph.latent().isPresent();
    }

    /** Returns the number of values of one latent code. */
    public int latent() {
        return graph.code().elements();
    }

    /**
     * Returns the latent codes of samples, {@code [n, L]}: the means if the model is variational.
     *
     * @throws IllegalArgumentException if the array does not hold whole samples, or the model has no latent code
     */
    public float[] encode(float[] samples) {
        checkCode();
        return run(Section.ENCODER, Port.OUTPUT, samples, graph.input(), latent());
    }

    /**
     * Returns the log variances of the latent codes of samples, {@code [n, L]}.
     *
     * @throws IllegalArgumentException if the array does not hold whole samples
     * @throws IllegalStateException if the model is not variational
     */
    public float[] encodeLogvar(float[] samples) {
        checkVariational();
        return run(Section.ENCODER, Port.LOGVAR, samples, graph.input(), latent());
    }

    /**
     * Returns the samples that latent codes {@code [n, L]} stand for; in [0, 1] unless the model ends in a linear Gaussian loss.
     *
     * @throws IllegalArgumentException if the array does not hold whole codes, or the model has no latent code
     */
    public float[] decode(float[] codes) {
        checkCode();
        return run(
                Section.DECODER,
                Port.OUTPUT,
                codes,
                graph.code(),
                graph.output().elements());
    }

    /**
     * Returns what is left of samples after encoding and decoding; a variational model decodes the mean. Of a model that ends in a
     * softmax loss, the classes' probabilities {@code [n, classes]}.
     *
     * @throws IllegalArgumentException if the array does not hold whole samples
     */
    public float[] reconstruct(float[] samples) {
        return run(
                Section.WHOLE,
                Port.OUTPUT,
                samples,
                graph.input(),
                graph.output().elements());
    }

    /**
     * Returns {@code n} samples decoded from latent codes drawn from the prior N(0, I), a pure function of parameters and seed.
     *
     * @param n at least 0
     * @throws IllegalStateException if the model is not variational
     */
    public float[] sample(int n, long seed) {
        checkVariational();
        if (n < 0) {
            throw new IllegalArgumentException("the number of samples must be at least 0, got " + n);
        }
        int latent = latent();
        int stride = Philox.rowStride(latent);
        int[] words = new int[4];
        float[] codes = new float[Math.multiplyExact(n, latent)];
        for (int row = 0; row < n; row++) {
            for (int i = 0; i < latent; i++) {
                codes[row * latent + i] = (float) Philox.normal(seed, RandomStream.PRIOR, 0, row * stride + i, words);
            }
        }
        return decode(codes);
    }

    private float[] run(Section section, Port port, float[] rows, Shape shape, int outputElements) {
        int inputElements = shape.elements();
        if (rows.length % inputElements != 0) {
            throw new IllegalArgumentException("expected rows of %s = %d values, got %d values, which is no multiple"
                    .formatted(shape, inputElements, rows.length));
        }
        int n = rows.length / inputElements;
        float[] output = new float[Math.multiplyExact(n, outputElements)];
        Step step = new Step();
        try (Use _ = use();
                Device.Attachment _ = device.attach()) {
            for (int first = 0; first < n; first += CHUNK) {
                int count = Math.min(CHUNK, n - first);
                Plan plan = plans.take(section, count == 1 ? 1 : CHUNK);
                try {
                    plan.buffer(Port.INPUT).write(0, rows, first * inputElements, count * inputElements);
                    plan.run(step.rows(count));
                    plan.buffer(port).read(0, output, first * outputElements, count * outputElements);
                } finally {
                    plans.giveBack(plan);
                }
            }
        }
        return output;
    }

    private void checkCode() {
        if (graph.encoder().isEmpty()) {
            throw new IllegalArgumentException("this model marks no latent code, it can only reconstruct");
        }
    }

    private void checkVariational() {
        if (!isVariational()) {
            throw new IllegalStateException(
                    "this model is not variational: its code has neither a variance nor a prior");
        }
    }

    /**
     * Keeps the model open until the result is closed by the same thread; {@link #close} waits for it.
     *
     * @throws IllegalStateException if the model is closed
     */
    public Use use() {
        lock.readLock().lock();
        if (closed) {
            lock.readLock().unlock();
            throw new IllegalStateException("the model is closed");
        }
        return lock.readLock()::unlock;
    }

    /**
     * Waits for the calls that other threads are in, then releases the parameters and plans. Does nothing when closed already.
     *
     * @throws IllegalStateException if the calling thread itself is in such a call, for example in a training listener
     */
    @Override
    public void close() {
        if (lock.getReadHoldCount() > 0) {
            throw new IllegalStateException("the model cannot be closed while the same thread uses it");
        }
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                plans.close();
                parameters.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public String toString() {
        return "Autoencoder[%s -> %s, %,d parameters, %s]"
                .formatted(graph.input(), graph.code(), graph.parameterCount(), device.backend());
    }

    /** A hold on an open model. */
    @FunctionalInterface
    public interface Use extends AutoCloseable {
        @Override
        void close();
    }
}
