package dev.elbow.backend.cuda;

import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.backend.FusedStep;
import dev.elbow.backend.KernelBench;
import dev.elbow.backend.Lifetime;
import dev.elbow.backend.MemoryStats;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Samples;
import dev.elbow.backend.SeamChecks;
import dev.elbow.backend.Update;
import dev.elbow.ffi.cublaslt.CublasLt;
import dev.elbow.ffi.cuda.Cuda;
import dev.elbow.ffi.cuda.CudaDriver;
import dev.elbow.ffi.cuda.LibraryVersion;
import dev.elbow.ffi.cuda.PrimaryContext;
import dev.elbow.ffi.cudnn.Cudnn;
import dev.elbow.ffi.nvrtc.Nvrtc;
import dev.elbow.ffi.nvtx.Nvtx;
import dev.elbow.graph.Graph;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** An NVIDIA GPU: one lane, whose work runs in one stream. */
final class CudaDevice implements Device {
    static final String NAME = "cuda";

    /** Raised when an order of sums, a fusion or a kernel's formula changes: a run from before then hears that its bits differ. */
    private static final String ARITHMETIC = "1";

    private final Gpu gpu;
    private final Lifetime lifetime = new Lifetime("the cuda device");

    CudaDevice(DeviceOptions options) {
        this.gpu = new Gpu(options);
    }

    @Override
    public String backend() {
        return NAME;
    }

    @Override
    public String description() {
        return "cuda: %s (device %d, compute capability %s), %s, %s"
                .formatted(
                        gpu.deviceName(),
                        gpu.options().ordinal(),
                        gpu.capability(),
                        libraries(),
                        gpu.options().precision().id());
    }

    /** Returns the versions of all libraries in one line. */
    static String libraries() {
        return "driver for CUDA %s, NVRTC %s, cuBLASLt %s, cuDNN %s"
                .formatted(
                        version(CudaDriver.LIBRARY.version()),
                        version(Nvrtc.LIBRARY.version()),
                        version(CublasLt.LIBRARY.version()),
                        version(Cudnn.LIBRARY.version()));
    }

    private static String version(Optional<LibraryVersion> version) {
        return version.map(LibraryVersion::toString).orElse("missing");
    }

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public Map<String, String> reproducibilityKey() {
        Map<String, String> key = new TreeMap<>();
        key.put(BACKEND, NAME);
        key.put("arithmetic", ARITHMETIC);
        key.put(LANES, "1");
        key.put("device", gpu.deviceName());
        key.put("compute capability", gpu.capability());
        key.put("driver", version(CudaDriver.LIBRARY.version()));
        key.put("nvrtc", version(Nvrtc.LIBRARY.version()));
        key.put("cublaslt", version(CublasLt.LIBRARY.version()));
        key.put("cudnn", version(Cudnn.LIBRARY.version()));
        key.put(PRECISION, gpu.options().precision().id());
        gpu.call(() -> gpu.libraries().choices().digest()).ifPresent(digest -> key.put(ALGORITHMS, digest));
        if (!gpu.options().deterministic()) {
            key.put(DETERMINISTIC, "no");
        }
        return key;
    }

    @Override
    public SortedMap<String, String> algorithms() {
        lifetime.check();
        return gpu.call(() -> new TreeMap<>(gpu.libraries().choices().made()));
    }

    @Override
    public void repeat(Map<String, String> algorithms) {
        lifetime.check();
        gpu.run(() -> gpu.libraries().choices().repeat(algorithms));
    }

    @Override
    public MemoryStats memoryStats() {
        lifetime.check();
        return gpu.memoryStats();
    }

    @Override
    public Attachment attach() {
        lifetime.check();
        gpu.check();
        PrimaryContext.Attachment attachment = gpu.context().attach();
        return attachment::close;
    }

    @Override
    public Parameters parameters(Graph graph) {
        lifetime.check();
        return new CudaParameters(gpu, graph);
    }

    @Override
    public Samples samples(MemorySegment data, DType type, Shape shape, int count, int[] labels) {
        lifetime.check();
        SeamChecks.samples(data, type, shape, count, labels);
        return new CudaSamples(gpu, data, type, shape, count, labels);
    }

    @Override
    public Plan compile(Parameters parameters, PlanSpec spec) {
        lifetime.check();
        try (Range _ = range("compile a plan")) {
            return new CudaPlan(gpu, own(parameters), spec);
        }
    }

    @Override
    public Update update(Parameters parameters, Optimizer optimizer) {
        lifetime.check();
        return new CudaUpdate(gpu, own(parameters), optimizer);
    }

    @Override
    public Optional<FusedStep> fusedStep(Plan plan, Update update, float clipNorm) {
        lifetime.check();
        CudaUpdate ownUpdate = SeamChecks.own(CudaUpdate.class, update, "the update's parameters");
        CudaPlan ownPlan = CudaPlan.trained(plan, ownUpdate.parameters());
        try (Range _ = range("capture a training step")) {
            return Optional.of(new CudaFusedStep(gpu, ownPlan, ownUpdate, clipNorm));
        }
    }

    @Override
    public Optional<KernelBench> kernelBench(long bytes) {
        lifetime.check();
        return Optional.of(new CudaKernelBench(gpu, bytes));
    }

    @Override
    public Range range(String name) {
        if (!Nvtx.isAvailable()) {
            return Range.NONE;
        }
        Nvtx.nvtxRangePushA(name);
        return Nvtx::nvtxRangePop;
    }

    @Override
    public Range profiled() {
        lifetime.check();
        gpu.run(Cuda::cuProfilerStart);
        return () -> gpu.run(Cuda::cuProfilerStop);
    }

    private static CudaParameters own(Parameters parameters) {
        return SeamChecks.own(CudaParameters.class, parameters, "the parameters");
    }

    @Override
    public void close() {
        if (lifetime.close()) {
            gpu.close();
        }
    }
}
