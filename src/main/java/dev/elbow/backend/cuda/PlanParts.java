package dev.elbow.backend.cuda;

import dev.elbow.backend.PlanSpec;
import dev.elbow.graph.Parameter;
import java.lang.foreign.Arena;

/**
 * What the stages of a plan share.
 *
 * @param gpu the device
 * @param parameters whose values are read
 * @param spec what is compiled
 * @param memory the plan's memory
 * @param record the step's numbers, {@code struct Step}
 * @param sums the losses, {@code struct Sums}
 * @param gradients of all parameters, in the store's layout; null for a plan without backward
 * @param kernels where launches of our own kernels come from
 * @param arguments host memory of the launches' arguments, which lives as long as the plan
 */
record PlanParts(
        Gpu gpu,
        CudaParameters parameters,
        PlanSpec spec,
        MemoryPlan memory,
        Region record,
        Region sums,
        Region gradients,
        Kernels kernels,
        Arena arguments) {

    /** Returns memory for the plan's rows of {@code width} float32 each. */
    Region floats(int width) {
        return memory.floats((long) spec.batch() * width);
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
