package dev.elbow.data;

import dev.elbow.ElbowException;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The binary version of CIFAR-10: records of one label byte and a 32 x 32 image as a red, a green and a blue plane, rows first.
 * Read into {@code [H, W, C]} order.
 */
public final class Cifar10 {
    /** The ten classes in the order of their labels. */
    public static final List<String> CLASSES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    static final List<String> TRAIN_FILES =
            List.of("data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin");
    static final String TEST_FILE = "test_batch.bin";

    private static final Shape SHAPE = Shape.of(32, 32, 3);
    private static final int PLANE = 32 * 32;
    private static final int RECORD = 1 + 3 * PLANE;

    private Cifar10() {}

    /**
     * Reads {@code data_batch_1.bin} to {@code data_batch_5.bin} and {@code test_batch.bin} of a folder.
     *
     * @throws ElbowException if a file is missing or damaged
     */
    public static DataSplits read(Path folder) {
        Dataset train = read(TRAIN_FILES.stream().map(folder::resolve).toList());
        try {
            return new DataSplits(train, read(List.of(folder.resolve(TEST_FILE))));
        } catch (RuntimeException e) {
            train.close();
            throw e;
        }
    }

    /** Reads files one after the other into one set, as {@link #read(Path)}. */
    public static Dataset read(List<Path> files) {
        List<Source> sources = new ArrayList<>();
        try {
            for (Path file : files) {
                sources.add(Source.open(file));
            }
            return readSources(sources);
        } finally {
            sources.forEach(Source::close);
        }
    }

    static Dataset readSources(List<Source> sources) {
        long records = 0;
        for (Source source : sources) {
            if (source.isCompressed()) {
                throw new ElbowException(
                        source.name() + ": expected a plain CIFAR-10 file, found gzip: unpack it first");
            }
            if (source.remaining() == 0 || source.remaining() % RECORD != 0) {
                throw new ElbowException("%s: expected a whole number of CIFAR-10 records of %,d bytes, found %,d bytes"
                        .formatted(source.name(), RECORD, source.remaining()));
            }
            records += source.remaining() / RECORD;
        }
        if (records > Integer.MAX_VALUE) {
            throw new ElbowException("%s: %,d records in all, at most %,d can be read"
                    .formatted(sources.getFirst().name(), records, Integer.MAX_VALUE));
        }
        int count = (int) records;
        int[] labels = new int[count];
        OwnedMemory memory = OwnedMemory.allocate(records * SHAPE.elements(), "CIFAR-10");
        try {
            int at = 0;
            for (Source source : sources) {
                at = readRecords(source, memory.data(), labels, at);
            }
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
        return Dataset.owning("cifar-10", DType.U8, SHAPE, count, memory).labelled(labels, CLASSES);
    }

    private static int readRecords(Source source, MemorySegment target, int[] labels, int first) {
        byte[] pixels = new byte[SHAPE.elements()];
        int end = first + (int) (source.remaining() / RECORD);
        for (int i = first; i < end; i++) {
            byte[] record = source.bytes(RECORD, "CIFAR-10 record " + (i - first));
            if (record[0] < 0 || record[0] >= CLASSES.size()) {
                throw new ElbowException("%s: label %d of record %,d is not in 0 to 9: no CIFAR-10 file or damaged"
                        .formatted(source.name(), record[0] & 0xFF, i - first));
            }
            labels[i] = record[0];
            for (int p = 0; p < PLANE; p++) {
                pixels[3 * p] = record[1 + p];
                pixels[3 * p + 1] = record[1 + PLANE + p];
                pixels[3 * p + 2] = record[1 + 2 * PLANE + p];
            }
            MemorySegment.copy(pixels, 0, target, ValueLayout.JAVA_BYTE, (long) i * pixels.length, pixels.length);
        }
        return end;
    }
}
