package dev.elbow.backend.cuda.kernel;

import static dev.elbow.backend.cuda.kernel.Launches.optional;
import static dev.elbow.backend.cuda.kernel.Launches.positive;
import static dev.elbow.backend.cuda.kernel.Launches.required;

import dev.elbow.ffi.cuda.KernelLaunch;

/**
 * Reconstruction losses with their gradients ({@code bce_logits.cu}, {@code gaussian_loss.cu}). Output, target and gradient are
 * {@code [batch, width]}; the gradient is 0 for the loss alone, or may be the output itself. {@code rowLoss} is {@code [batch]}.
 * Both are multiplied by {@code factor}, the gradient also divided by the step's {@code batch_rows}.
 */
public final class LossKernels {
    private final Launches launches;

    /** Makes its launches there. */
    public LossKernels(Launches launches) {
        this.launches = launches;
    }

    /** Binary cross entropy with logits. */
    public KernelLaunch bernoulli(
            long logits, long target, long dLogits, long rowLoss, long step, int batch, int width, float factor) {
        return loss("bce_logits", logits, target, dLogits, rowLoss, step, batch, width, factor)
                .build();
    }

    /** Half the squared error. */
    public KernelLaunch gaussian(
            long output, long target, long dOutput, long rowLoss, long step, int batch, int width, float factor) {
        return loss("gaussian_loss", output, target, dOutput, rowLoss, step, batch, width, factor)
                .int32(0)
                .build();
    }

    /** Half the squared error of the logits' sigmoid. */
    public KernelLaunch gaussianOfSigmoid(
            long logits, long target, long dLogits, long rowLoss, long step, int batch, int width, float factor) {
        return loss("gaussian_loss", logits, target, dLogits, rowLoss, step, batch, width, factor)
                .int32(1)
                .build();
    }

    private KernelLaunch.Builder loss(
            String kernel,
            long output,
            long target,
            long gradient,
            long rowLoss,
            long step,
            int batch,
            int width,
            float factor) {
        positive(kernel, "a batch", batch);
        positive(kernel, "a width", width);
        return Grids.rows(launches.of(kernel), batch, width / Grids.pack(width))
                .pointer(required(kernel, "the output", output))
                .pointer(required(kernel, "the target", target))
                .pointer(optional(kernel, "the gradient", gradient))
                .pointer(required(kernel, "the rows' losses", rowLoss))
                .pointer(required(kernel, "the step", step))
                .int32(width)
                .float32(factor);
    }
}
