package dev.elbow.compute;

import dev.elbow.backend.Optimizer;
import dev.elbow.backend.SeamChecks;
import dev.elbow.backend.cuda.Launch;
import dev.elbow.backend.cuda.Rates;

/**
 * A prepared update of parameters by an optimizer, in one launch on the GPU's own stream. Used by one thread at a time, which is
 * {@linkplain Gpu#attach attached}.
 */
public final class GpuUpdate implements AutoCloseable {
    private final Gpu gpu;
    private final Rates rates;
    private final GpuStep step;
    private final GpuCall call;

    GpuUpdate(Gpu gpu, Optimizer optimizer, GpuFloats parameters, GpuFloats gradients, GpuFloats... state) {
        String name = "the update by " + optimizer;
        if (state.length != optimizer.slots()) {
            throw new IllegalArgumentException(
                    "%s keeps %d state buffers, found %d".formatted(name, optimizer.slots(), state.length));
        }
        int n = Math.toIntExact(parameters.elements());
        long values = Checks.address(name, "the parameters", parameters, n);
        long g = Checks.address(name, "the gradients", gradients, n);
        long first = Checks.address(name, "the first state", state[0], n);
        long second = state.length < 2 ? 0 : Checks.address(name, "the second state", state[1], n);
        this.gpu = gpu;
        this.rates = new Rates(optimizer);
        this.step = gpu.step();
        long record = step.record().address();
        try {
            this.call = GpuCall.prepare(
                    gpu,
                    name,
                    (parts, _) -> () -> new Launch[] {
                        parts.kernels().update(optimizer, values, g, first, second, n, record, 0)::execute
                    },
                    parameters,
                    gradients,
                    state[0],
                    state[state.length - 1]);
        } catch (RuntimeException | Error e) {
            step.close();
            throw e;
        }
    }

    /**
     * Enqueues one update. Returns at once and allocates nothing.
     *
     * @param update the optimizer's step, counted from 1
     * @param gradientScale factor on the gradients, 1 for none
     * @throws IllegalStateException if this or one of the buffers is closed
     */
    public void apply(long update, float learningRate, float gradientScale) {
        SeamChecks.updateStep(update);
        synchronized (gpu.device()) {
            call.check();
            step.set(rates.at(update, learningRate), gradientScale);
            call.execute();
        }
    }

    /** Waits for the GPU's own stream and releases what the update needed; does nothing when closed already. */
    @Override
    public void close() {
        try {
            call.close();
        } finally {
            step.close();
        }
    }
}
