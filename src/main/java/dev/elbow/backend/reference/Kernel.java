package dev.elbow.backend.reference;

import dev.elbow.backend.Step;

/** One op at work in a plan: it reads and writes the first {@code step.rows} rows of the values it was made with. */
interface Kernel {

    /** Overwrites the output. */
    void forward(Step step);

    /** Overwrites the input's gradient and adds to the gradients of the parameters. */
    void backward(Step step);
}
