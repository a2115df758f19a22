package dev.elbow.backend.cuda;

import dev.elbow.backend.CleanUp;
import dev.elbow.backend.Device;
import dev.elbow.backend.FusedStep;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Samples;
import dev.elbow.backend.Step;
import dev.elbow.backend.StepFigures;
import dev.elbow.backend.Totals;
import dev.elbow.backend.Update;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Conv;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Relu;
import dev.elbow.graph.Reshape;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** A tiny model that trains on tiny images on one device, step by step. */
final class TinyRun implements AutoCloseable {
    static final Shape IMAGE = Shape.of(8, 8, 1);
    static final int BATCH = 8;
    /** Not a multiple of the batch: each epoch ends in a partial one. */
    static final int COUNT = 44;

    static final int STEPS_PER_EPOCH = (COUNT + BATCH - 1) / BATCH;
    private static final float RATE = 2e-3f;
    private static final float CLIP = 20;

    final Device device;
    final Parameters parameters;
    final Plan plan;
    final Update update;
    private final CleanUp opened = new CleanUp();
    private final Arena arena = Arena.ofConfined();

    /** A run on images as bytes. */
    TinyRun(Device device, Graph graph) {
        this(device, graph, Rows.of(DType.U8));
    }

    /** A run on images as float32, of which one holds a NaN. */
    static TinyRun withNan(Device device, Graph graph, int image) {
        return new TinyRun(device, graph, new Rows(DType.F32, image, true, false));
    }

    /** How images are stored, which one holds a NaN if one does, and how a step takes them. */
    record Rows(DType type, int nanImage, boolean shuffled, boolean binarized) {
        static Rows of(DType type) {
            return new Rows(type, -1, true, false);
        }
    }

    /** A run on the images that are {@linkplain #onHost kept in memory of the host}. */
    static TinyRun streamed(Device device, Graph graph, Rows rows) {
        return onHost(() -> new TinyRun(device, graph, rows));
    }

    /** Does something while data sets stay in memory of the host, whether they fit on the device or not. */
    static <T> T onHost(Supplier<T> work) {
        System.setProperty(CudaSamples.PROPERTY, "host");
        try {
            return work.get();
        } finally {
            System.clearProperty(CudaSamples.PROPERTY);
        }
    }

    TinyRun(Device device, Graph graph, Rows rows) {
        this.device = device;
        try {
            opened.add(arena);
            Device.Attachment attachment = device.attach();
            opened.add(attachment);
            parameters = opened.add(device.parameters(graph));
            parameters.initialise(3);
            Samples samples = opened.add(
                    rows.type == DType.U8
                            ? device.samples(images(), DType.U8, IMAGE, COUNT)
                            : device.samples(floats(images(), rows.nanImage), DType.F32, IMAGE, COUNT));
            plan = opened.add(device.compile(
                    parameters,
                    PlanSpec.of(Mode.TRAIN, BATCH)
                            .withSamples(samples, rows.shuffled)
                            .withBinarized(rows.binarized)
                            .withSeed(5)));
            update = device.update(parameters, Optimizer.adamW(0.01));
        } catch (RuntimeException | Error e) {
            throw opened.after(e);
        }
    }

    static Graph denseVae() {
        return Graph.builder(IMAGE)
                .add(new Flatten(), new Dense(24), new Relu(), new GaussianLatent(3))
                .add(new Dense(24), new Relu(), new Dense(64), new Reshape(IMAGE), new BernoulliLoss())
                .build();
    }

    static Graph convVae() {
        return Graph.builder(IMAGE)
                .add(new Conv(8, 3, 2, 1), new Relu(), new Conv(16, 3, 2, 1), new Relu(), new Flatten())
                .add(new GaussianLatent(4), new Dense(64), new Relu(), new Reshape(Shape.of(2, 2, 16)))
                .add(new ConvTranspose(8, 3, 2, 1, 1), new Relu(), new ConvTranspose(4, 3, 2, 1, 1), new Relu())
                .add(new Conv(1, 3, 1, 1), new BernoulliLoss())
                .build();
    }

