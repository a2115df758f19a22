package dev.elbow.backend.cpu;

import com.sun.management.OperatingSystemMXBean;
import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.backend.Lifetime;
import dev.elbow.backend.MemoryAccount;
import dev.elbow.backend.MemoryStats;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Samples;
import dev.elbow.backend.SeamChecks;
import dev.elbow.backend.Update;
import dev.elbow.backend.Yardstick;
import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.ffi.onednn.CpuIsa;
import dev.elbow.ffi.onednn.Dnnl;
import dev.elbow.ffi.onednn.Engine;
import dev.elbow.ffi.onednn.OpenMp;
import dev.elbow.graph.Graph;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The processor: one lane per thread that the options grant, each running its own plans single-threaded. */
final class CpuDevice implements Device {
    static final String NAME = "cpu";

    /**
     * Which bits this backend's code gives where the libraries are the same: raise it when an order of sums, a fusion or a kernel's
     * formula changes, so that a run from before is told that its bits will differ.
     */
    private static final String ARITHMETIC = "2";

    private final Engine engine = Engine.cpu();
    private final MemoryAccount account = new MemoryAccount();
    private final int lanes;
    private final Lifetime lifetime = new Lifetime("the cpu device");

    CpuDevice(DeviceOptions options) {
        this.lanes = options.effectiveThreads();
    }

    @Override
    public String backend() {
        return NAME;
    }

    @Override
    public String description() {
        return "cpu: %s, %d %s".formatted(CpuProvider.libraries(), lanes, lanes == 1 ? "lane" : "lanes");
    }

    @Override
    public int lanes() {
        return lanes;
    }

    @Override
    public Map<String, String> reproducibilityKey() {
        Map<String, String> key = new TreeMap<>();
        key.put(BACKEND, NAME);
        key.put("arithmetic", ARITHMETIC);
        key.put("onednn", Dnnl.dnnl_version().toString());
        key.put("isa", CpuIsa.effective());
        key.put("kernels", Kernels.get().description());
        key.put(LANES, Integer.toString(lanes));
        return key;
    }

    /** Counts native memory; what is free is the operating system's. */
    @Override
    public MemoryStats memoryStats() {
        lifetime.check();
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return account.stats(system.getFreeMemorySize(), system.getTotalMemorySize());
    }

    /**
     * Makes oneDNN run on the calling thread alone: lanes are the parallelism. The thread's own OpenMP setting comes back on
     * closing, since the host application may use the same runtime.
     */
    @Override
    public Attachment attach() {
        lifetime.check();
        int before = OpenMp.omp_get_max_threads();
        OpenMp.omp_set_num_threads(1);
        return () -> OpenMp.omp_set_num_threads(before);
    }

    @Override
    public Parameters parameters(Graph graph) {
        lifetime.check();
        try (Attachment _ = attach()) {
            return new CpuParameters(engine, account, graph);
        }
    }

    @Override
    public Samples samples(MemorySegment data, DType type, Shape shape, int count, int[] labels) {
        lifetime.check();
        return new CpuSamples(account, data, type, shape, count, labels);
    }

    @Override
    public Plan compile(Parameters parameters, PlanSpec spec) {
        lifetime.check();
        return new CpuPlan(engine, account, own(parameters), spec);
    }

    @Override
    public Update update(Parameters parameters, Optimizer optimizer) {
        lifetime.check();
        return new CpuUpdate(own(parameters), optimizer);
    }

    private static CpuParameters own(Parameters parameters) {
        return SeamChecks.own(CpuParameters.class, parameters, "the parameters");
    }

    @Override
    public Optional<Yardstick> yardstick(Graph graph, int batch) {
        lifetime.check();
        return Optional.of(new CpuYardstick(engine, graph, batch, lanes));
    }

    @Override
    public void close() {
        if (lifetime.close()) {
            engine.close();
        }
    }
}
