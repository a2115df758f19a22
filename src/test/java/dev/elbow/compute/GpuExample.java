package dev.elbow.compute;

/** What README.md shows: a loss of Elbow's and a kernel of one's own, without a model. */
final class GpuExample {
    private GpuExample() {}

    /** Returns the losses of two rows in nats, and their logits' gradient after the kernel has scaled it. */
    static float[][] run() {
        String source = """
                extern "C" __global__ void scale(float* x, float factor, int n) {
                    int i = blockIdx.x * blockDim.x + threadIdx.x;
                    if (i < n) x[i] *= factor;
                }
                """;
        try (Gpu gpu = Gpu.open(0);
                var attached = gpu.attach();
                GpuFloats logits = gpu.upload(2, -1, 0, 0, 1, 3);
                GpuFloats target = gpu.upload(1, 0, 1, 0, 1, 0.5f);
                GpuFloats dLogits = gpu.floats(6);
                GpuFloats rowLoss = gpu.floats(2);
                GpuStep step = gpu.step();
                GpuCall loss = gpu.losses().bceWithLogits(logits, target, dLogits, rowLoss, step, 2, 3, 1);
                GpuProgram program = gpu.compile("scale.cu", source);
                KernelCall scale = program.kernel("scale")
                        .grid(1)
                        .block(32)
                        .arg(dLogits)
                        .arg(10f)
                        .arg(6)
                        .prepare()) {
            step.rows(2);
            loss.execute();
            scale.execute();
            return new float[][] {rowLoss.read(2), dLogits.read(6)};
        }
    }
}
