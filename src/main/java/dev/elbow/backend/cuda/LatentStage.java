package dev.elbow.backend.cuda;

import dev.elbow.backend.Mode;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.cuda.kernel.LatentKernels;
import dev.elbow.ffi.cuda.KernelLaunch;
import dev.elbow.graph.Node;
import java.util.List;

/** The Gaussian latent head: mean and logvar as one dense product into {@code [batch, 2 L]}, then sampling and divergence. */
final class LatentStage implements Stage {
    private final PlanParts parts;
    private final DenseStage heads;
    private final LatentRows rows;

    LatentStage(PlanParts parts, Node node, Edge in, LatentRows rows) {
        this.parts = parts;
        this.rows = rows;
        this.heads = new DenseStage(parts, node, in, rows.moments(), false);
    }

    @Override
    public void forward(List<Launch> launches) {
        heads.forward(launches);
        PlanSpec spec = parts.spec();
        long record = parts.record().address();
        LatentKernels kernels = parts.kernels().latent();
        long at = rows.moments().values().address();
        long z = rows.out().values().address();
        int latents = rows.out().width();
        if (spec.mode() == Mode.INFER) {
            launches.add(kernels.mean(at, z, record, parts.batch(), latents)::execute);
            return;
        }
        long e = rows.epsilon().address();
        long kl = rows.rowKl().address();
        KernelLaunch sample = spec.givenEpsilon()
                ? kernels.forwardWithGivenEpsilon(at, e, z, kl, record, parts.batch(), latents)
                : kernels.forward(at, e, z, kl, record, parts.batch(), latents, spec.seed(), spec.epsilonStream());
        launches.add(sample::execute);
    }

    @Override
    public void backward(List<Launch> launches) {
        launches.add(parts.kernels()
                .latent()
                .backward(
                        rows.moments().values().address(),
                        rows.epsilon().address(),
                        rows.out().gradient().address(),
                        rows.moments().gradient().address(),
                        parts.record().address(),
                        parts.batch(),
                        rows.out().width(),
                        parts.spec().freeBits())::execute);
        heads.backward(launches);
    }

    @Override
    public void close() {
        heads.close();
    }
}
