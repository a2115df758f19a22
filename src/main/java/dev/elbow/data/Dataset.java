package dev.elbow.data;

import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * Samples of one shape in native memory, with or without labels: images {@code [H, W, C]} in [0, 1] or rows {@code [F]}.
 * Elements are float32, or unsigned bytes that mean value / 255. No arithmetic happens here.
 *
 * <p>Immutable and safe for use by several threads. A data set owns its memory unless it was made by {@link #wrap}; the sets
 * that {@link #limit}, {@link #named} and {@link #labelled} return share it, so closing one closes them all. After {@link
 * #close}, access to the memory throws {@link IllegalStateException}. Training and evaluation hold the set, see {@link #use},
 * and it cannot be closed under them; whoever else takes raw addresses from {@link #data} must hold it too.
 */
public final class Dataset implements AutoCloseable {
    /** Every set's memory starts on a cache line, in bytes. */
    static final long ALIGNMENT = 64;
    /** Byte buffers end at 2 GiB; memory does not. */
    private static final long CHUNK = 1L << 30;

    private final String name;
    private final DType type;
    private final Shape shape;
    private final int count;
    private final MemorySegment data;
    private final int[] labels;
    private final List<String> classNames;
    /** Null when the memory is the caller's. */
    private final OwnedMemory memory;

    private volatile Integer checksum;
    private volatile Extremes extremes;

    private Dataset(
            String name,
            DType type,
            Shape shape,
            int count,
            MemorySegment data,
            int[] labels,
            List<String> classNames,
            OwnedMemory memory) {
        this.name = name;
        this.type = type;
        this.shape = shape;
        this.count = count;
        this.data = data;
        this.labels = labels;
        this.classNames = classNames;
        this.memory = memory;
    }

    /**
     * Copies rows of float32 values.
     *
     * @param values one sample after another, images in {@code [H, W, C]} order
     * @param sample the shape of one sample
     * @throws IllegalArgumentException if the length is zero or no multiple of the sample's elements
     */
    public static Dataset of(float[] values, Shape sample) {
        return of(MemorySegment.ofArray(values), DType.F32, sample);
    }

    /** Copies rows of unsigned bytes that mean value / 255, as {@link #of(float[], Shape)}. */
    public static Dataset of(byte[] values, Shape sample) {
        return of(MemorySegment.ofArray(values), DType.U8, sample);
    }

    /** Copies rows from native or heap memory in the platform's byte order, as {@link #of(float[], Shape)}. */
    public static Dataset of(MemorySegment values, DType type, Shape sample) {
        int count = countOf(values, type, sample);
        OwnedMemory memory = OwnedMemory.allocate(values.byteSize(), "a data set");
        memory.data().copyFrom(values);
        return owning("memory", type, sample, count, memory);
    }

    /**
     * Takes native memory as it is, without a copy. It stays the caller's: it must not change, must outlive the data set, and is
     * not released by {@link #close}.
     *
     * @throws IllegalArgumentException if the memory is on the heap, not aligned to 64 bytes, empty or not a whole number of
     *     samples
     */
    public static Dataset wrap(MemorySegment values, DType type, Shape sample) {
        int count = countOf(values, type, sample);
        if (!values.isNative() || values.address() % ALIGNMENT != 0) {
            throw new IllegalArgumentException(
                    "a data set wraps native memory aligned to %d bytes only, found %s; use of()"
                            .formatted(ALIGNMENT, values));
        }
        return new Dataset("memory", type, sample, count, values.asReadOnly(), null, List.of(), null);
    }

    /** Reads an NPY file, see {@link Npy#read}. */
    public static Dataset npy(Path file) {
        return Npy.read(file);
    }

    /** Takes memory over; for the readers of this package. */
    static Dataset owning(String name, DType type, Shape shape, int count, OwnedMemory memory) {
        return new Dataset(name, type, shape, count, memory.data().asReadOnly(), null, List.of(), memory);
    }

    private static int countOf(MemorySegment values, DType type, Shape sample) {
        long bytes = (long) sample.elements() * type.bytes();
        long count = values.byteSize() / bytes;
        if (count == 0 || count > Integer.MAX_VALUE || values.byteSize() % bytes != 0) {
            throw new IllegalArgumentException("%d values are not a whole number of samples of %s = %d values"
                    .formatted(values.byteSize() / type.bytes(), sample, sample.elements()));
        }
        return (int) count;
    }

    /** Returns the same samples under another name. */
    public Dataset named(String newName) {
        return new Dataset(Objects.requireNonNull(newName), type, shape, count, data, labels, classNames, memory);
    }

    /** Returns the same samples with labels whose classes are named {@code "0"}, {@code "1"}, ... */
    public Dataset labelled(int... newLabels) {
        int classes = 1 + IntStream.of(newLabels).max().orElse(-1);
        return labelled(
                newLabels,
                IntStream.range(0, classes).mapToObj(Integer::toString).toList());
    }

    /**
     * Returns the same samples with labels.
     *
     * @param newLabels one index into {@code names} for each sample
     * @throws IllegalArgumentException if there is not one label for each sample, or one is not the index of a name
     */
    public Dataset labelled(int[] newLabels, List<String> names) {
        if (newLabels.length != count) {
            throw new IllegalArgumentException(newLabels.length + " labels for " + count + " samples");
        }
        for (int i = 0; i < count; i++) {
            if (newLabels[i] < 0 || newLabels[i] >= names.size()) {
                throw new IllegalArgumentException(
                        "label %d of sample %d is not in [0, %d)".formatted(newLabels[i], i, names.size()));
            }
        }
        return new Dataset(name, type, shape, count, data, newLabels.clone(), List.copyOf(names), memory);
    }

    /**
     * Returns the first {@code n} samples, or this set if it has no more.
     *
     * @throws IllegalArgumentException if {@code n} is below 1
     */
    public Dataset limit(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("a data set needs at least one sample, got a limit of " + n);
        }
        if (n >= count) {
            return this;
        }
        int[] fewer = labels == null ? null : Arrays.copyOf(labels, n);
        return new Dataset(name, type, shape, n, data.asSlice(0, n * sampleBytes()), fewer, classNames, memory);
    }

    /**
     * Returns the last {@code n} samples, in memory of their own: the caller closes both sets.
     *
     * @throws IllegalArgumentException if {@code n} is below 1 or above {@link #count()}
     */
    public Dataset last(int n) {
        if (n > count) {
            throw new IllegalArgumentException(
                    "asked for the last %d samples of %s, which has %d".formatted(n, name, count));
        }
        return select(i -> i >= count - n, "the last %d samples of %s".formatted(n, name));
    }

    /**
     * Returns the samples of one class, in the same order, in memory of their own.
     *
     * @throws IllegalStateException if the set has no labels
     * @throws IllegalArgumentException if no sample is of that class
     */
    public Dataset ofClass(int label) {
        requireLabels();
        return select(i -> labels[i] == label, "class %d of %s".formatted(label, name));
    }

    /**
     * Copies some of the samples, with their labels.
     *
     * @param wanted whether to take the sample of an index
     * @param what names the copy where it is refused
     */
    Dataset select(IntPredicate wanted, String what) {
        int[] taken = IntStream.range(0, count).filter(wanted).toArray();
        if (taken.length == 0) {
            throw new IllegalArgumentException(what + " has no samples");
        }
        OwnedMemory copy = OwnedMemory.allocate(taken.length * sampleBytes(), what);
        for (int i = 0; i < taken.length; i++) {
            MemorySegment.copy(data, taken[i] * sampleBytes(), copy.data(), i * sampleBytes(), sampleBytes());
        }
        Dataset some = owning(name, type, shape, taken.length, copy);
        return labels == null
                ? some
                : some.labelled(IntStream.of(taken).map(i -> labels[i]).toArray(), classNames);
    }

    /** Returns what the set is called: {@code mnist}, {@code glyphs}, a file's or folder's name, or {@code memory}. */
    public String name() {
        return name;
    }

    /** Returns the type of the stored elements. */
    public DType type() {
        return type;
    }

    /** Returns the shape of one sample. */
    public Shape shape() {
        return shape;
    }

    /** Returns the number of samples, at least 1. */
    public int count() {
        return count;
    }

    /** Returns all samples, row-major, read-only; the address is a multiple of 64 bytes. */
    public MemorySegment data() {
        return data;
    }

    /** Returns whether each sample has a label. */
    public boolean hasLabels() {
        return labels != null;
    }

    /**
     * Returns the label of sample {@code i}, an index into {@link #classNames()}.
     *
     * @throws IllegalStateException if the set has no labels
     */
    public int label(int i) {
        return requireLabels()[i];
    }

    /**
     * Returns all labels in a new array.
     *
     * @throws IllegalStateException if the set has no labels
     */
    public int[] labels() {
        return requireLabels().clone();
    }

    private int[] requireLabels() {
        if (labels == null) {
            throw new IllegalStateException("the data set " + name + " has no labels");
        }
        return labels;
    }

    /** Returns the names of the classes that labels index; empty without labels. */
    public List<String> classNames() {
        return classNames;
    }

    /** Returns the values of sample {@code i} in a new array, bytes as value / 255. */
    public float[] sample(int i) {
        Objects.checkIndex(i, count);
        float[] values = new float[shape.elements()];
        long start = i * sampleBytes();
        switch (type) {
            case F32 -> MemorySegment.copy(data, ValueLayout.JAVA_FLOAT, start, values, 0, values.length);
            case U8 -> {
                for (int j = 0; j < values.length; j++) {
                    values[j] = value(start + j);
                }
            }
        }
        return values;
    }

    /**
     * Returns the values of samples {@code [from, to)} one after the other in a new array, bytes as value / 255.
     *
     * @throws IndexOutOfBoundsException if the range is not within {@link #count()}
     */
    public float[] samples(int from, int to) {
        Objects.checkFromToIndex(from, to, count);
        int elements = shape.elements();
        float[] values = new float[Math.multiplyExact(to - from, elements)];
        for (int i = from; i < to; i++) {
            System.arraycopy(sample(i), 0, values, (i - from) * elements, elements);
        }
        return values;
    }

    /**
     * Returns the position of the first value that is not in {@code [low, high]}, counted over all samples, or -1 if there is none;
     * NaN is in no range. Values are looked at once however often this is asked, and bytes not at all where [0, 1] is in the range.
     */
    public long firstOutside(float low, float high) {
        if (extremes().within(low, high)) {
            return -1;
        }
        long values = (long) count * shape.elements();
        for (long i = 0; i < values; i++) {
            float value = value(i);
            if (!(value >= low && value <= high)) {
                return i;
            }
        }
        return -1;
    }

    private Extremes extremes() {
        Extremes known = extremes;
        if (known == null) {
            known = type == DType.U8 ? Extremes.OF_BYTES : Extremes.ofFloats(data);
            extremes = known;
        }
        return known;
    }

    private float value(long position) {
        return switch (type) {
            case F32 -> data.getAtIndex(ValueLayout.JAVA_FLOAT, position);
            case U8 -> (data.get(ValueLayout.JAVA_BYTE, position) & 0xFF) / 255f;
        };
    }

    private long sampleBytes() {
        return (long) shape.elements() * type.bytes();
    }

    /**
     * Returns the CRC-32C of all samples' memory, computed at the first call; names and labels do not count. Enough to notice
     * that a run is resumed with other data, no defence against forgery.
     */
    public int checksum() {
        Integer known = checksum;
        if (known == null) {
            known = crc32c();
            checksum = known;
        }
        return known;
    }

    private int crc32c() {
        CRC32C crc = new CRC32C();
        for (long at = 0; at < data.byteSize(); at += CHUNK) {
            crc.update(data.asSlice(at, Math.min(CHUNK, data.byteSize() - at)).asByteBuffer());
        }
        return (int) crc.getValue();
    }

    /**
     * Keeps the memory of this set, and of all that share it, until the result is closed, once and by any thread.
     *
     * @throws IllegalStateException if the set is closed
     */
    public Use use() {
        boolean open = memory == null ? data.scope().isAlive() : memory.hold();
        if (!open) {
            throw new IllegalStateException("the data set " + name + " is closed");
        }
        return memory == null ? () -> {} : memory::release;
    }

    /**
     * Releases the memory if this set owns it, also under every set that shares it; does nothing when closed already.
     *
     * @throws IllegalStateException if the memory is in use, for example by a training run in this or another thread; it then
     *     stays open
     */
    @Override
    public void close() {
        if (memory != null) {
            memory.close();
        }
    }

    /** A hold on an open data set. */
    @FunctionalInterface
    public interface Use extends AutoCloseable {
        @Override
        void close();
    }

    @Override
    public String toString() {
        return "%s: %d x %s %s".formatted(name, count, shape, type);
    }
}
