package dev.elbow.backend.cpu;

import dev.elbow.backend.Step;

/**
 * A decoder's last two convolutions with the loss behind them, forward and in training backward, a few samples at a time: what
 * the first one computes, and the gradient to it, stay in the second-level cache. The edge between them has memory for no more
 * samples than that, and so is never written back to memory. Sums run over the samples in the order of the two stages alone.
 */
final class TailStage implements Stage {
    private final PatchConvStage inner;
    private final TapConvStage last;
    private final boolean train;

    /**
     * @param last fused with its loss
     * @param train whether there are gradients to compute
     */
    TailStage(PatchConvStage inner, TapConvStage last, boolean train) {
        this.inner = inner;
        this.last = last;
        this.train = train;
    }

    @Override
    public void forward(Step step) {
        for (int i = 0; i < inner.chunks(); i++) {
            int from = inner.first(i);
            inner.forward(i);
            last.lose(from, from + inner.rows(i), step);
            if (train) {
                inner.backward(i);
            }
        }
        last.addLosses(step);
    }
}
