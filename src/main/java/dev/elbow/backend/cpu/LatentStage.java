package dev.elbow.backend.cpu;

import dev.elbow.backend.LatentTotals;
import dev.elbow.backend.Mode;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Step;
import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.ffi.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The Gaussian latent head: mean and logvar as one dense product into {@code [batch, 2 L]}, then sampling and divergence.
 */
final class LatentStage implements Stage {
    private final Kernels kernels = Kernels.get();
    private final DenseStage heads;
    /** The heads' output {@code [batch, 2 L]}: means, then log variances. */
    final Edge moments;
    /** The latent sample {@code [batch, L]}. */
    final Edge out;

    private final PlanSpec spec;
    private final int latent;
    private final int batch;
    private final LossSums sums;
    /** Address of the noise {@code [batch, L]}. */
    final long epsilon;
    /** Address of each row's divergence as float32, for the port. */
    final long rowKlFloats;

    private final long rowKl;
    /** Address of the sums {@code [3, L]} over all runs, double, 0 if they are not asked for. */
    private final long latentSums;

    LatentStage(Launches launches, DenseStage heads, Edge moments, Edge out, PlanSpec spec, LossSums sums) {
        this.heads = heads;
        this.moments = moments;
        this.out = out;
        this.spec = spec;
        this.latent = out.features;
        this.batch = spec.batch();
        this.sums = sums;
        this.epsilon = launches.floats((long) batch * latent);
        this.rowKlFloats = launches.floats(batch);
        this.rowKl = launches.floats(2L * batch);
        this.latentSums = spec.mode() == Mode.EVALUATE ? launches.floats(6L * latent) : 0;
    }

    @Override
    public void forward(Step step) {
        heads.forward(step);
        if (spec.mode() == Mode.INFER) {
            takeMeans();
            return;
        }
        if (!spec.givenEpsilon()) {
            kernels.noise()
                    .normals(epsilon, step.rows, latent, spec.seed(), spec.epsilonStream(), step.step, step.noiseRow);
        }
        kernels.latents().forward(moments.value, epsilon, out.value, batch, step.rows, latent, rowKl, latentSums);
        for (int row = 0; row < step.rows; row++) {
            double kl = NativeMemory.ALL.get(ValueLayout.JAVA_DOUBLE, rowKl + (long) row * Double.BYTES);
            sums.kl += kl;
            NativeMemory.ALL.set(ValueLayout.JAVA_FLOAT, rowKlFloats + (long) row * Float.BYTES, (float) kl);
        }
    }

    /** Adds the sums over rows to {@code into} and zeroes them. */
    void drain(LatentTotals into) {
        MemorySegment stored = NativeMemory.ALL.asSlice(latentSums, (long) latent * LatentTotals.BYTES);
        into.add(stored);
        stored.fill((byte) 0);
    }

    private void takeMeans() {
        for (int row = 0; row < batch; row++) {
            kernels.elementwise()
                    .copy(Rows.at(moments.value, row, 2 * latent), Rows.at(out.value, row, latent), latent);
        }
    }

    @Override
    public void backward(Step step) {
        kernels.latents()
                .backward(
                        moments.value,
                        epsilon,
                        out.gradient,
                        moments.gradient,
                        batch,
                        step.rows,
                        latent,
                        step.beta / step.batchRows,
                        spec.freeBits());
        heads.backward(step);
    }
}
