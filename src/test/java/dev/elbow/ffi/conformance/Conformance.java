package dev.elbow.ffi.conformance;

import dev.elbow.ffi.cublaslt.CublasLt;
import dev.elbow.ffi.cuda.Cuda;
import dev.elbow.ffi.cuda.CudaConstants;
import dev.elbow.ffi.cuda.CudaDevice;
import dev.elbow.ffi.cuda.CudaDriver;
import dev.elbow.ffi.cuda.CudaLibrary;
import dev.elbow.ffi.cuda.CudaStreams;
import dev.elbow.ffi.cudnn.Cudnn;
import dev.elbow.ffi.nvrtc.Nvrtc;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Records the conformance log of the libraries that this machine has: {@code Conformance FILE}. Ends with status 1 if an
 * answer was not as documented. {@code -Delbow.emulator.only=true} labels a log of the stand-ins. It leaves the device's context lost, so it needs a process of its own.
 */
public final class Conformance {
    private Conformance() {}

    /** Records the log into the file that the argument names. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        if (file.getParent() != null) {
            Files.createDirectories(file.getParent());
        }
        List<String> surprises;
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            surprises = record(new Recorder(out));
        }
        surprises.forEach(System.out::println);
        System.exit(surprises.isEmpty() ? 0 : 1);
    }

    /** What the log is worth: only a GPU's shows how the libraries behave. */
    private static String evidence() {
        return Boolean.getBoolean("elbow.emulator.only")
                ? "evidence: emulator only"
                : "evidence: this machine's libraries";
    }

    private static List<String> record(Recorder log) {
        log.section(evidence(), () -> {});
        DriverCalls driver = new DriverCalls(log);
        log.section("the driver: devices", driver::devices);
        log.section("the driver: contexts", driver::contexts);
        log.section("the driver: memory", driver::memory);
        log.section("the driver: streams and events", driver::streamsAndEvents);
        for (CudaLibrary library : List.of(CudaDriver.LIBRARY, Nvrtc.LIBRARY, CublasLt.LIBRARY, Cudnn.LIBRARY)) {
            log.section(library.toString(), library::require);
        }
        long stream = CudaStreams.cuStreamCreate(CudaConstants.CU_STREAM_NON_BLOCKING);
        log.section("cuBLASLt", () -> new CublasLtCalls(log, stream).all());
        log.section("cuDNN", () -> new CudnnCalls(log, stream).all());
        CudaStreams.cuStreamDestroy_v2(stream);
        log.section("NVRTC, kernels and graphs", () -> {
            byte[] cubin = new NvrtcCalls(log).compile(CudaDevice.of(0).architecture());
            try (KernelCalls kernels = new KernelCalls(log)) {
                kernels.modulesAndGraphs(cubin);
            }
            new KernelCalls(log).illegalAddress(cubin);
        });
        log.section("the end", () -> log.observed("cuCtxPopCurrent_v2()", Cuda::cuCtxPopCurrent_v2));
        return log.surprises();
    }
}
