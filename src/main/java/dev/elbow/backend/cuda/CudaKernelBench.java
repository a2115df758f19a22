package dev.elbow.backend.cuda;

import dev.elbow.backend.KernelBench;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/** Elbow's kernels one by one, timed by events around a launch, after a fill that takes the second-level cache. */
final class CudaKernelBench implements KernelBench {
    /** Rows that a kernel is compared with its formula on: an odd number, and more than one. */
    private static final int CHECKED_ROWS = 5;

    private final Gpu gpu;
    private final long bytes;
    private final List<BenchCase> cases = new ArrayList<>();
    private final ColdRuns runs;

    CudaKernelBench(Gpu gpu, long bytes) {
        this.gpu = gpu;
        this.bytes = bytes;
        this.runs = new ColdRuns(gpu);
        cases.addAll(RowCases.all());
        cases.addAll(SoftmaxCases.all());
        cases.addAll(ImageCases.all());
        cases.addAll(ThinCases.all());
        cases.addAll(NarrowCases.all());
        cases.addAll(VectorCases.all());
    }

    @Override
    public String deviceName() {
        return gpu.deviceName();
    }

    @Override
    public String cacheState() {
        return runs.cacheState();
    }

    @Override
    public List<String> kernels() {
        return cases.stream().map(BenchCase::name).toList();
    }

    private BenchCase find(String name) {
        return cases.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no kernel \"%s\": there are %s".formatted(name, String.join(", ", kernels()))));
    }

    @Override
    public void verify(String kernel) {
        BenchCase found = find(kernel);
        try (Arena arguments = Arena.ofShared();
                BenchMemory memory = new BenchMemory(gpu)) {
            BenchCase.Ready ready = found.preparation().prepare(memory, kernels(arguments), CHECKED_ROWS);
            gpu.run(() -> ready.launch().execute(gpu.stream()));
            ready.check().run();
        }
    }

    private Kernels kernels(Arena arguments) {
        return Kernels.of(gpu.call(gpu.libraries()::kernels), arguments);
    }

    @Override
    public Run kernel(String name) {
        BenchCase found = find(name);
        int rows = Math.toIntExact(Math.max(1, bytes / found.bytesPerRow()));
        return runs.of(rows * found.bytesPerRow(), rows * found.flopsPerRow(), (memory, arguments) -> {
            var launch = gpu.call(() -> found.preparation()
                    .prepare(memory, kernels(arguments), rows)
                    .launch());
            return launch::execute;
        });
    }

    @Override
    public Run copy() {
        return runs.copy(bytes / 2);
    }

    @Override
    public Run product() {
        return runs.product(bytes);
    }

    @Override
    public void close() {
        runs.close();
    }
}
