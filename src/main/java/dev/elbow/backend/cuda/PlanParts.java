package dev.elbow.backend.cuda;

import dev.elbow.backend.PlanSpec;
import dev.elbow.graph.Parameter;

/**
 * What the stages of a plan share.
 *
 * @param call what the plan's launches are made from
 * @param parameters whose values are read
 * @param spec what is compiled
 * @param record the step's numbers, {@code struct Step}
 * @param sums the losses, {@code struct Sums}
 * @param gradients of all parameters, in the store's layout; null for a plan without backward
 */
record PlanParts(
        CallParts call, CudaParameters parameters, PlanSpec spec, Region record, Region sums, Region gradients) {

    Gpu gpu() {
        return call.gpu();
    }

    MemoryPlan memory() {
        return call.memory();
    }

    Scratch scratch() {
        return call.scratch();
    }

    Kernels kernels() {
        return call.kernels();
    }

    /** Returns memory for the plan's rows of {@code width} float32 each. */
    Region floats(int width) {
        return memory().floats((long) spec.batch() * width);
    }

    int batch() {
        return spec.batch();
    }

    boolean training() {
        return gradients != null;
    }

    /** Returns the address of a parameter's gradient; the memory is placed. */
    long gradient(Parameter parameter) {
        return gradients.address() + parameters.layout().offset(parameter) * Float.BYTES;
    }
}
