package dev.elbow.backend.cpu.kernel;

import org.junit.jupiter.api.Tag;

@Tag("scalar")
class ScalarThinOutputTest extends ThinOutputContract {
    @Override
    ThinKernels kernels() {
        return new ScalarThinKernels();
    }
}
