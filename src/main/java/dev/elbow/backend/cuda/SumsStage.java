package dev.elbow.backend.cuda;

import java.util.List;

/**
 * Adds the losses of a run's rows to the plan's sums.
 *
 * @param rowRecon reconstruction loss of each row, null without a loss
 * @param rowKl divergence of each row, null without a latent head
 */
record SumsStage(PlanParts parts, Region rowRecon, Region rowKl) implements Stage {

    @Override
    public void forward(List<Launch> launches) {
        launches.add(parts.kernels()
                .reduction()
                .addLosses(
                        Region.addressOrNull(rowRecon),
                        Region.addressOrNull(rowKl),
                        parts.record().address(),
                        parts.sums().address())::execute);
    }
}