    /** Bright squares on dark ground, with some noise. */
    private MemorySegment images() {
        SplittableRandom random = new SplittableRandom(9);
        MemorySegment data = arena.allocate((long) COUNT * IMAGE.elements());
        for (int i = 0; i < COUNT; i++) {
            int top = random.nextInt(5);
            int left = random.nextInt(5);
            for (int y = 0; y < 8; y++) {
                for (int x = 0; x < 8; x++) {
                    boolean inside = y >= top && y < top + 4 && x >= left && x < left + 4;
                    byte value = (byte) ((inside ? 220 : 10) + random.nextInt(30));
                    data.set(ValueLayout.JAVA_BYTE, ((long) i * 8 + y) * 8 + x, value);
                }
            }
        }
        return data;
    }

    private MemorySegment floats(MemorySegment bytes, int nanImage) {
        MemorySegment floats = arena.allocate(ValueLayout.JAVA_FLOAT, bytes.byteSize());
        for (int i = 0; i < bytes.byteSize(); i++) {
            boolean nan = i == nanImage * IMAGE.elements() + 5;
            floats.setAtIndex(
                    ValueLayout.JAVA_FLOAT, i, nan ? Float.NaN : (bytes.get(ValueLayout.JAVA_BYTE, i) & 0xff) / 255f);
        }
        return floats;
    }

    /** Sets a step's numbers; beta rises over the first steps. */
    static Step at(Step step, int number) {
        step.step = number;
        step.epoch = number / STEPS_PER_EPOCH;
        step.first = number % STEPS_PER_EPOCH * BATCH;
        step.rows = Math.min(BATCH, COUNT - step.first);
        step.batchRows = step.rows;
        step.beta = Math.min(1, number / 20f);
        return step;
    }

    /**
     * What one step came to: sums over its rows.
     *
     * @param norm of all gradients, before clipping
     */
    record Outcome(double recon, double kl, double norm, int rows) {
        double loss(float beta) {
            return (recon + beta * kl) / rows;
        }
    }

    /** Runs steps with a plan's run, norm and update. */
    List<Outcome> run(int from, int to) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int number = from; number < to; number++) {
            Step step = at(new Step(), number);
            plan.run(step);
            Totals totals = new Totals();
            plan.drain(totals);
            double norm = Math.sqrt(update.squaredNorm(plan, 0, parameters.size()));
            float scale = (float) Math.min(1, CLIP / (norm + 1e-6));
            update.apply(plan, 0, parameters.size(), number + 1, RATE, scale);
            outcomes.add(new Outcome(totals.recon, totals.kl, norm, step.rows));
        }
        return outcomes;
    }

    FusedStep fused() {
        return device.fusedStep(plan, update, CLIP).orElseThrow();
    }

    /** Runs steps with the fused step, asking after each. */
    List<Outcome> runFused(FusedStep fused, int from, int to) {
        List<Outcome> outcomes = new ArrayList<>();
        StepFigures figures = new StepFigures();
        fused.begin(figures);
        for (int number = from; number < to; number++) {
            Step step = at(new Step(), number);
            fused.add(step, number + 1, RATE);
            fused.submit(figures);
            fused.finish(figures);
            outcomes.add(new Outcome(figures.lastRecon, figures.lastKl, Math.sqrt(figures.squaredNorm), step.rows));
        }
        return outcomes;
    }

    /** Adds steps to blocks and enqueues these, without asking for anything. */
    void enqueueFused(FusedStep fused, int from, int to, StepFigures into) {
        enqueueFused(fused, from, to, fused.capacity(), into);
    }

    /** The same in blocks of that many steps. */
    void enqueueFused(FusedStep fused, int from, int to, int block, StepFigures into) {
        Step step = new Step();
        int inBlock = 0;
        for (int number = from; number < to; number++) {
            fused.add(at(step, number), number + 1, RATE);
            if (++inBlock == block || number == to - 1) {
                fused.submit(into);
                inBlock = 0;
            }
        }
    }

    List<float[]> weights() {
        return parameters.graph().parameters().stream().map(parameters::get).toList();
    }

    @Override
    public void close() {
        opened.close();
    }
}
