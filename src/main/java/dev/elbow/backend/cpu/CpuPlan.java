package dev.elbow.backend.cpu;

import dev.elbow.backend.CleanUp;
import dev.elbow.backend.LatentTotals;
import dev.elbow.backend.Lifetime;
import dev.elbow.backend.MemoryAccount;
import dev.elbow.backend.MemoryUse;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanLayout;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Port;
import dev.elbow.backend.SeamChecks;
import dev.elbow.backend.Step;
import dev.elbow.backend.Totals;
import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.ffi.onednn.Engine;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import dev.elbow.tensor.Buffer;
import java.util.stream.Stream;

/**
 * A compiled section of a graph: stages in order over memory of the plan's own. A run is a loop over them. Runs and closing
 * exclude each other, so that closing from another thread waits instead of pulling memory away.
 */
final class CpuPlan implements Plan {
    private final Kernels kernels = Kernels.get();
    private final CpuParameters parameters;
    private final PlanSpec spec;
    private final PlanLayout layout;
    private final Lifetime lifetime = new Lifetime("the plan");
    private final CleanUp opened = new CleanUp();
    private final NativeBlock memory;
    private final LossSums sums = new LossSums();
    private final Lowering lowering;
    private final Stage[] stages;
    private final GatherStage gather;
    private final long gradients;
    /** Whether this plan has run. In a second run all lanes have ended their first step, which nothing should slow. */
    private boolean repeated;

    CpuPlan(Engine engine, MemoryAccount account, CpuParameters parameters, PlanSpec spec) {
        this.memory = new NativeBlock(account, MemoryUse.PLANS);
        this.parameters = parameters;
        this.spec = spec;
        this.layout = new PlanLayout(parameters.graph(), spec);
        opened.add(parameters.memory().retain()::release);
        opened.add(memory::release);
        try {
            Launches launches = opened.add(new Launches(engine, memory));
            this.gradients = layout.training() ? memory.floats(Math.max(parameters.size(), 1)) : 0;
            this.lowering = new Lowering(launches, parameters, spec, layout, gradients, sums);
            this.stages = lowering.stages().toArray(Stage[]::new);
            Stream.of(stages).forEach(opened::add);
            this.gather = spec.samples() == null
                    ? null
                    : new GatherStage(samples(spec), spec, lowering.input, lowering.labels());
        } catch (RuntimeException | Error e) {
            throw opened.after(e);
        }
    }

    private static CpuSamples samples(PlanSpec spec) {
        return SeamChecks.own(CpuSamples.class, spec.samples(), "the samples");
    }

    @Override
    public synchronized void run(Step step) {
        lifetime.check();
        parameters.check();
        layout.check(step);
        if (repeated) {
            kernels.warmUp();
        }
        repeated = true;
        if (gather != null) {
            gather.forward(step);
        } else {
            Rows.zeroPast(step.rows, spec.batch(), lowering.input.features, lowering.input.value);
        }
        for (Stage stage : stages) {
            stage.forward(step);
        }
        if (gradients != 0) {
            Edge output = lowering.output();
            if (layout.outputGradientGiven()) {
                Rows.zeroPast(step.rows, spec.batch(), output.features, output.gradient);
            }
            for (int i = stages.length - 1; i >= 0; i--) {
                stages[i].backward(step);
            }
        }
    }

    @Override
    public synchronized void drain(Totals into) {
        lifetime.check();
        into.recon += sums.recon;
        into.kl += sums.kl;
        into.rows += sums.rows;
        sums.recon = 0;
        sums.kl = 0;
        sums.rows = 0;
    }

    @Override
    public synchronized void drainLatents(LatentTotals into) {
        lifetime.check();
        layout.check(into);
        lowering.latent().drain(into);
    }

    @Override
    public Buffer buffer(Port port) {
        lifetime.check();
        int width = layout.width(port);
        LatentStage latent = lowering.latent();
        return switch (port) {
            case INPUT -> buffer(lowering.input.value, width, width);
            case LABEL -> buffer(lowering.labels(), width, width);
            case D_INPUT -> buffer(lowering.input.gradient, width, width);
            case OUTPUT -> buffer(lowering.output().value, width, width);
            case D_OUTPUT -> buffer(lowering.output().gradient, width, width);
            case MEAN -> buffer(latent.moments.value, width, 2 * width);
            case LOGVAR -> buffer(latent.moments.value + (long) width * Float.BYTES, width, 2 * width);
            case LATENT -> buffer(latent.out.value, width, width);
            case EPSILON -> buffer(latent.epsilon, width, width);
            case ROW_RECON -> buffer(lowering.rowRecon(), width, width);
            case ROW_KL -> buffer(latent.rowKlFloats, width, width);
        };
    }

    private Buffer buffer(long address, int columns, int stride) {
        return new HostBuffer(address, spec.batch(), columns, stride, lifetime);
    }

    @Override
    public float[] gradient(Parameter parameter) {
        return parameters.load(gradients(), parameter);
    }

    @Override
    public void addGradients(Plan other, long from, long to) {
        long target = gradients(this, parameters, from, to);
        long source = gradients(other, parameters, from, to);
        kernels.elementwise().add(target, source, Math.toIntExact(to - from));
    }

    /** Returns the address of the gradients. */
    private long gradients() {
        lifetime.check();
        SeamChecks.training(spec);
        return gradients;
    }

    /** Returns the address of a slice of a plan's gradients of the given parameters. */
    static long gradients(Plan plan, CpuParameters parameters, long from, long to) {
        CpuPlan own = SeamChecks.own(CpuPlan.class, plan, "the plan's gradients");
        SeamChecks.sameStore(own.parameters, parameters);
        SeamChecks.slice(from, to, parameters.size());
        return own.gradients() + from * Float.BYTES;
    }

    @Override
    public Graph graph() {
        return parameters.graph();
    }

    @Override
    public PlanSpec spec() {
        return spec;
    }

    @Override
    public long bytes() {
        return memory.bytes();
    }

    @Override
    public synchronized void close() {
        if (lifetime.close()) {
            opened.close();
        }
    }
}
