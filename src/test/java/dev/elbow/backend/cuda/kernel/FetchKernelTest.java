package dev.elbow.backend.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.elbow.backend.cuda.kernel.TestDevice.StepNumbers;
import dev.elbow.ffi.cuda.PinnedMemory;
import dev.elbow.random.Permutation;
import dev.elbow.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows fetched from memory of the host: the next step's, byte for byte, as the gather behind reads them. */
@Tag("cuda")
class FetchKernelTest {
    private static final long SEED = 0x123456789abcdefL;
    private static final int COUNT = 37;
    private static final int EPOCH = 6;
    /** Where the step to come begins, of which the table has three. */
    private static final int NEXT = 2;

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

    /** Rows of one access, of many, of several pieces; a batch of one, and one with more pieces than there are warps. */
    @ParameterizedTest
    @CsvSource({
        "U8, 1, 5",
        "U8, 3, 5",
        "U8, 4, 1",
        "U8, 16, 5",
        "U8, 129, 5",
        "U8, 784, 5",
        "U8, 2052, 7",
        "U8, 2064, 3",
        "U8, 8208, 5",
        "U8, 130, 150",
        "U8, 12288, 30",
        "F32, 1, 5",
        "F32, 3, 5",
        "F32, 4, 300",
        "F32, 129, 5",
        "F32, 516, 6"
    })
    void fetchesTheNextStepsRows(DType type, int width, int batch) {
        int bytes = width * type.bytes();
        byte[] data = new byte[COUNT * bytes];
        new Random(width).nextBytes(data);
        try (PinnedMemory host = PinnedMemory.allocate(device.context(), data.length)) {
            host.segment().copyFrom(MemorySegment.ofArray(data));
            for (int rows : new int[] {0, 1, Math.min(batch, COUNT - NEXT)}) {
                if (rows <= batch) {
                    fetches(host.address(), data, type, width, batch, rows, true);
                    fetches(host.address(), data, type, width, batch, rows, false);
                }
            }
        }
    }

    private static void fetches(
            long samples, byte[] data, DType type, int width, int batch, int rows, boolean shuffled) {
        int bytes = width * type.bytes();
        Block table = table(rows);
        Block cursor = device.of(1);
        Block ticket = device.zeros(4);
        Block current = device.floats(16);
        var next = new InputKernels.NextStep(table.address(), cursor.address(), ticket.address(), current.address());
        var source = new InputKernels.Source(samples, COUNT, shuffled, false, SEED);
        byte[] held = new byte[batch * bytes];
        new Random(3).nextBytes(held);
        Block fetched = device.of(held);
        Permutation order = new Permutation(SEED, COUNT);
        order.epoch(EPOCH);
        for (int row = 0; row < rows; row++) {
            int sample = shuffled ? order.index(NEXT + row) : NEXT + row;
            System.arraycopy(data, sample * bytes, held, row * bytes, bytes);
        }
        device.run(kernels.fetch(fetched.address(), source, next, batch, width, type.bytes()));
        assertArrayEquals(held, fetched.readBytes(), rows + " rows, shuffled " + shuffled);
        assertArrayEquals(new int[] {1}, cursor.readInts(), "the cursor stays for the gather");
        for (boolean binarized : new boolean[] {false, true}) {
            gathersThem(
                    new InputKernels.Source(samples, COUNT, shuffled, binarized, SEED),
                    fetched,
                    type,
                    width,
                    batch,
                    next,
                    cursor);
        }
    }

    /** A step begun from fetched rows has the bits of one begun from all samples. */
    private static void gathersThem(
            InputKernels.Source all,
            Block fetched,
            DType type,
            int width,
            int batch,
            InputKernels.NextStep next,
            Block cursor) {
        float[][] inputs = new float[2][];
        for (int i = 0; i < inputs.length; i++) {
            InputKernels.Source source = i == 0 ? all : all.fetchedTo(fetched.address());
            Block dst = device.floats(batch * width);
            cursor.write(MemorySegment.ofArray(new int[] {1}));
            device.run(
                    type == DType.U8
                            ? kernels.nextBytes(dst.address(), source, next, batch, width)
                            : kernels.nextFloats(dst.address(), source, next, batch, width));
            inputs[i] = dst.read();
            assertArrayEquals(new int[] {2}, cursor.readInts(), "the gather moves the cursor on");
        }
        Numbers.assertSame(inputs[0], inputs[1], "a step from fetched rows, " + all);
    }

    /** Three records, of which the one in the middle is meant. */
    private static Block table(int rows) {
        byte[] records = new byte[3 * 64];
        for (int i = 0; i < 3; i++) {
            int first = i == 1 ? NEXT : 0;
            int epoch = i == 1 ? EPOCH : i;
            byte[] record = new StepNumbers(i, epoch, first, 0, i == 1 ? rows : 1, rows, 1, 0, 0, 0, 0, 1, 1).bytes();
            System.arraycopy(record, 0, records, 64 * i, 64);
        }
        return device.of(records);
    }
}
