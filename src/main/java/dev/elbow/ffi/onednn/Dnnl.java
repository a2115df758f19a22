package dev.elbow.ffi.onednn;

import static dev.elbow.ffi.onednn.DnnlConstants.DNNL_MAX_NDIMS;
import static dev.elbow.ffi.onednn.DnnlConstants.dnnl_success;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.elbow.ffi.NativeCall;
import dev.elbow.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.util.function.Supplier;

/**
 * oneDNN's C functions, one method each, under their C names; memory descriptors are in {@link DnnlMemory}, attributes
 * in {@link DnnlAttributes}, the operations in {@link DnnlOperations}.
 *
 * <p>Rules of this file: handles ({@code dnnl_*_t}) are {@code long}, 0 means none. A function that returns a handle
 * through a pointer returns it here. The status is checked here and nowhere else: anything but success is an {@link
 * OneDnnException}. Who creates a handle destroys it; descriptors returned by {@link #dnnl_primitive_desc_query_md}
 * belong to the primitive descriptor. Nothing here checks that a handle is alive: {@link Engine}, {@link Stream},
 * {@link MemoryDesc}, {@link PrimitiveDesc} and {@link Primitive} do. Loading this class needs no library; without one,
 * each method throws the reason.
 */
public final class Dnnl {
    /** The C struct {@code dnnl_exec_arg_t}: an argument's index and its memory object. */
    static final StructLayout EXEC_ARG = MemoryLayout.structLayout(
            JAVA_INT.withName("arg"), MemoryLayout.paddingLayout(4), JAVA_LONG.withName("memory"));

    private static final NativeCall VERSION = value("dnnl_version", JAVA_LONG);
    private static final NativeCall STATUS2STR = value("dnnl_status2str", JAVA_LONG, JAVA_INT);
    private static final NativeCall ENGINE_CREATE = status("dnnl_engine_create", JAVA_LONG, JAVA_INT, JAVA_LONG);
    private static final NativeCall ENGINE_DESTROY = status("dnnl_engine_destroy", JAVA_LONG);
    private static final NativeCall STREAM_CREATE = status("dnnl_stream_create", JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final NativeCall STREAM_WAIT = status("dnnl_stream_wait", JAVA_LONG);
    private static final NativeCall STREAM_DESTROY = status("dnnl_stream_destroy", JAVA_LONG);
    private static final NativeCall MEMORY_CREATE =
            status("dnnl_memory_create", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final NativeCall MEMORY_DESTROY = status("dnnl_memory_destroy", JAVA_LONG);
    private static final NativeCall QUERY =
            status("dnnl_primitive_desc_query", JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final NativeCall QUERY_MD =
            value("dnnl_primitive_desc_query_md", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final NativeCall DESC_DESTROY = status("dnnl_primitive_desc_destroy", JAVA_LONG);
    private static final NativeCall PRIMITIVE_CREATE = status("dnnl_primitive_create", JAVA_LONG, JAVA_LONG);
    private static final NativeCall PRIMITIVE_DESTROY = status("dnnl_primitive_destroy", JAVA_LONG);
    private static final NativeCall GET_EFFECTIVE_CPU_ISA = value("dnnl_get_effective_cpu_isa", JAVA_INT);

    /** On the path of a step: called by {@code invokeExact}. It runs for long, so it is not {@code critical}. */
    private static final MethodHandle PRIMITIVE_EXECUTE = OneDnn.library()
            .downcall(
                    "dnnl_primitive_execute",
                    FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG));

    private Dnnl() {}

    /** The library's version. */
    public static DnnlVersion dnnl_version() {
        return DnnlVersion.read(MemorySegment.ofAddress(VERSION.invoke()).reinterpret(DnnlVersion.LAYOUT.byteSize()));
    }

    /** oneDNN's own words for a status. */
    public static String dnnl_status2str(int status) {
        return cString(STATUS2STR.invoke(status));
    }

    /** Creates the {@code index}-th engine of a kind ({@code dnnl_cpu}, 0). */
    public static long dnnl_engine_create(int kind, long index) {
        return create(ENGINE_CREATE, () -> "engine kind " + kind + ", index " + index, kind, index);
    }

    public static void dnnl_engine_destroy(long engine) {
        check(ENGINE_DESTROY, engine);
    }

    public static long dnnl_stream_create(long engine, int flags) {
        return create(STREAM_CREATE, () -> "flags " + flags, engine, flags);
    }

    /** Blocks until everything enqueued has run. */
    public static void dnnl_stream_wait(long stream) {
        check(STREAM_WAIT, stream);
    }

    public static void dnnl_stream_destroy(long stream) {
        check(STREAM_DESTROY, stream);
    }

    /** A memory object over existing memory; {@code address} is in bytes, its owner keeps it alive. */
    public static long dnnl_memory_create(long memoryDesc, long engine, long address) {
        return create(
                MEMORY_CREATE,
                () -> DnnlMemory.describe(memoryDesc) + " at 0x" + Long.toHexString(address),
                memoryDesc,
                engine,
                address);
    }

    public static void dnnl_memory_destroy(long memory) {
        check(MEMORY_DESTROY, memory);
    }

    /** Answers the queries whose result is text, such as {@code dnnl_query_impl_info_str}. */
    public static String dnnl_primitive_desc_query(long primitiveDesc, int what) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ADDRESS);
            int status = (int) QUERY.invoke(primitiveDesc, what, 0, result.address());
            require(QUERY, status, () -> "query " + what);
            return cString(result.get(JAVA_LONG, 0));
        }
    }

