package dev.elbow.backend.cpu.kernel;

/** The scalar twin with the lanes of the widest vectors, in whose place it runs until they are compiled. */
class LanedThinInputTest extends ThinInputContract {
    @Override
    ThinKernels kernels() {
        return new ScalarThinKernels(SumOrder.LANES);
    }
}
