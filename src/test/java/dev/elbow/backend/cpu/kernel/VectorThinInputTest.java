package dev.elbow.backend.cpu.kernel;

class VectorThinInputTest extends ThinInputContract {
    @Override
    ThinKernels kernels() {
        return new VectorThinKernels();
    }
}
