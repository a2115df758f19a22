package dev.elbow.backend.cpu;

import dev.elbow.backend.Step;
import dev.elbow.backend.cpu.kernel.ThinOutputConv;

/** A convolution to one or a few channels, where no loss follows that it could fuse with. */
final class ThinOutputStage implements Stage {
    private final ThinOutputConv kernel;
    private final int batch;

    ThinOutputStage(ThinOutputConv kernel, int batch) {
        this.kernel = kernel;
        this.batch = batch;
    }

    @Override
    public void forward(Step step) {
        kernel.forward(batch);
    }

    @Override
    public void backward(Step step) {
        kernel.backward(batch, step.rows);
    }
}
