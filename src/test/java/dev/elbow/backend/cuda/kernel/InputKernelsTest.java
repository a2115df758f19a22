package dev.elbow.backend.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.backend.cuda.kernel.TestDevice.StepNumbers;
import dev.elbow.ffi.NativeMemory;
import dev.elbow.random.Binarization;
import dev.elbow.random.Permutation;
import dev.elbow.random.Philox;
import dev.elbow.random.RandomStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gathered samples that begin steps and input noise: exactly as the host computes them. */
@Tag("cuda")
class InputKernelsTest {
    private static final long SEED = 0x123456789abcdefL;

    private static TestDevice device;
    private static InputKernels kernels;

    @BeforeAll
    static void open() {
        device = new TestDevice();
        kernels = new InputKernels(device.launches);
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aGatherThatBeginsAStepTakesTheNextRecord(boolean bytes) {
        int batch = 3;
        int width = 5;
        byte[] data = new byte[4 * width];
        float[] values = new float[data.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) i;
            values[i] = i / 255f;
        }
        byte[][] records = {
            step(0, 1), step(1, 3), step(2, 0),
        };
        Block table = device.of(concat(records));
        Block cursor = device.of(1);
        Block ticket = device.zeros(4);
        Block current = device.floats(16);
        Block dst = device.floats(batch * width);
        long samples = (bytes ? device.of(data) : device.of(values)).address();
        var source = new InputKernels.Source(samples, 4, false, false, SEED);
        var next = new InputKernels.NextStep(table.address(), cursor.address(), ticket.address(), current.address());
        var launch = bytes
                ? kernels.nextBytes(dst.address(), source, next, batch, width)
                : kernels.nextFloats(dst.address(), source, next, batch, width);
        for (int i = 1; i < 3; i++) {
            device.run(launch);
            assertArrayEquals(
                    MemorySegment.ofArray(records[i]).toArray(ValueLayout.JAVA_INT_UNALIGNED), current.readInts());
            assertArrayEquals(new int[] {i + 1}, cursor.readInts());
            assertArrayEquals(new int[] {0}, ticket.readInts(), "ticket after a launch");
            float[] expected = new float[batch * width];
            if (i == 1) {
                System.arraycopy(values, width, expected, 0, batch * width);
            }
            Numbers.assertSame(expected, dst.read(), "rows of record " + i);
        }
    }

    private static byte[] step(int first, int rows) {
        return new StepNumbers(9 + first, 2, first, 0, rows, rows, 1, 2, 3, 4, 5, 6, 1).bytes();
    }

    private static byte[] concat(byte[][] records) {
        byte[] all = new byte[64 * records.length];
        for (int i = 0; i < records.length; i++) {
            System.arraycopy(records[i], 0, all, 64 * i, 64);
        }
        return all;
    }

    private record Order(boolean shuffled, int epoch, int first, int count) {
        int sample(int row) {
            if (!shuffled) {
                return first + row;
            }
            Permutation order = new Permutation(SEED, count);
            order.epoch(epoch);
            return order.index(first + row);
        }

        InputKernels.Source source(Block samples, boolean binarized) {
            return new InputKernels.Source(samples.address(), count, shuffled, binarized, SEED);
        }

        /** What is drawn in this epoch from an element of a sample. */
        float draw(float value, int sample, int element) {
            int[] words = new int[4];
            Philox.block(SEED, RandomStream.BINARIZATION, Binarization.step(epoch, sample), element / 4, words);
            return Binarization.draw(value, words[element % 4]);
        }

        StepNumbers step(int rows) {
            return new StepNumbers(0, epoch, first, 0, rows, rows, 1, 0, 0, 0, 0, 1, 0);
        }
    }

