package dev.elbow.ffi.onednn;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.elbow.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Runs primitives on Java arrays: converts layouts, guards every output with canaries, frees what it made. */
final class Launches implements AutoCloseable {
    private static final float CANARY = 12345.5f;
    private static final int GUARD = 16;

    final Engine engine = Engine.cpu();
    final Stream stream = new Stream(engine);
    private final Arena arena = Arena.ofConfined();
    private final List<AutoCloseable> owned = new ArrayList<>();

    /** Closes {@code resource} with this object. */
    <T extends AutoCloseable> T own(T resource) {
        owned.add(resource);
        return resource;
    }

    /** Small integers, so that products and sums are exact in float32. */
    static float[] integers(int seed, int count) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(9) - 4;
        }
        return values;
    }

    /** Memory for a tensor of this layout between canaries; returns the inner part, filled with NaN. */
    MemorySegment memory(long bytes) {
        MemorySegment block = NativeMemory.allocate(arena, bytes + 2L * GUARD * Float.BYTES);
        for (long i = 0; i < block.byteSize() / Float.BYTES; i++) {
            boolean inside = i >= GUARD && i < block.byteSize() / Float.BYTES - GUARD;
            block.setAtIndex(JAVA_FLOAT, i, inside ? Float.NaN : CANARY);
        }
        return block.asSlice((long) GUARD * Float.BYTES, bytes);
    }

    private static void checkCanaries(MemorySegment memory) {
        long before = memory.address() - (long) GUARD * Float.BYTES;
        long after = memory.address() + memory.byteSize();
        for (int i = 0; i < GUARD; i++) {
            if (NativeMemory.ALL.get(JAVA_FLOAT, before + 4L * i) != CANARY
                    || NativeMemory.ALL.get(JAVA_FLOAT, after + 4L * i) != CANARY) {
                throw new AssertionError("A primitive wrote outside its output");
            }
        }
    }

    /** One run of a primitive. */
    final class Run {
        private final PrimitiveDesc desc;
        private final Primitive.Builder builder;
        private final List<MemorySegment> all = new ArrayList<>();

        Run(PrimitiveDesc desc) {
            this.desc = desc;
            this.builder = desc.prepare(stream);
        }

        /** Binds an input given in layout {@code given}. */
        Run in(int index, MemoryDesc given, float[] values) {
            MemorySegment plain = arena.allocateFrom(JAVA_FLOAT, values);
            try (MemoryDesc wanted = desc.argument(index)) {
                MemorySegment memory = memory(wanted.bytes());
                Reorder.run(stream, given, plain.address(), wanted, memory.address());
                builder.bind(index, memory.address());
                all.add(memory);
            }
            return this;
        }

        /** Binds an output; its content is returned, in layout {@code asked}, by {@link Output#read}. */
        Output out(int index, MemoryDesc asked) {
            MemoryDesc layout = own(desc.argument(index));
            MemorySegment memory = memory(layout.bytes());
            builder.bind(index, memory.address());
            all.add(memory);
            return () -> {
                MemorySegment plain = arena.allocate(asked.bytes());
                Reorder.run(stream, layout, memory.address(), asked, plain.address());
                return plain.toArray(JAVA_FLOAT);
            };
        }

        Primitive build() {
            return own(builder.scratch(memory(Math.max(4, desc.scratchBytes())).address())
                    .build());
        }

        void execute() {
            build().execute();
            all.forEach(Launches::checkCanaries);
        }
    }

    /** An output to be read after the run. */
    interface Output {
        float[] read();
    }

    Run run(PrimitiveDesc desc) {
        return new Run(desc);
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable resource : owned.reversed()) {
            resource.close();
        }
        stream.close();
        engine.close();
        arena.close();
    }
}
