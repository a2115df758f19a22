package dev.elbow.backend.cuda.kernel;

import dev.elbow.backend.cpu.kernel.Kernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Element by element the processor's bits, for aligned blocks with tails, and blocks that start anywhere. */
@Tag("cuda")
class ElementwiseKernelsTest {
    private static TestDevice device;
    private static ElementwiseKernels kernels;

    @BeforeAll
    static void open() {
        device = new TestDevice();
        kernels = new ElementwiseKernels(device.launches);
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    /** Where the inner part of a block begins; the elements around it must stay as they are. */
    private static float[] within(float[] whole, int from, float[] inner) {
        float[] expected = whole.clone();
        System.arraycopy(inner, 0, expected, from, inner.length);
        return expected;
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "3, 0", "4, 0", "7, 0", "1024, 0", "4101, 0", "1, 1", "9, 3", "1030, 1"})
    void matchTheProcessor(int n, int from) {
        float[] x = Numbers.normal(from + n + 2, n, 5);
        float[] other = Numbers.normal(from + n + 2, n + 1, 5);
        x[from] = Float.NaN;
        float[] sigmoid = new float[n];
        float[] sum = new float[n];
        float[] relu = new float[n];
        float[] gradient = new float[n];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment src = arena.allocateFrom(ValueLayout.JAVA_FLOAT, x);
            MemorySegment dst = arena.allocate(4L * n, 64);
            Kernels.get().losses().sigmoid(src.address() + 4L * from, dst.address(), n);
            MemorySegment.copy(dst, ValueLayout.JAVA_FLOAT, 0, sigmoid, 0, n);
        }
        for (int i = 0; i < n; i++) {
            sum[i] = x[from + i] + other[from + i];
            relu[i] = x[from + i] <= 0 ? 0 : x[from + i];
            gradient[i] = x[from + i] <= 0 ? 0 : other[from + i];
        }
        Block src = device.of(x);
        Block dst = device.of(other);
        device.run(kernels.add(dst.address(from), src.address(from), n));
        Numbers.assertSame(within(other, from, sum), dst.read(), "sum");
        dst = device.of(other);
        device.run(kernels.sigmoid(dst.address(from), src.address(from), n));
        Numbers.assertSame(within(other, from, sigmoid), dst.read(), "sigmoid");
        dst = device.of(x);
        device.run(kernels.relu(dst.address(from), dst.address(from), n));
        Numbers.assertSame(within(x, from, relu), dst.read(), "ReLU in place");
        dst = device.of(other);
        device.run(kernels.reluBackward(dst.address(from), dst.address(from), src.address(from), n));
        Numbers.assertSame(within(other, from, gradient), dst.read(), "gradient of the ReLU in place");
    }
}
