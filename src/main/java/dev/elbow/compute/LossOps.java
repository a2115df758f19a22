package dev.elbow.compute;

import dev.elbow.backend.cuda.Launch;
import dev.elbow.backend.cuda.kernel.LossKernels;
import dev.elbow.ffi.cuda.KernelLaunch;

/**
 * Losses with their gradients in one pass. Of a reconstruction loss, output, target and gradient are {@code [batch, width]}; the
 * gradient may be null for the loss alone, or the output itself; {@code rowLoss} is {@code [batch]}: each row's sum over its
 * elements times {@code factor}, in nats. The gradient is also times {@code factor}, and divided by the step's {@code batchRows}.
 * Of every loss, rows past the step's {@code rows} give zeros.
 */
public final class LossOps {
    private final Gpu gpu;

    LossOps(Gpu gpu) {
        this.gpu = gpu;
    }

    /** Binary cross entropy of the logits' sigmoid and targets in [0, 1]. */
    public GpuCall bceWithLogits(
            GpuFloats logits,
            GpuFloats target,
            GpuFloats dLogits,
            GpuFloats rowLoss,
            GpuStep step,
            int batch,
            int width,
            float factor) {
        return loss(
                "bceWithLogits",
                kernels -> kernels::bernoulli,
                logits,
                target,
                dLogits,
                rowLoss,
                step,
                batch,
                width,
                factor);
    }

    /** Half the squared error: the negative log likelihood of a Gaussian with variance 1, without its constant. */
    public GpuCall gaussian(
            GpuFloats output,
            GpuFloats target,
            GpuFloats dOutput,
            GpuFloats rowLoss,
            GpuStep step,
            int batch,
            int width,
            float factor) {
        return loss(
                "gaussian", kernels -> kernels::gaussian, output, target, dOutput, rowLoss, step, batch, width, factor);
    }

    /** Half the squared error of the logits' sigmoid; the gradient is that of the logits. */
    public GpuCall gaussianOfSigmoid(
            GpuFloats logits,
            GpuFloats target,
            GpuFloats dLogits,
            GpuFloats rowLoss,
            GpuStep step,
            int batch,
            int width,
            float factor) {
        return loss(
                "gaussianOfSigmoid",
                kernels -> kernels::gaussianOfSigmoid,
                logits,
                target,
                dLogits,
                rowLoss,
                step,
                batch,
                width,
                factor);
    }

    /**
     * Cross entropy of the logits' softmax with labels, per row in nats; the gradient is divided by the step's {@code batchRows}.
     * A label that is not a whole number from 0 to {@code classes - 1} makes its row NaN.
     *
     * @param logits {@code [batch, classes]}
     * @param labels {@code [batch]}, the rows' classes as float32
     * @param dLogits {@code [batch, classes]}, or null for the loss alone; may be the logits
     * @param rowLoss {@code [batch]}, overwritten
     */
    public GpuCall softmaxCrossEntropy(
            GpuFloats logits,
            GpuFloats labels,
            GpuFloats dLogits,
            GpuFloats rowLoss,
            GpuStep step,
            int batch,
            int classes) {
        String name = "softmaxCrossEntropy";
        long x = Checks.address(name, "the logits", logits, batch, classes);
        long y = Checks.address(name, "the labels", labels, batch);
        long d = Checks.optional(name, "the gradient", dLogits, batch, classes);
        long loss = Checks.address(name, "rowLoss", rowLoss, batch);
        long record = Checks.record(gpu, name, step);
        return GpuCall.prepare(
                gpu,
                name,
                (parts, _) -> () -> new Launch[] {
                    parts.kernels().softmax().crossEntropy(x, y, d, loss, record, batch, classes)::execute
                },
                logits,
                labels,
                dLogits,
                rowLoss,
                step.record());
    }

    private GpuCall loss(
            String name,
            Kernel kernel,
            GpuFloats output,
            GpuFloats target,
            GpuFloats gradient,
            GpuFloats rowLoss,
            GpuStep step,
            int batch,
            int width,
            float factor) {
        long x = Checks.address(name, "the output", output, batch, width);
        long t = Checks.address(name, "the target", target, batch, width);
        long d = Checks.optional(name, "the gradient", gradient, batch, width);
        long loss = Checks.address(name, "rowLoss", rowLoss, batch);
        long record = Checks.record(gpu, name, step);
        return GpuCall.prepare(
                gpu,
                name,
                (parts, _) -> () -> new Launch[] {
                    kernel.of(parts.kernels().loss()).launch(x, t, d, loss, record, batch, width, factor)::execute
                },
                output,
                target,
                gradient,
                rowLoss,
                step.record());
    }

    private interface Kernel {
        Loss of(LossKernels kernels);
    }

    private interface Loss {
        KernelLaunch launch(
                long output, long target, long gradient, long rowLoss, long step, int batch, int width, float factor);
    }
}
