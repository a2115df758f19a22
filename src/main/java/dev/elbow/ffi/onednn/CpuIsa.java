package dev.elbow.ffi.onednn;

import java.util.Map;

/** Names of oneDNN's {@code dnnl_cpu_isa_t} values. */
public final class CpuIsa {
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(0x1, "SSE4.1"),
            Map.entry(0x3, "AVX"),
            Map.entry(0x7, "AVX2"),
            Map.entry(0xf, "AVX2-VNNI"),
            Map.entry(0x1f, "AVX2-VNNI-2"),
            Map.entry(0x27, "AVX-512"),
            Map.entry(0x67, "AVX-512 VNNI"),
            Map.entry(0xe7, "AVX-512 BF16"),
            Map.entry(0x1ef, "AVX-512 FP16"),
            Map.entry(0xfef, "AVX-512 FP16 with AMX"));

    private CpuIsa() {}

    /** Returns the name of the best instruction set that oneDNN generates code for on this machine. */
    public static String effective() {
        int isa = Dnnl.dnnl_get_effective_cpu_isa();
        return NAMES.getOrDefault(isa, "isa 0x" + Integer.toHexString(isa));
    }
}
