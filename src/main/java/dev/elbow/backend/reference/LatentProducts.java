package dev.elbow.backend.reference;

import dev.elbow.backend.Step;

/** The two dense products of a Gaussian latent head on one input, whose gradient is the sum of both. */
record LatentProducts(Link input, Kernel mean, Kernel logvar) implements Kernel {

    @Override
    public void forward(Step step) {
        mean.forward(step);
        logvar.forward(step);
    }

    @Override
    public void backward(Step step) {
        int count = step.rows * input.width();
        double[] dx = input.gradients().data;
        mean.backward(step);
        double[] fromMean = dx.clone();
        logvar.backward(step);
        for (int i = 0; i < count; i++) {
            dx[i] += fromMean[i];
        }
    }
}
