package dev.elbow.data;

import dev.elbow.ElbowException;
import dev.elbow.files.AtomicFile;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** NumPy's NPY files: little-endian float32 and unsigned bytes in C order. */
public final class Npy {
    /** Floats per buffer handed to the file system. */
    private static final int CHUNK = 1 << 20;

    private Npy() {}

    /**
     * Reads an array as samples along its first dimension: {@code [N, F]} are rows, {@code [N, H, W]} grey images,
     * {@code [N, H, W, C]} images, {@code [N]} rows of one value. Bytes mean value / 255.
     *
     * @throws ElbowException if the file is missing, damaged, empty, or of another type or order
     */
    public static Dataset read(Path file) {
        try (Source source = Source.open(file)) {
            return read(source);
        }
    }

    static Dataset read(Source source) {
        NpyHeader header = NpyHeader.read(source);
        int[] sizes = header.sizes();
        Shape sample = sample(source, sizes);
        String promise = "the shape " + Arrays.toString(sizes);
        OwnedMemory memory = source.memory(
                (long) sizes[0] * sample.elements() * header.type().bytes(), promise);
        try {
            source.expectEnd(promise);
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
        return Dataset.owning(source.name(), header.type(), sample, sizes[0], memory);
    }

    private static Shape sample(Source source, int[] sizes) {
        try {
            return switch (sizes.length) {
                case 0 -> throw new ElbowException(source.name() + ": a single number, expected an array of samples");
                case 1 -> Shape.of(1);
                case 3 -> Shape.of(sizes[1], sizes[2], 1);
                default -> Shape.of(Arrays.copyOfRange(sizes, 1, sizes.length));
            };
        } catch (IllegalArgumentException e) {
            throw new ElbowException(
                    "%s: the shape %s cannot be read: %s"
                            .formatted(source.name(), Arrays.toString(sizes), e.getMessage()),
                    e);
        }
    }

    /**
     * Writes a float32 array ({@code <f4}, C order, version 1.0), whole or not at all.
     *
     * @param shape the array's sizes, slowest-varying first
     * @throws IllegalArgumentException if the sizes do not multiply to the number of values
     * @throws ElbowException if the file cannot be written; an older file of that name then stays
     */
    public static void write(Path file, float[] values, int... shape) {
        long elements = 1;
        for (int size : shape) {
            elements = Math.multiplyExact(elements, size);
        }
        if (elements != values.length) {
            throw new IllegalArgumentException(
                    "%,d values do not fill the shape %s".formatted(values.length, Arrays.toString(shape)));
        }
        List<ByteBuffer> content = new ArrayList<>();
        content.add(ByteBuffer.wrap(new NpyHeader(DType.F32, shape).toBytes()));
        for (int at = 0; at < values.length; at += CHUNK) {
            int count = Math.min(CHUNK, values.length - at);
            ByteBuffer part = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            part.asFloatBuffer().put(values, at, count);
            content.add(part);
        }
        AtomicFile.write(file, content);
    }
}
