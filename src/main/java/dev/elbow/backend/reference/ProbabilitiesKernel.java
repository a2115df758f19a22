package dev.elbow.backend.reference;

import dev.elbow.backend.Step;

/** A softmax loss in inference: the probabilities of the classes. */
record ProbabilitiesKernel(Link input, Link output) implements Kernel {

    @Override
    public void forward(Step step) {
        for (int r = 0; r < step.rows; r++) {
            Softmax.row(input.values().data, output.values().data, r, input.width());
        }
    }

    @Override
    public void backward(Step step) {
        throw new IllegalStateException("inference has no backward pass");
    }
}