    private static final List<Order> ORDERS = List.of(
            new Order(false, 0, 2, 11),
            new Order(true, 0, 0, 11),
            new Order(true, 7, 5, 11),
            new Order(true, 3, 0, 5),
            new Order(true, -2, 1, 64));

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 7, 12, 100, 784, 2052, 2053})
    void gathersByteSamples(int width) {
        int batch = 5;
        int rows = 4;
        for (Order order : ORDERS) {
            byte[] data = new byte[order.count() * width];
            new Random(width).nextBytes(data);
            float[] expected = new float[batch * width];
            for (int i = 0; i < rows * width; i++) {
                expected[i] = (data[order.sample(i / width) * width + i % width] & 0xFF) / 255f;
            }
            float[][] actual = device.twice(() -> {
                Block dst = device.floats(batch * width);
                Block step = device.step(order.step(rows));
                device.run(kernels.gatherBytes(
                        dst.address(), order.source(device.of(data), false), step.address(), batch, width));
                return List.of(dst);
            });
            Numbers.assertSame(expected, actual[0], order + ", width " + width);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 7, 100, 2056})
    void gathersFloatSamples(int width) {
        int batch = 5;
        int rows = 4;
        for (Order order : ORDERS) {
            float[] data = Numbers.normal(order.count() * width, width, 1);
            data[data.length - 1] = Float.NaN;
            float[] expected = new float[batch * width];
            for (int i = 0; i < rows * width; i++) {
                expected[i] = data[order.sample(i / width) * width + i % width];
            }
            Block dst = device.floats(batch * width);
            Block step = device.step(order.step(rows));
            device.run(kernels.gatherFloats(
                    dst.address(), order.source(device.of(data), false), step.address(), batch, width));
            Numbers.assertSame(expected, dst.read(), order + ", width " + width);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 7, 100, 784, 2053})
    void drawsBinaryValuesAsTheyAreDefined(int width) {
        int batch = 5;
        int rows = 4;
        for (Order order : ORDERS) {
            byte[] bytes = new byte[order.count() * width];
            new Random(width).nextBytes(bytes);
            float[] floats = Numbers.uniform(bytes.length, width);
            floats[0] = Float.NaN;
            floats[bytes.length - 1] = 1;
            float[] fromBytes = new float[batch * width];
            float[] fromFloats = new float[batch * width];
            for (int i = 0; i < rows * width; i++) {
                int sample = order.sample(i / width);
                int index = sample * width + i % width;
                fromBytes[i] = order.draw((bytes[index] & 0xFF) / 255f, sample, i % width);
                fromFloats[i] = order.draw(floats[index], sample, i % width);
            }
            Block dst = device.floats(batch * width);
            Block step = device.step(order.step(rows));
            device.run(kernels.gatherBytes(
                    dst.address(), order.source(device.of(bytes), true), step.address(), batch, width));
            Numbers.assertSame(fromBytes, dst.read(), order + ", bytes of width " + width);
            device.run(kernels.gatherFloats(
                    dst.address(), order.source(device.of(floats), true), step.address(), batch, width));
            Numbers.assertSame(fromFloats, dst.read(), order + ", floats of width " + width);
        }
    }

    @Test
    void everyByteIsRoundedAsADivision() {
        byte[] data = new byte[256];
        float[] expected = new float[256];
        for (int i = 0; i < 256; i++) {
            data[i] = (byte) i;
            expected[i] = i / 255f;
        }
        Block dst = device.floats(256);
        Block step = device.step(StepNumbers.rows(1));
        var source = new InputKernels.Source(device.of(data).address(), 1, false, false, 0);
        device.run(kernels.gatherBytes(dst.address(), source, step.address(), 1, 256));
        Numbers.assertSame(expected, dst.read(), "bytes over 255");
    }

    @Test
    void aWholeEpochIsAPermutation() {
        int count = 300;
        float[] data = new float[count];
        for (int i = 0; i < count; i++) {
            data[i] = i;
        }
        Block dst = device.floats(count);
        Block step = device.step(new Order(true, 12, 0, count).step(count));
        var source = new InputKernels.Source(device.of(data).address(), count, true, false, SEED);
        device.run(kernels.gatherFloats(dst.address(), source, step.address(), count, 1));
        float[] found = dst.read();
        Arrays.sort(found);
        Numbers.assertSame(data, found, "indices of an epoch");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 7, 256, 1028})
    void zeroesPastTheRows(int width) {
        int batch = 6;
        for (int rows : new int[] {0, 1, 5, 6}) {
            float[] x = Numbers.normal(batch * width, 1, 1);
            Block block = device.of(x);
            device.run(kernels.zeroPast(
                    block.address(), device.step(StepNumbers.rows(rows)).address(), batch, width));
            Arrays.fill(x, rows * width, x.length, 0);
            Numbers.assertSame(x, block.read(), rows + " rows of width " + width);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 64, 785, 2500})
    void noiseHasTheBitsOfTheProcessor(int width) {
        int batch = 4;
        int rows = 3;
        float stddev = 0.3f;
        long step = (1L << 33) + 17;
        float[] x = Numbers.uniform(batch * width, 2);
        float[] expected = new float[batch * width];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment src = arena.allocateFrom(ValueLayout.JAVA_FLOAT, x);
            MemorySegment dst = NativeMemory.allocate(arena, 4L * x.length);
            Kernels.get()
                    .noise()
                    .addNormals(
                            src.address(), dst.address(), rows, width, stddev, SEED, RandomStream.INPUT_NOISE, step, 9);
            MemorySegment.copy(dst, ValueLayout.JAVA_FLOAT, 0, expected, 0, rows * width);
        }
        float[][] actual = device.twice(() -> {
            Block dst = device.floats(batch * width);
            Block record = device.step(StepNumbers.noise(step, 9, rows));
            device.run(
                    kernels.noise(dst.address(), device.of(x).address(), record.address(), batch, width, stddev, SEED));
            return List.of(dst);
        });
        Numbers.assertSame(expected, actual[0], "noise of width " + width);
    }

    @Test
    void noiseIsTheDefinedOneAndMayBeAddedInPlace() {
        int width = 4096;
        double[] expected = new double[width];
        int[] words = new int[4];
        for (int i = 0; i < width; i++) {
            expected[i] = Philox.normal(SEED, RandomStream.INPUT_NOISE, 5, 3 * width + i, words);
        }
        Block x = device.zeros(4L * width);
        Block step = device.step(StepNumbers.noise(5, 3, 1));
        device.run(kernels.noise(x.address(), x.address(), step.address(), 1, width, 1, SEED));
        float[] noise = x.read();
        // The radius is at most 5.8 and the angle's functions are within 1 ulp of 1: a few 1e-7 of both.
        Numbers.assertClose(expected, noise, 0, 2e-6, "normal numbers");
        double mean = 0;
        for (float value : noise) {
            mean += value / width;
        }
        assertEquals(0, mean, 5 / Math.sqrt(width), "mean of normal numbers");
    }
}
