package dev.elbow.ffi.onednn;

import static dev.elbow.ffi.onednn.Dnnl.check;
import static dev.elbow.ffi.onednn.Dnnl.create;
import static dev.elbow.ffi.onednn.Dnnl.dims;
import static dev.elbow.ffi.onednn.Dnnl.status;
import static dev.elbow.ffi.onednn.Dnnl.value;
import static dev.elbow.ffi.onednn.DnnlConstants.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.elbow.ffi.NativeCall;
import dev.elbow.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The {@code dnnl_memory_desc_*} functions, by the rules of {@link Dnnl}. Dimensions and strides are in elements. */
public final class DnnlMemory {
    private static final NativeCall WITH_TAG =
            status("dnnl_memory_desc_create_with_tag", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final NativeCall WITH_STRIDES =
            status("dnnl_memory_desc_create_with_strides", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG);
    private static final NativeCall CLONE = status("dnnl_memory_desc_clone", JAVA_LONG, JAVA_LONG);
    private static final NativeCall DESTROY = status("dnnl_memory_desc_destroy", JAVA_LONG);
    private static final NativeCall EQUAL = value("dnnl_memory_desc_equal", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final NativeCall GET_SIZE = value("dnnl_memory_desc_get_size", JAVA_LONG, JAVA_LONG);
    private static final NativeCall QUERY = status("dnnl_memory_desc_query", JAVA_LONG, JAVA_INT, JAVA_LONG);

    private DnnlMemory() {}

    /** A descriptor in a named layout, a {@code dnnl_format_tag_t}. */
    public static long dnnl_memory_desc_create_with_tag(long[] dims, int dataType, int tag) {
        try (Arena arena = Arena.ofConfined()) {
            return create(
                    WITH_TAG,
                    () -> "dims " + Arrays.toString(dims) + ", data type " + dataType + ", format tag " + tag,
                    dims.length,
                    dims(arena, dims),
                    dataType,
                    tag);
        }
    }

    /** A descriptor with a stride for each dimension. */
    public static long dnnl_memory_desc_create_with_strides(long[] dims, int dataType, long[] strides) {
        try (Arena arena = Arena.ofConfined()) {
            return create(
                    WITH_STRIDES,
                    () -> "dims " + Arrays.toString(dims) + ", data type " + dataType + ", strides "
                            + Arrays.toString(strides),
                    dims.length,
                    dims(arena, dims),
                    dataType,
                    dims(arena, strides));
        }
    }

    public static long dnnl_memory_desc_clone(long memoryDesc) {
        return create(CLONE, () -> "", memoryDesc);
    }

    public static void dnnl_memory_desc_destroy(long memoryDesc) {
        check(DESTROY, memoryDesc);
    }

    /** Whether two descriptors mean the same dimensions, type and layout. */
    public static boolean dnnl_memory_desc_equal(long a, long b) {
        return EQUAL.invoke(a, b) != 0;
    }

    /** The memory that a tensor of this descriptor occupies, padding included, in bytes; 0 for layout {@code any}. */
    public static long dnnl_memory_desc_get_size(long memoryDesc) {
        return GET_SIZE.invoke(memoryDesc);
    }

    /** Answers the queries whose result is one {@code int}. */
    public static int dnnl_memory_desc_query(long memoryDesc, int what) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(JAVA_LONG);
            Dnnl.require(QUERY, (int) QUERY.invoke(memoryDesc, what, result.address()), () -> "query " + what);
            return result.get(JAVA_INT, 0);
        }
    }

    /** Answers the queries whose result is a {@code dnnl_dims_t}: its first {@code count} values. */
    public static long[] dnnl_memory_desc_query_dims(long memoryDesc, int what, int count) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(JAVA_LONG);
            Dnnl.require(QUERY, (int) QUERY.invoke(memoryDesc, what, result.address()), () -> "query " + what);
            long array = result.get(JAVA_LONG, 0);
            return NativeMemory.ALL.asSlice(array, count * JAVA_LONG.byteSize()).toArray(JAVA_LONG);
        }
    }

    /**
     * A descriptor in words: dimensions and layout, as in {@code 128x32x28x28:acdb}. The letters are the dimensions in
     * memory order, outermost first; a capital is split into the blocks that follow.
     */
    public static String describe(long memoryDesc) {
        if (memoryDesc == 0) {
            return "none";
        }
        int kind = dnnl_memory_desc_query(memoryDesc, dnnl_query_format_kind);
        if (kind == dnnl_format_kind_undef) {
            return "none";
        }
        int rank = dnnl_memory_desc_query(memoryDesc, dnnl_query_ndims_s32);
        StringBuilder text = new StringBuilder();
        for (long d : dnnl_memory_desc_query_dims(memoryDesc, dnnl_query_dims, rank)) {
            text.append(text.isEmpty() ? "" : "x").append(d);
        }
        text.append(':');
        return switch (kind) {
            case dnnl_format_kind_any -> text.append("any").toString();
            case dnnl_blocked -> text.append(layout(memoryDesc, rank)).toString();
            default -> text.append("opaque").toString();
        };
    }

    private static String layout(long memoryDesc, int rank) {
        long[] strides = dnnl_memory_desc_query_dims(memoryDesc, dnnl_query_strides, rank);
        int blocks = dnnl_memory_desc_query(memoryDesc, dnnl_query_inner_nblks_s32);
        long[] sizes = dnnl_memory_desc_query_dims(memoryDesc, dnnl_query_inner_blks, blocks);
        long[] dimensions = dnnl_memory_desc_query_dims(memoryDesc, dnnl_query_inner_idxs, blocks);
        Integer[] order = new Integer[rank];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Long.compare(strides[b], strides[a]));
        StringBuilder text = new StringBuilder();
        for (int d : order) {
            boolean split = Arrays.stream(dimensions).anyMatch(blocked -> blocked == d);
            text.append((char) ((split ? 'A' : 'a') + d));
        }
        for (int b = 0; b < blocks; b++) {
            text.append(sizes[b]).append((char) ('a' + dimensions[b]));
        }
        return text.toString();
    }
}