    /** The descriptor of one of a primitive's memories; owned by the primitive descriptor; 0 if it has none such. */
    public static long dnnl_primitive_desc_query_md(long primitiveDesc, int what, int index) {
        return QUERY_MD.invoke(primitiveDesc, what, index);
    }

    public static void dnnl_primitive_desc_destroy(long primitiveDesc) {
        check(DESC_DESTROY, primitiveDesc);
    }

    public static long dnnl_primitive_create(long primitiveDesc) {
        return create(
                PRIMITIVE_CREATE,
                () -> dnnl_primitive_desc_query(primitiveDesc, DnnlConstants.dnnl_query_impl_info_str),
                primitiveDesc);
    }

    /**
     * Runs a primitive on {@code count} arguments at {@code arguments} (an array of {@link #EXEC_ARG}). Allocates
     * nothing unless it fails.
     */
    public static void dnnl_primitive_execute(long primitive, long stream, int count, long arguments) {
        int status;
        try {
            status = (int) PRIMITIVE_EXECUTE.invokeExact(primitive, stream, count, arguments);
        } catch (Throwable e) {
            throw NativeCall.rethrow(e);
        }
        if (status != dnnl_success) {
            throw failure("dnnl_primitive_execute", status, count + " arguments");
        }
    }

    public static void dnnl_primitive_destroy(long primitive) {
        check(PRIMITIVE_DESTROY, primitive);
    }

    /** The instruction set that primitives are generated for: a {@code dnnl_cpu_isa_t}. */
    public static int dnnl_get_effective_cpu_isa() {
        return (int) GET_EFFECTIVE_CPU_ISA.invoke();
    }

    // What the other function tables of this package are built from.

    /** Links a function that returns {@code dnnl_status_t}. */
    static NativeCall status(String function, MemoryLayout... parameters) {
        return value(function, JAVA_INT, parameters);
    }

    /** Links a function that returns a value. */
    static NativeCall value(String function, MemoryLayout result, MemoryLayout... parameters) {
        return new NativeCall(OneDnn::library, function, FunctionDescriptor.of(result, parameters));
    }

    /** Calls a function whose first parameter receives the handle it creates. */
    static long create(NativeCall call, Supplier<String> context, long... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = arena.allocate(JAVA_LONG);
            long[] all = new long[1 + arguments.length];
            all[0] = handle.address();
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            require(call, (int) call.invoke(all), context);
            return handle.get(JAVA_LONG, 0);
        }
    }

    static void check(NativeCall call, long... arguments) {
        require(call, (int) call.invoke(arguments), () -> "");
    }

    static void require(NativeCall call, int status, Supplier<String> context) {
        if (status != dnnl_success) {
            throw failure(call.function(), status, context.get());
        }
    }

    private static OneDnnException failure(String function, int status, String context) {
        return new OneDnnException(function, status, dnnl_status2str(status), context);
    }

    /** A C array of type {@code dnnl_dims_t}. */
    static long dims(Arena arena, long... values) {
        MemorySegment array = arena.allocate(JAVA_LONG, DNNL_MAX_NDIMS);
        MemorySegment.copy(values, 0, array, JAVA_LONG, 0, values.length);
        return array.address();
    }

    private static String cString(long address) {
        return NativeMemory.ALL.getString(address);
    }
}
