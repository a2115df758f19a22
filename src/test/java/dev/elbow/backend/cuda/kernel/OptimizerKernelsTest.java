package dev.elbow.backend.cuda.kernel;

import dev.elbow.backend.cpu.kernel.AdamRates;
import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.backend.cuda.kernel.TestDevice.StepNumbers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Updates with the processor's bits, flushed numbers included, on whole arrays and on slices that start anywhere. */
@Tag("cuda")
class OptimizerKernelsTest {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPS = 1e-8;
    private static final int TIME = 3;
    private static final float LEARNING_RATE = 0.01f;
    private static final double WEIGHT_DECAY = 0.1;
    /** Both powers of two, so that their product is exact. */
    private static final float SCALE = 0.5f;

    private static final float CLIP = 0.25f;

    private static TestDevice device;
    private static OptimizerKernels kernels;

    @BeforeAll
    static void open() {
        device = new TestDevice();
        kernels = new OptimizerKernels(device.launches);
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    private static StepNumbers step(int update) {
        return new StepNumbers(
                TIME - 1,
                0,
                0,
                0,
                1,
                1,
                1,
                LEARNING_RATE,
                (float) (LEARNING_RATE / (1 - StrictMath.pow(BETA1, TIME))),
                (float) (1 / Math.sqrt(1 - StrictMath.pow(BETA2, TIME))),
                (float) (LEARNING_RATE * WEIGHT_DECAY),
                SCALE,
                update);
    }

    private static Block sums(boolean diverged) {
        MemorySegment sums = MemorySegment.ofArray(new byte[64]);
        sums.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 32, CLIP);
        sums.set(ValueLayout.JAVA_INT_UNALIGNED, 36, diverged ? 1 : 0);
        return device.of(sums.toArray(ValueLayout.JAVA_BYTE));
    }

    /** Parameters, gradients, first and second moments of a slice within arrays that are longer on both sides. */
    private record State(float[] p, float[] g, float[] m, float[] v) {
        static State of(int n) {
            State state = new State(
                    Numbers.normal(n, 1, 1), Numbers.normal(n, 2, 1), Numbers.normal(n, 3, 0.1), Numbers.uniform(n, 4));
            for (int i = 0; i < n; i += 5) {
                state.g[i] = 1e-17f;
                state.m[i] = 1e-30f;
                state.v[i] = 9e-37f;
            }
            return state;
        }

        /** What the processor makes of the slice. */
        float[][] expected(int from, int n, Function<long[], Runnable> update) {
            float[][] all = {p.clone(), g.clone(), m.clone(), v.clone()};
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment[] copies = new MemorySegment[4];
                long[] addresses = new long[4];
                for (int i = 0; i < 4; i++) {
                    copies[i] = arena.allocateFrom(ValueLayout.JAVA_FLOAT, all[i]);
                    addresses[i] = copies[i].address() + 4L * from;
                }
                update.apply(addresses).run();
                for (int i = 0; i < 4; i++) {
                    all[i] = copies[i].toArray(ValueLayout.JAVA_FLOAT);
                }
            }
            return all;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, true",
        "3, 0, false",
        "4, 0, true",
        "1027, 0, true",
        "2048, 0, false",
        "5, 1, true",
        "1030, 3, false"
    })
    void adamHasTheBitsOfTheProcessor(int n, int from, boolean clipped) {
        State state = State.of(from + n + 3);
        AdamRates rates = new AdamRates(BETA1, BETA2, EPS, WEIGHT_DECAY);
        rates.at(TIME, LEARNING_RATE, clipped ? SCALE * CLIP : SCALE);
        float[][] expected =
                state.expected(from, n, a -> () -> Kernels.get().optimizers().adam(a[0], a[1], a[2], a[3], n, rates));
        float[][] actual = device.twice(() -> adam(state, from, n, step(1), clipped ? sums(false) : null));
        for (int i = 0; i < 4; i++) {
            Numbers.assertSame(expected[i], actual[i], "array " + i + " after Adam");
        }
    }

    private static List<Block> adam(State state, int from, int n, StepNumbers step, Block sums) {
        Block p = device.of(state.p);
        Block g = device.of(state.g);
        Block m = device.of(state.m);
        Block v = device.of(state.v);
        device.run(kernels.adam(
                p.address(from),
                g.address(from),
                m.address(from),
                v.address(from),
                n,
                device.step(step).address(),
                sums == null ? 0 : sums.address(),
                BETA1,
                BETA2,
                EPS));
        return List.of(p, g, m, v);
    }

    private static List<Block> sgd(State state, int from, int n, StepNumbers step, Block sums, float momentum) {
        Block p = device.of(state.p);
        Block g = device.of(state.g);
        Block m = device.of(state.m);
        device.run(kernels.sgd(
                p.address(from),
                g.address(from),
                m.address(from),
                n,
                device.step(step).address(),
                sums == null ? 0 : sums.address(),
                momentum));
        return List.of(p, g, m);
    }

    @ParameterizedTest
    @CsvSource({"1, 0, true", "7, 0, false", "1027, 0, true", "5, 1, false", "1030, 3, true"})
    void sgdHasTheBitsOfTheProcessor(int n, int from, boolean clipped) {
        float momentum = 0.9f;
        State state = State.of(from + n + 3);
        float scale = clipped ? SCALE * CLIP : SCALE;
        float[][] expected = state.expected(
                from,
                n,
                a -> () -> Kernels.get().optimizers().sgd(a[0], a[1], a[2], n, LEARNING_RATE, momentum, 0, scale));
        float[][] actual = device.twice(() -> sgd(state, from, n, step(1), clipped ? sums(false) : null, momentum));
        for (int i = 0; i < 3; i++) {
            Numbers.assertSame(expected[i], actual[i], "array " + i + " after SGD");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingMovesWithoutAnUpdateOrAfterDiverging(boolean diverged) {
        int n = 100;
        State state = State.of(n);
        StepNumbers step = step(diverged ? 1 : 0);
        float[][] before = {state.p, state.g, state.m, state.v};
        List<Block> adam = adam(state, 0, n, step, sums(diverged));
        List<Block> sgd = sgd(state, 0, n, step, sums(diverged), 0);
        for (int i = 0; i < 3; i++) {
            Numbers.assertSame(before[i], adam.get(i).read(), "array " + i + " of Adam");
            Numbers.assertSame(before[i], sgd.get(i).read(), "array " + i + " of SGD");
        }
        Numbers.assertSame(before[3], adam.get(3).read(), "second moments");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aNotANumberStays(int array) {
        State state = State.of(9);
        Arrays.fill(new float[][] {state.p, state.g, state.m, state.v}[array], 4, 5, Float.NaN);
        float[] p = adam(state, 0, 9, step(1), null).getFirst().read();
        for (int i = 0; i < 9; i++) {
            if (Float.isNaN(p[i]) != (i == 4)) {
                throw new AssertionError("NaN in array " + array + ": parameter " + i + " became " + p[i]);
            }
        }
    }
}
