package dev.elbow.backend.cpu;

import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Plan;
import dev.elbow.backend.SeamChecks;
import dev.elbow.backend.Update;
import dev.elbow.backend.cpu.kernel.AdamRates;
import dev.elbow.backend.cpu.kernel.Kernels;

/** An optimizer step over a slice of the shared parameters, in one pass. */
final class CpuUpdate implements Update {
    private final Kernels kernels = Kernels.get();
    private final CpuParameters parameters;
    private final Optimizer optimizer;
    private final AdamRates rates;

    CpuUpdate(CpuParameters parameters, Optimizer optimizer) {
        this.parameters = parameters;
        this.optimizer = optimizer;
        this.rates = optimizer instanceof Optimizer.Adam adam
                ? new AdamRates(adam.beta1(), adam.beta2(), adam.eps(), adam.weightDecay())
                : null;
    }

    @Override
    public double squaredNorm(Plan plan, long from, long to) {
        return kernels.reductions().squaredNorm(gradient(plan, from, to), Math.toIntExact(to - from));
    }

    @Override
    public float maxAbs(Plan plan, long from, long to) {
        return kernels.reductions().maxAbs(gradient(plan, from, to), Math.toIntExact(to - from));
    }

    @Override
    public void apply(Plan plan, long from, long to, long step, float learningRate, float gradientScale) {
        SeamChecks.updateStep(step);
        long gradient = gradient(plan, from, to);
        long offset = from * Float.BYTES;
        long values = parameters.values() + offset;
        int n = Math.toIntExact(to - from);
        switch (optimizer) {
            case Optimizer.Adam _ -> {
                rates.at(step, learningRate, gradientScale);
                kernels.optimizers()
                        .adam(values, gradient, parameters.state(0) + offset, parameters.state(1) + offset, n, rates);
            }
            case Optimizer.Sgd sgd ->
                kernels.optimizers()
                        .sgd(
                                values,
                                gradient,
                                parameters.state(0) + offset,
                                n,
                                learningRate,
                                sgd.momentum(),
                                0,
                                gradientScale);
        }
    }

    private long gradient(Plan plan, long from, long to) {
        return CpuPlan.gradients(plan, parameters, from, to);
    }
}
