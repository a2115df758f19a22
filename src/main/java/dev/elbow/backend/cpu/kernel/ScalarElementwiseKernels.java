package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.RawMemory.get;
import static dev.elbow.backend.cpu.kernel.RawMemory.set;
import static dev.elbow.ffi.NativeMemory.ALL;

import java.lang.foreign.ValueLayout;

/** {@link ElementwiseKernels} in plain Java. */
final class ScalarElementwiseKernels implements ElementwiseKernels {
    @Override
    public void scaleBytes(long src, long dst, int n) {
        for (int i = 0; i < n; i++) {
            set(dst, i, (ALL.get(ValueLayout.JAVA_BYTE, src + i) & 0xFF) / 255f);
        }
    }

    @Override
    public void add(long dst, long src, int n) {
        for (int i = 0; i < n; i++) {
            set(dst, i, get(dst, i) + get(src, i));
        }
    }

    @Override
    public void fill(long dst, float value, int n) {
        for (int i = 0; i < n; i++) {
            set(dst, i, value);
        }
    }
}
