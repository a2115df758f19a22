package dev.elbow.backend.cuda;

import dev.elbow.backend.CleanUp;
import dev.elbow.backend.Lifetime;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Plan;
import dev.elbow.backend.SeamChecks;
import dev.elbow.backend.Update;

/**
 * An optimizer over slices of a parameter store. Its memory is freed with the store. The launches for the slice used last are
 * kept, so that a replica that always updates the same one allocates nothing.
 */
final class CudaUpdate implements Update {
    private final Gpu gpu;
    private final CudaParameters parameters;
    private final Optimizer optimizer;
    private final Rates rates;
    private final UpdateMemory memory;
    private UpdateLaunches launches;
    private final Lifetime lifetime = new Lifetime("the parameter store");

    CudaUpdate(Gpu gpu, CudaParameters parameters, Optimizer optimizer) {
        this.gpu = gpu;
        this.parameters = parameters;
        this.optimizer = optimizer;
        this.rates = new Rates(optimizer);
        parameters.check();
        this.memory = gpu.call(() -> new UpdateMemory(gpu));
        parameters.adopt(this);
    }

    Optimizer optimizer() {
        return optimizer;
    }

    CudaParameters parameters() {
        return parameters;
    }

    @Override
    public double squaredNorm(Plan plan, long from, long to) {
        synchronized (gpu) {
            try {
                UpdateLaunches slice = slice(plan, from, to);
                return from == to ? 0 : slice.squaredNorm();
            } catch (RuntimeException e) {
                throw gpu.failed(e);
            }
        }
    }

    @Override
    public float maxAbs(Plan plan, long from, long to) {
        synchronized (gpu) {
            try {
                UpdateLaunches slice = slice(plan, from, to);
                return from == to ? 0 : slice.maxAbs();
            } catch (RuntimeException e) {
                throw gpu.failed(e);
            }
        }
    }

    @Override
    public void apply(Plan plan, long from, long to, long step, float learningRate, float gradientScale) {
        SeamChecks.updateStep(step);
        synchronized (gpu) {
            try {
                UpdateLaunches slice = slice(plan, from, to);
                if (from < to) {
                    slice.apply(rates.at(step, learningRate), gradientScale);
                }
            } catch (RuntimeException e) {
                throw gpu.failed(e);
            }
        }
    }

    private UpdateLaunches slice(Plan plan, long from, long to) {
        lifetime.check();
        long gradients = CudaPlan.gradients(plan, parameters, from, to);
        gpu.check();
        if (launches == null || !launches.isFor(gradients, from, to)) {
            if (launches != null) {
                launches.close();
                launches = null;
            }
            launches = new UpdateLaunches(gpu, parameters, optimizer, memory, gradients, from, to);
        }
        return launches;
    }

    /** Frees the memory; called by the store. */
    void release() {
        synchronized (gpu) {
            if (lifetime.close()) {
                try (CleanUp all = new CleanUp()) {
                    all.add(memory);
                    if (launches != null) {
                        all.add(launches);
                    }
                }
            }
        }
    }
}
