package dev.elbow.backend.cuda;

import java.util.List;

/**
 * The cross entropy of logits with the rows' labels, and its gradient, in one pass.
 *
 * @param labels {@code [batch]}
 * @param rowLoss the loss of each row, {@code [batch]}
 */
record SoftmaxLossStage(PlanParts parts, Edge in, Region labels, Region rowLoss) implements Stage {

    @Override
    public void forward(List<Launch> launches) {
        launches.add(parts.kernels()
                .softmax()
                .crossEntropy(
                        in.values().address(),
                        labels.address(),
                        Region.addressOrNull(in.gradient()),
                        rowLoss.address(),
                        parts.record().address(),
                        parts.batch(),
                        in.width())::execute);
    }
}
