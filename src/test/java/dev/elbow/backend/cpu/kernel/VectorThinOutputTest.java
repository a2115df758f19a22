package dev.elbow.backend.cpu.kernel;

class VectorThinOutputTest extends ThinOutputContract {
    @Override
    ThinKernels kernels() {
        return new VectorThinKernels();
    }
}
