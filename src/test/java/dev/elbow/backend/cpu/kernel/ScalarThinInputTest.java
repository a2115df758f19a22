package dev.elbow.backend.cpu.kernel;

import org.junit.jupiter.api.Tag;

@Tag("scalar")
class ScalarThinInputTest extends ThinInputContract {
    @Override
    ThinKernels kernels() {
        return new ScalarThinKernels(1);
    }
}
