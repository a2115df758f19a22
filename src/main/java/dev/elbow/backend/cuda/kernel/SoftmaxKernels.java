package dev.elbow.backend.cuda.kernel;

import static dev.elbow.backend.cuda.kernel.Launches.floats;
import static dev.elbow.backend.cuda.kernel.Launches.optional;
import static dev.elbow.backend.cuda.kernel.Launches.positive;
import static dev.elbow.backend.cuda.kernel.Launches.required;

import dev.elbow.ffi.cuda.KernelLaunch;

/** Softmax of rows of logits, and its cross entropy with labels ({@code softmax_loss.cu}). Logits are {@code [batch, classes]}. */
public final class SoftmaxKernels {
    /** Threads of a block: few, so that a batch spreads over the multiprocessors. */
    private static final int THREADS = 32;

    private final Launches launches;

    /** Makes its launches there. */
    public SoftmaxKernels(Launches launches) {
        this.launches = launches;
    }

    /**
     * The cross entropy of each row in nats, and its gradient over the step's {@code batch_rows}.
     *
     * @param labels {@code [batch]} float32, the rows' classes counted from 0
     * @param dLogits {@code [batch, classes]}; 0 for the loss alone, or the logits themselves
     * @param rowLoss {@code [batch]}
     */
    public KernelLaunch crossEntropy(
            long logits, long labels, long dLogits, long rowLoss, long step, int batch, int classes) {
        String kernel = "softmax_loss";
        return rows(kernel, batch)
                .pointer(required(kernel, "the logits", logits))
                .pointer(required(kernel, "the labels", labels))
                .pointer(optional(kernel, "the gradient", dLogits))
                .pointer(required(kernel, "the rows' losses", rowLoss))
                .pointer(required(kernel, "the step", step))
                .int32(batch)
                .int32(positive(kernel, "classes", classes))
                .build();
    }

    /** The probabilities of the classes; {@code dst} may be {@code logits}. */
    public KernelLaunch probabilities(long dst, long logits, int rows, int classes) {
        String kernel = "softmax";
        return rows(kernel, rows)
                .pointer(floats(kernel, "the destination", dst))
                .pointer(floats(kernel, "the logits", logits))
                .int32(rows)
                .int32(positive(kernel, "classes", classes))
                .build();
    }

    private KernelLaunch.Builder rows(String kernel, int rows) {
        positive(kernel, "rows", rows);
        return launches.of(kernel).grid(Math.ceilDiv(rows, THREADS)).block(THREADS);
    }
}
