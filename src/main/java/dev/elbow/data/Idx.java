package dev.elbow.data;

import dev.elbow.ElbowException;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * The IDX format of MNIST, plain or gzip: a big-endian header of two zero bytes, an element type, a rank and that many sizes,
 * then the elements in row-major order. Elbow reads unsigned bytes: images {@code [N, H, W]} (or {@code [N, H, W, C]}, or rows
 * {@code [N, F]}) and labels {@code [N]}.
 */
public final class Idx {
    private static final int UNSIGNED_BYTE = 0x08;
    private static final int LABELS_MAGIC = UNSIGNED_BYTE << 8 | 1;
    private static final int IMAGES_MAGIC = UNSIGNED_BYTE << 8 | 3;

    private Idx() {}

    /**
     * Reads images and their labels.
     *
     * @throws ElbowException if a file is missing, damaged or not what it should be, or the counts differ
     */
    public static Dataset read(Path images, Path labels) {
        int[] values = labels(labels);
        Dataset set = images(images);
        if (set.count() != values.length) {
            set.close();
            throw new ElbowException(
                    "%s has %,d labels, but %s has %,d images".formatted(labels, values.length, images, set.count()));
        }
        return set.labelled(values);
    }

    /** Reads images without labels, as {@link #read(Path, Path)}. */
    public static Dataset images(Path file) {
        try (Source source = Source.open(file)) {
            return images(source);
        }
    }

    /** Reads labels, as {@link #read(Path, Path)}. */
    public static int[] labels(Path file) {
        try (Source source = Source.open(file)) {
            return labels(source);
        }
    }

    static Dataset images(Source source) {
        int magic = magic(source);
        int rank = magic & 0xFF;
        if (magic >>> 8 != UNSIGNED_BYTE || rank < 2 || rank > 4) {
            throw wrongMagic(source, "images", IMAGES_MAGIC, magic);
        }
        int[] sizes = sizes(source, rank);
        Shape shape = switch (rank) {
            case 2 -> shape(source, sizes[1]);
            case 3 -> shape(source, sizes[1], sizes[2], 1);
            default -> shape(source, sizes[1], sizes[2], sizes[3]);
        };
        String promise = "%,d images of %s".formatted(sizes[0], shape);
        OwnedMemory memory = source.memory((long) sizes[0] * shape.elements(), promise);
        try {
            source.expectEnd(promise);
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
        return Dataset.owning(source.name(), DType.U8, shape, sizes[0], memory);
    }

    static int[] labels(Source source) {
        int magic = magic(source);
        if (magic != LABELS_MAGIC) {
            throw wrongMagic(source, "labels", LABELS_MAGIC, magic);
        }
        int count = sizes(source, 1)[0];
        String promise = "%,d labels".formatted(count);
        try (OwnedMemory memory = source.memory(count, promise)) {
            source.expectEnd(promise);
            int[] labels = new int[count];
            for (int i = 0; i < count; i++) {
                labels[i] = memory.data().get(ValueLayout.JAVA_BYTE, i) & 0xFF;
            }
            return labels;
        }
    }

    private static int magic(Source source) {
        return bigEndian(source.bytes(4, "the IDX magic number"), 0);
    }

    private static int[] sizes(Source source, int rank) {
        byte[] header = source.bytes(4 * rank, "the IDX header");
        int[] sizes = new int[rank];
        for (int i = 0; i < rank; i++) {
            sizes[i] = bigEndian(header, 4 * i);
            if (sizes[i] < 1) {
                throw new ElbowException("%s: size %d of %d in the IDX header is %,d, expected 1 to %,d"
                        .formatted(source.name(), i + 1, rank, Integer.toUnsignedLong(sizes[i]), Integer.MAX_VALUE));
            }
        }
        return sizes;
    }

    private static Shape shape(Source source, int... sizes) {
        try {
            return Shape.of(sizes);
        } catch (IllegalArgumentException e) {
            throw new ElbowException(
                    "%s: impossible image size in the IDX header: %s".formatted(source.name(), e.getMessage()), e);
        }
    }

    private static int bigEndian(byte[] bytes, int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xFF) << 16 | (bytes[at + 2] & 0xFF) << 8 | bytes[at + 3] & 0xFF;
    }

    private static ElbowException wrongMagic(Source source, String kind, int expected, int found) {
        return new ElbowException("%s: not an IDX file of %s: expected magic number 0x%08x, found 0x%08x"
                .formatted(source.name(), kind, expected, found));
    }
}
