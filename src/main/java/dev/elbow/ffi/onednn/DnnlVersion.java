package dev.elbow.ffi.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** The C struct {@code dnnl_version_t}: the library's version and the threading it was built for. */
public record DnnlVersion(int major, int minor, int patch, int cpuRuntime) {
    /** The major version whose functions and constants this package describes. */
    public static final int SUPPORTED_MAJOR = 3;

    static final StructLayout LAYOUT = MemoryLayout.structLayout(
            JAVA_INT.withName("major"),
            JAVA_INT.withName("minor"),
            JAVA_INT.withName("patch"),
            MemoryLayout.paddingLayout(4),
            ADDRESS.withName("hash"),
            JAVA_INT.withName("cpu_runtime"),
            JAVA_INT.withName("gpu_runtime"));

    static DnnlVersion read(MemorySegment struct) {
        return new DnnlVersion(
                field(struct, "major"), field(struct, "minor"), field(struct, "patch"), field(struct, "cpu_runtime"));
    }

    private static int field(MemorySegment struct, String name) {
        return struct.get(JAVA_INT, LAYOUT.byteOffset(PathElement.groupElement(name)));
    }

    /** Whether the library's primitives run on OpenMP threads, as the packed one does. */
    public boolean usesOpenMp() {
        return cpuRuntime == DnnlConstants.DNNL_RUNTIME_OMP;
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
