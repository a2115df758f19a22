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
    private final Edge moments;
    private final Edge out;
    private final Region epsilon;
    private final Region rowKl;

    LatentStage(PlanParts parts, Node node, Edge in, Edge out) {
        this.parts = parts;
        this.out = out;
        int width = 2 * out.width();
        this.moments = new Edge(width, parts.floats(width), parts.training() ? parts.floats(width) : null);
        this.epsilon = parts.floats(out.width());
        this.rowKl = parts.floats(1);
        this.heads = new DenseStage(parts, node, in, moments, false);
    }

    /** Returns the heads' output {@code [batch, 2 L]}: in each row means, then log variances. */
    Region moments() {
        return moments.values();
    }

    /** Returns the latent sample {@code [batch, L]}. */
    Region latent() {
        return out.values();
    }

    /** Returns the noise {@code [batch, L]}. */
    Region epsilon() {
        return epsilon;
    }

    /** Returns the divergence of each row, {@code [batch]}. */
    Region rowKl() {
        return rowKl;
    }

    @Override
    public void forward(List<Launch> launches) {
        heads.forward(launches);
        PlanSpec spec = parts.spec();
        long record = parts.record().address();
        LatentKernels kernels = parts.kernels().latent();
        long at = moments.values().address();
        long z = out.values().address();
        int latents = out.width();
        if (spec.mode() == Mode.INFER) {
            launches.add(kernels.mean(at, z, record, parts.batch(), latents)::execute);
            return;
        }
        long e = epsilon.address();
        long kl = rowKl.address();
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
                        moments.values().address(),
                        epsilon.address(),
                        out.gradient().address(),
                        moments.gradient().address(),
                        parts.record().address(),
                        parts.batch(),
                        out.width(),
                        parts.spec().freeBits())::execute);
        heads.backward(launches);
    }

    @Override
    public void close() {
        heads.close();
    }
}
