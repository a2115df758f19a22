package dev.elbow.data;

import dev.elbow.ElbowException;
import dev.elbow.tensor.DType;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Lets the fuzz tests feed bytes to the readers, and holds what comes back to the readers' promise. */
public final class ReadersUnderFuzz {
    private ReadersUnderFuzz() {}

    /** IDX images, or labels, as they are and in gzip. */
    public static void idx(byte[] content) {
        read(content, Idx::images);
        read(DataFiles.gzip(content), Idx::images);
        read(content, source -> {
            Idx.labels(source);
            return null;
        });
    }

    /** An NPY file. */
    public static void npy(byte[] content) {
        read(content, Npy::read);
    }

    /** A CIFAR-10 file. */
    public static void cifar10(byte[] content) {
        read(content, source -> Cifar10.readSources(List.of(source)));
    }

    /** Whole files, so that the search does not have to find their headers first. */
    public static Stream<byte[]> wholeIdx() {
        return Stream.of(DataFiles.images(2, 2, 3), DataFiles.labels(3));
    }

    /** See {@link #wholeIdx}. */
    public static Stream<byte[]> wholeNpy() {
        byte[] header = new NpyHeader(DType.F32, new int[] {2, 3}).toBytes();
        return Stream.of(Arrays.copyOf(header, header.length + 24));
    }

    /** See {@link #wholeIdx}. */
    public static Stream<byte[]> wholeCifar10() {
        return Stream.of(DataFiles.cifar(1, 9));
    }

    /** Reading gives a data set that is whole, or an error of one line that names the file; anything else is a finding. */
    private static void read(byte[] content, Function<Source, Dataset> reader) {
        try (Source source = Source.of("fuzzed", content);
                Dataset set = reader.apply(source)) {
            if (set != null
                    && set.data().byteSize()
                            != (long) set.count()
                                    * set.sample(0).length
                                    * set.type().bytes()) {
                throw new AssertionError(set + " has " + set.data().byteSize() + " bytes");
            }
        } catch (ElbowException e) {
            if (!e.getMessage().contains("fuzzed") || e.getMessage().lines().count() != 1) {
                throw new AssertionError("not one line that names the file: " + e.getMessage(), e);
            }
        }
    }
}
