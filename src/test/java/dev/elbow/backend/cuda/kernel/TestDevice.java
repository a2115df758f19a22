package dev.elbow.backend.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.elbow.ffi.cuda.CudaDriver;
import dev.elbow.ffi.cuda.KernelLaunch;
import dev.elbow.ffi.cuda.PrimaryContext;
import dev.elbow.ffi.cuda.Refusal;
import dev.elbow.ffi.cuda.Stream;
import dev.elbow.testing.Requires;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A device with Elbow's kernels, and blocks of its memory that are freed with it. */
final class TestDevice implements AutoCloseable {
    final Launches launches;
    final Stream stream;
    private final PrimaryContext context;
    private final PrimaryContext.Attachment attachment;
    private final KernelProgram program;
    private final Arena arena = Arena.ofConfined();
    private final List<Block> blocks = new ArrayList<>();

    TestDevice() {
        Optional<Refusal> refusal = CudaDriver.refusal(0);
        Requires.that(refusal.isEmpty(), refusal.map(Refusal::toString).orElse(""));
        context = PrimaryContext.retain(0);
        attachment = context.attach();
        stream = Stream.open(context);
        program = KernelProgram.ofElbow(context, new CubinCache(Path.of("target", "cubin")));
        launches = new Launches(program, arena);
    }

    PrimaryContext context() {
        return context;
    }

    /** An output: whoever reads an element that nobody wrote sees a NaN. */
    Block floats(int n) {
        return bytes(4L * n);
    }

    Block of(float... values) {
        Block block = floats(values.length);
        block.write(MemorySegment.ofArray(values));
        return block;
    }

    Block of(int... values) {
        Block block = floats(values.length);
        block.write(MemorySegment.ofArray(values));
        return block;
    }

    Block of(byte... values) {
        Block block = bytes(values.length);
        block.write(MemorySegment.ofArray(values));
        return block;
    }

    Block of(double... values) {
        Block block = bytes(8L * values.length);
        block.write(MemorySegment.ofArray(values));
        return block;
    }

    Block zeros(long bytes) {
        Block block = bytes(bytes);
        block.write(MemorySegment.ofArray(new byte[(int) bytes]));
        return block;
    }

    Block step(StepNumbers step) {
        return of(step.bytes());
    }

    private Block bytes(long bytes) {
        Block block = new Block(context, stream, bytes);
        blocks.add(block);
        return block;
    }

    /** Runs launches one after the other and waits for them. */
    void run(KernelLaunch... list) {
        for (KernelLaunch launch : list) {
            launch.execute(stream);
        }
        stream.synchronise();
    }

    /** Runs twice from fresh memory: the outputs must have the same bits. Frees the memory and returns them. */
    float[][] twice(Supplier<List<Block>> run) {
        float[][] first = outputs(run);
        float[][] second = outputs(run);
        for (int i = 0; i < first.length; i++) {
            assertArrayEquals(first[i], second[i], "output " + i + " of two runs");
        }
        return first;
    }

    private float[][] outputs(Supplier<List<Block>> run) {
        int mark = blocks.size();
        float[][] outputs = run.get().stream().map(Block::read).toArray(float[][]::new);
        for (Block block : blocks.subList(mark, blocks.size())) {
            block.close();
        }
        blocks.subList(mark, blocks.size()).clear();
        return outputs;
    }

    @Override
    public void close() {
        blocks.forEach(Block::close);
        program.close();
        stream.close();
        attachment.close();
        context.close();
        arena.close();
    }

    /** The numbers of a step that tests choose. */
    record StepNumbers(
            long step,
            int epoch,
            int first,
            int noiseRow,
            int rows,
            int batchRows,
            float beta,
            float learningRate,
            float stepSize,
            float inverseRoot,
            float decay,
            float gradientScale,
            int update) {

        static StepNumbers rows(int rows) {
            return new StepNumbers(0, 0, 0, 0, rows, rows, 1, 0, 0, 0, 0, 1, 0);
        }

        static StepNumbers noise(long step, int noiseRow, int rows) {
            return new StepNumbers(step, 0, 0, noiseRow, rows, rows, 1, 0, 0, 0, 0, 1, 0);
        }

        byte[] bytes() {
            MemorySegment record = MemorySegment.ofArray(new byte[64]);
            record.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, step);
            int[] integers = {epoch, first, noiseRow, rows, batchRows};
            for (int i = 0; i < integers.length; i++) {
                record.set(ValueLayout.JAVA_INT_UNALIGNED, 8 + 4 * i, integers[i]);
            }
            float[] floats = {beta, learningRate, stepSize, inverseRoot, decay, gradientScale};
            for (int i = 0; i < floats.length; i++) {
                record.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 28 + 4 * i, floats[i]);
            }
            record.set(ValueLayout.JAVA_INT_UNALIGNED, 52, update);
            return record.toArray(ValueLayout.JAVA_BYTE);
        }
    }
}
