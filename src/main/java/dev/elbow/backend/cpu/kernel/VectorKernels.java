package dev.elbow.backend.cpu.kernel;

import jdk.incubator.vector.FloatVector;

/** Makes the Vector API kernels. Loaded only when the module {@code jdk.incubator.vector} is there. */
final class VectorKernels {
    private VectorKernels() {}

    /** The width of this JVM's preferred vectors, in bits; 64 when the processor or the JVM offers none. */
    static int bits() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }

    static KernelSet create() {
        return new KernelSet(
                "Vector API, " + Vectors.F.vectorBitSize() + " bits",
                new VectorElementwiseKernels(),
                new VectorReluKernels(),
                new VectorLossKernels(),
                new VectorLatentKernels(),
                new VectorOptimizerKernels(),
                new VectorReductionKernels(),
                new VectorPoolKernels(),
                new VectorPatchKernels(),
                new VectorTapKernels(),
                new VectorNoiseKernels(),
                new VectorThinKernels());
    }
}
