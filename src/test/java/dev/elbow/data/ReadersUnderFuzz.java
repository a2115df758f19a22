package dev.elbow.data;

import dev.elbow.ElbowException;
import java.util.List;
import java.util.function.Function;

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

    /** Reading gives a data set that is whole, or an error of one line that names the file; anything else is a finding. */
    private static void read(byte[] content, Function<Source, Dataset> reader) {
        try (Source source = Source.of("fuzzed", content);
                Dataset set = reader.apply(source)) {
            if (set != null && set.data().byteSize() != (long) set.count() * set.sample(0).length * set.type().bytes()) {
                throw new AssertionError(set + " has " + set.data().byteSize() + " bytes");
            }
        } catch (ElbowException e) {
            if (!e.getMessage().contains("fuzzed") || e.getMessage().lines().count() != 1) {
                throw new AssertionError("not one line that names the file: " + e.getMessage(), e);
            }
        }
    }
}
