package dev.elbow.bench;

import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Samples;
import dev.elbow.backend.Step;
import dev.elbow.backend.Totals;
import dev.elbow.backend.Update;
import dev.elbow.data.Dataset;
import dev.elbow.data.Glyphs;
import dev.elbow.graph.Graph;
import dev.elbow.model.ModelOptions;
import dev.elbow.model.Preset;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One lane's share of a training step: gather, forward, loss, backward and the whole optimizer update on one thread. The step
 * over all lanes, held against oneDNN's primitives, is {@code ./elbow bench step}.
 */
@State(Scope.Thread)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(value = 1, jvmArgsAppend = "-Delbow.cpu.kernels=vector")
public class LaneStepBenchmark {
    private static final int SAMPLES = 4096;
    private static final long SEED = 1;

    @Param({"conv-vae", "dense-vae"})
    public String model;

    @Param({"64"})
    public int rows;

    private final Step step = new Step();
    private Device device;
    private Device.Attachment attachment;
    private Dataset data;
    private Samples samples;
    private Parameters parameters;
    private Plan plan;
    private Update update;

    /** Makes the plan, and checks that its steps lower the loss before any is timed. */
    @Setup(Level.Trial)
    public void open() {
        device = Elbow.open("cpu", DeviceOptions.defaults().withThreads(1));
        attachment = device.attach();
        data = Glyphs.train(SEED, SAMPLES);
        Graph graph = Preset.named(model).graph(data.shape(), ModelOptions.defaults());
        parameters = device.parameters(graph);
        parameters.initialise(SEED);
        samples = device.samples(data.data(), data.type(), data.shape(), data.count());
        plan = device.compile(
                parameters,
                PlanSpec.of(Mode.TRAIN, rows).withSamples(samples, true).withSeed(SEED));
        update = device.update(parameters, Optimizer.adam());
        step.rows(rows);
        double before = loss();
        for (int i = 0; i < 200; i++) {
            step();
        }
        double after = loss();
        if (!(after < before)) {
            throw new IllegalStateException("200 steps took the loss from " + before + " to " + after);
        }
    }

    private double loss() {
        Totals totals = new Totals();
        plan.drain(totals);
        totals.clear();
        step();
        plan.drain(totals);
        return totals.meanRecon() + totals.meanKl();
    }

    @Benchmark
    public void step() {
        step.first = (int) (step.step * rows % (SAMPLES - rows));
        plan.run(step);
        step.step++;
        update.apply(plan, 0, parameters.size(), step.step, 1e-3f, 1);
    }

    @TearDown(Level.Trial)
    public void close() {
        plan.close();
        parameters.close();
        samples.close();
        data.close();
        attachment.close();
        device.close();
    }
}
