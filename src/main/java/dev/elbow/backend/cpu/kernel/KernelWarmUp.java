package dev.elbow.backend.cpu.kernel;

import dev.elbow.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Runs the kernels that are to take over, those of the groups in use, on memory of its own until the JVM has compiled them, and
 * then lets them. Whether they are compiled is told by their speed against the scalar twins: uncompiled ones take ten times
 * longer at least, compiled ones less. Only what most models need is called; the rest is compiled in use.
 */
final class KernelWarmUp implements Runnable {
    /** Calls of each kernel in a round: the JVM counts calls before it compiles. */
    private static final int CALLS = 8;
    /** A round that takes less than this many of the twins' fastest ran compiled, whatever else the processor does. */
    private static final double COMPILED = 1.3;
    /** As many fast rounds in a row make sure that none was fast by chance. */
    private static final int FAST_ROUNDS = 5;
    /** Between rounds the processor is left to the compiler and to the program. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** Pixels of an image of MNIST, and elements of what its layers make of it. */
    private static final int SIDE = 28;

    private static final int PIXELS = SIDE * SIDE;
    private static final int CHANNELS = 32;
    private static final int LATENT = 16;
    private static final int BLOCK = 9 * PIXELS * 2;
    private static final ThinInputShape THIN = new ThinInputShape(SIDE, SIDE, 1, CHANNELS, 2);

    private final Kernels kernels;
    private final AdamRates rates = new AdamRates(0.9, 0.999, 1e-8, 0);
    private long a;
    private long b;
    private long c;
    private long d;
    private long e;

    KernelWarmUp(Kernels kernels) {
        this.kernels = kernels;
        rates.at(1, 1e-3, 1);
    }

    @Override
    public void run() {
        try (Arena arena = Arena.ofConfined()) {
            a = NativeMemory.allocate(arena, 5L * BLOCK * Float.BYTES).address();
            b = RawMemory.at(a, BLOCK);
            c = RawMemory.at(b, BLOCK);
            d = RawMemory.at(c, BLOCK);
            e = RawMemory.at(d, BLOCK);
            kernels.noise.first.normals(a, 2, PIXELS, 0, 0, 0, 0);
            warm(List.of(
                    new Candidate<>(kernels.losses, this::losses),
                    new Candidate<>(kernels.relu, this::relu),
                    new Candidate<>(kernels.thin, this::thin),
                    new Candidate<>(kernels.taps, this::taps),
                    new Candidate<>(kernels.optimizers, this::optimizers),
                    new Candidate<>(kernels.reductions, this::reductions),
                    new Candidate<>(kernels.elementwise, this::elementwise),
                    new Candidate<>(kernels.latents, this::latents),
                    new Candidate<>(kernels.noise, this::noise),
                    new Candidate<>(kernels.pools, this::pools)));
        }
    }

    private static void warm(List<Candidate<?>> all) {
        List<Candidate<?>> waiting = new ArrayList<>(all);
        waiting.removeIf(candidate -> candidate.twins.isSettled());
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (waiting.stream().anyMatch(candidate -> candidate.twins.isUsed()) && System.nanoTime() - deadline < 0) {
            waiting.removeIf(candidate -> candidate.twins.isUsed() && candidate.isCompiled());
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        // What the program has not used yet, and what a busy machine did not get compiled in time, is compiled in use.
        waiting.forEach(candidate -> candidate.twins.takeOver());
    }

    private void losses(LossKernels k) {
        k.bernoulli(a, b, c, PIXELS, 1);
    }

    private void relu(ReluKernels k) {
        k.forward(a, b, PIXELS);
        k.backward(c, b, PIXELS);
        k.backwardBias(c, b, PIXELS / CHANNELS, CHANNELS, d);
        k.biasGradient(c, PIXELS / CHANNELS, CHANNELS, d);
        k.biasGradient(c, PIXELS, 1, d);
    }

    private void thin(ThinKernels k) {
        ThinInputConv conv = new ThinInputConv(
                THIN, new ThinInputBuffers(a, a, a, b, c, d, RawMemory.at(d, THIN.weights()), e), () -> k);
        conv.forward(1);
        conv.backward(1, true);
    }

    private void taps(TapKernels k) {
        k.spread(a, b, SIDE, SIDE);
        k.sum(b, 0, c, SIDE, SIDE);
    }

    private void optimizers(OptimizerKernels k) {
        k.adam(b, a, c, d, PIXELS, rates);
    }

    private void reductions(ReductionKernels k) {
        k.sum(a, PIXELS);
        k.squaredNorm(a, PIXELS);
    }

    private void elementwise(ElementwiseKernels k) {
        k.scaleBytes(a, b, PIXELS);
        k.add(c, b, PIXELS);
    }

    private void latents(LatentKernels k) {
        k.forward(a, a, b, 8, 8, LATENT, c, 0);
        k.backward(a, a, b, c, 8, 8, LATENT, 1, 0);
    }

    private void noise(NoiseKernels k) {
        k.normals(b, 8, LATENT, 1, 2, 3, 0);
    }

    private void pools(PoolKernels k) {
        k.maxPool(b, c, 1, 8, 8, CHANNELS);
        k.maxPoolBackward(b, c, d, 1, 8, 8, CHANNELS);
        k.upsample(c, b, 1, 8, 8, CHANNELS);
        k.upsampleBackward(b, c, 1, 8, 8, CHANNELS);
    }

    /** A group of kernels on its way to being compiled. */
    private static final class Candidate<T> {
        final Twins<T> twins;
        private final Consumer<T> calls;
        private long twinNanos = Long.MAX_VALUE;
        private int fast;

        Candidate(Twins<T> twins, Consumer<T> calls) {
            this.twins = twins;
            this.calls = calls;
        }

        /** Runs a round; if it was the last one needed, the kernels take over. */
        boolean isCompiled() {
            twinNanos = Math.min(twinNanos, nanos(twins.first));
            fast = nanos(twins.last) < COMPILED * twinNanos ? fast + 1 : 0;
            if (fast < FAST_ROUNDS) {
                return false;
            }
            twins.takeOver();
            return true;
        }

        private long nanos(T kernels) {
            long begin = System.nanoTime();
            for (int call = 0; call < CALLS; call++) {
                calls.accept(kernels);
            }
            return System.nanoTime() - begin;
        }
    }
}
