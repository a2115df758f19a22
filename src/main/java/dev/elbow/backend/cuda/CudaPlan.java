package dev.elbow.backend.cuda;

import dev.elbow.backend.LatentTotals;
import dev.elbow.backend.Lifetime;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanLayout;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Port;
import dev.elbow.backend.SeamChecks;
import dev.elbow.backend.Step;
import dev.elbow.backend.StridedRows;
import dev.elbow.backend.Totals;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import dev.elbow.tensor.Buffer;

/**
 * A compiled section of a graph: one graph launch a run, over memory of the plan's own. A run returns when everything is
 * enqueued; draining and reading wait. All calls hold the {@link Gpu}'s lock, so that closing from another thread waits instead
 * of pulling memory away.
 */
final class CudaPlan implements Plan {
    private final Gpu gpu;
    private final CudaParameters parameters;
    private final PlanSpec spec;
    private final PlanLayout layout;
    private final CudaSamples samples;
    private final PlanBody body;
    private final Lifetime lifetime = new Lifetime("the plan");

    CudaPlan(Gpu gpu, CudaParameters parameters, PlanSpec spec) {
        this.gpu = gpu;
        this.parameters = parameters;
        this.spec = spec;
        this.layout = new PlanLayout(parameters.graph(), spec);
        this.samples = spec.samples() == null ? null : SeamChecks.own(CudaSamples.class, spec.samples(), "the samples");
        this.body = gpu.call(() -> new PlanBody(gpu, parameters, layout, spec));
    }

    @Override
    public void run(Step step) {
        synchronized (gpu) {
            check();
            layout.check(step);
            try {
                body.run(step);
            } catch (RuntimeException e) {
                throw gpu.failed(e);
            }
        }
    }

    /** Goes on only while a run can read everything it needs. */
    void check() {
        lifetime.check();
        parameters.check();
        gpu.check();
        if (samples != null) {
            samples.check();
        }
    }

    /** Checks the numbers of a run as {@link #run} does. */
    void check(Step step) {
        layout.check(step);
    }

    PlanBody body() {
        return body;
    }

    @Override
    public void drain(Totals into) {
        synchronized (gpu) {
            lifetime.check();
            gpu.check();
            try {
                body.drain(into);
            } catch (RuntimeException e) {
                throw gpu.failed(e);
            }
        }
    }

    @Override
    public void drainLatents(LatentTotals into) {
        synchronized (gpu) {
            lifetime.check();
            layout.check(into);
            body.drain(into);
        }
    }

    @Override
    public Buffer buffer(Port port) {
        lifetime.check();
        int width = layout.width(port);
        return switch (port) {
            case MEAN -> buffer(body.address(port), width, 2 * width);
            case LOGVAR -> buffer(body.address(port) + (long) width * Float.BYTES, width, 2 * width);
            default -> buffer(body.address(port), width, width);
        };
    }

    private Buffer buffer(long address, int columns, int stride) {
        return new DeviceBuffer(gpu, lifetime, address, new StridedRows(spec.batch(), columns, stride));
    }

    @Override
    public float[] gradient(Parameter parameter) {
        synchronized (gpu) {
            return parameters.load(gradients(), parameter);
        }
    }

    @Override
    public void addGradients(Plan other, long from, long to) {
        synchronized (gpu) {
            long target = gradients(this, parameters, from, to);
            long source = gradients(other, parameters, from, to);
            gpu.check();
            try {
                body.add(target, source, to - from);
            } catch (RuntimeException e) {
                throw gpu.failed(e);
            }
        }
    }

    /** Returns the address of the gradients. */
    private long gradients() {
        lifetime.check();
        SeamChecks.training(spec);
        return body.gradients();
    }

    /** Returns a plan's own type, after checking that it holds gradients of the given parameters. */
    static CudaPlan trained(Plan plan, CudaParameters parameters) {
        CudaPlan own = SeamChecks.own(CudaPlan.class, plan, "the plan's gradients");
        SeamChecks.sameStore(own.parameters, parameters);
        own.gradients();
        return own;
    }

    /** Returns the address of a slice of a plan's gradients of the given parameters. */
    static long gradients(Plan plan, CudaParameters parameters, long from, long to) {
        CudaPlan own = trained(plan, parameters);
        SeamChecks.slice(from, to, parameters.size());
        return own.gradients() + from * Float.BYTES;
    }

    CudaParameters parameters() {
        return parameters;
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
        return body.bytes();
    }

    @Override
    public void close() {
        synchronized (gpu) {
            if (lifetime.close()) {
                body.close();
            }
        }
    }
}
