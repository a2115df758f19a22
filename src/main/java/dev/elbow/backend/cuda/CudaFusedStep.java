package dev.elbow.backend.cuda;

import dev.elbow.backend.FusedStep;
import dev.elbow.backend.LaunchGraph;
import dev.elbow.backend.Lifetime;
import dev.elbow.backend.SeamChecks;
import dev.elbow.backend.Step;
import dev.elbow.backend.StepFigures;
import java.util.Optional;

/** A plan's run and the update behind it as one graph launch a step. */
final class CudaFusedStep implements FusedStep {
    private final Gpu gpu;
    private final CudaPlan plan;
    private final Rates rates;
    private final FusedBody body;
    private final Lifetime lifetime = new Lifetime("the fused step");
    private long steps;

    CudaFusedStep(Gpu gpu, CudaPlan plan, CudaUpdate update, float clipNorm) {
        this.gpu = gpu;
        this.plan = plan;
        this.rates = new Rates(update.optimizer());
        plan.check();
        this.body = gpu.call(() -> new FusedBody(gpu, plan.body(), update.optimizer(), clipNorm));
    }

    @Override
    public int capacity() {
        return StepTable.CAPACITY;
    }

    @Override
    public void begin(StepFigures start) {
        synchronized (gpu) {
            check();
            try {
                body.begin(start);
                steps = 0;
            } catch (RuntimeException e) {
                throw gpu.failed(e);
            }
        }
    }

    @Override
    public void add(Step step, long update, float learningRate) {
        SeamChecks.updateStep(update);
        plan.check(step);
        synchronized (gpu) {
            check();
            body.table().add(step, rates.at(update, learningRate));
        }
    }

    @Override
    public boolean submit(StepFigures into) {
        synchronized (gpu) {
            check();
            try {
                steps += body.table().size();
                return body.submit(steps, into);
            } catch (RuntimeException e) {
                throw gpu.failed(e);
            }
        }
    }

    @Override
    public void finish(StepFigures into) {
        synchronized (gpu) {
            check();
            try {
                body.finish(steps, into);
            } catch (RuntimeException e) {
                throw gpu.failed(e);
            }
        }
    }

    @Override
    public Optional<LaunchGraph> graph() {
        synchronized (gpu) {
            check();
            return body.graph();
        }
    }

    private void check() {
        lifetime.check();
        plan.check();
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
