package dev.elbow.backend.cpu.kernel;

import java.util.Locale;

/**
 * The kernels of this process, chosen once: the Vector API's when the module {@code jdk.incubator.vector} is there,
 * their scalar twins otherwise. The system property {@value #PROPERTY} set to {@code vector} or {@code scalar} decides
 * by hand.
 *
 * <p>Until it is compiled, code on the Vector API takes a hundred times longer. So the scalar twins, which give the same
 * bits, run at first, and {@link #warmUp} has each group of vector kernels compiled in the background before it takes over.
 * Ask for a group at each use; who keeps one keeps what ran when it asked. Kernels asked for by the property run at once.
 *
 * <p>Stateless but for that, and safe for any number of threads.
 */
public final class Kernels {
    /** The system property that asks for {@code vector} or {@code scalar} kernels. */
    public static final String PROPERTY = "elbow.cpu.kernels";

    private static final String MODULE = "jdk.incubator.vector";
    private static final String FLAG = "add --add-modules " + MODULE;

    private final String description;
    final Twins<ElementwiseKernels> elementwise;
    final Twins<ReluKernels> relu;
    final Twins<LossKernels> losses;
    final Twins<LatentKernels> latents;
    final Twins<OptimizerKernels> optimizers;
    final Twins<ReductionKernels> reductions;
    final Twins<PoolKernels> pools;
    final Twins<PatchKernels> patches;
    final Twins<TapKernels> taps;
    final Twins<NoiseKernels> noise;
    final Twins<ThinKernels> thin;
    /** Null until the warm-up begins. */
    private volatile Thread warmUp;

    /** The kernels of {@code first}, until those of {@code last} are compiled. */
    private Kernels(KernelSet first, KernelSet last) {
        description = last.description();
        elementwise = new Twins<>(first.elementwise(), last.elementwise());
        relu = new Twins<>(first.relu(), last.relu());
        losses = new Twins<>(first.losses(), last.losses());
        latents = new Twins<>(first.latents(), last.latents());
        optimizers = new Twins<>(first.optimizers(), last.optimizers());
        reductions = new Twins<>(first.reductions(), last.reductions());
        pools = new Twins<>(first.pools(), last.pools());
        patches = new Twins<>(first.patches(), last.patches());
        taps = new Twins<>(first.taps(), last.taps());
        noise = new Twins<>(first.noise(), last.noise());
        thin = new Twins<>(first.thin(), last.thin());
    }

    /** The one implementation. */
    Kernels(KernelSet only) {
        this(only, only);
    }

    /**
     * The chosen kernels.
     *
     * @throws IllegalStateException if the property asks for vector kernels and they cannot run here
     * @throws IllegalArgumentException if the property holds anything else than {@code vector} or {@code scalar}
     */
    public static Kernels get() {
        return Chosen.KERNELS;
    }

    /** What was chosen, and what would repair a refusal. */
    public String description() {
        return description;
    }

    /** Fills, copies, sums of arrays, bytes to floats. */
    public ElementwiseKernels elementwise() {
        return elementwise.current();
    }

    /** ReLU and the gradients of biases. */
    public ReluKernels relu() {
        return relu.current();
    }

    /** Reconstruction losses with their gradients. */
    public LossKernels losses() {
        return losses.current();
    }

    /** The Gaussian latent: sampling, KL divergence and gradients. */
    public LatentKernels latents() {
        return latents.current();
    }

    /** Adam and SGD over a range of parameters. */
    public OptimizerKernels optimizers() {
        return optimizers.current();
    }

    /** Norms and checks of an array. */
    public ReductionKernels reductions() {
        return reductions.current();
    }

    /** 2x2 pooling and upsampling. */
    public PoolKernels pools() {
        return pools.current();
    }

    /** Images as matrices of their patches, and back. */
    public PatchKernels patches() {
        return patches.current();
    }

    /** Images as the shifted planes of a filter's taps, and back. */
    public TapKernels taps() {
        return taps.current();
    }

    /** Standard normal numbers. */
    public NoiseKernels noise() {
        return noise.current();
    }

    /** Rows of the thin input convolution, prepared by {@link #thinInput}. */
    public ThinKernels thin() {
        return thin.current();
    }

    /**
     * Begins, once, to have the kernels compiled in a background thread that ends when they are. Meant to be called when the
     * program's own first computation is done: it needs the processor and the JVM's compiler more urgently. Returns at once.
     */
    public void warmUp() {
        if (warmUp == null) {
            beginWarmUp();
        }
    }

    private synchronized void beginWarmUp() {
        if (warmUp == null) {
            warmUp = Thread.ofPlatform().daemon().name("elbow-warm-up").start(new KernelWarmUp(this));
        }
    }

    /** Waits until the kernels are those that stay; for measurements. An interrupt ends the wait and stays pending. */
    public void awaitWarmUp() {
        warmUp();
        try {
            warmUp.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
    /**
     * Prepares a thin input convolution with its ReLU.
     *
     * @param buffers its memory, which must outlive it
     */
    public ThinInputConv thinInput(ThinInputShape shape, ThinInputBuffers buffers) {
        return new ThinInputConv(shape, buffers, this::thin);
    }

    /** Why the vector kernels cannot run here, or null when they can. */
    static String vectorRefusal() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return FLAG;
        }
        int bits = VectorKernels.bits();
        return bits < 128 ? "this JVM's vectors have " + bits + " bits, at least 128 are needed" : null;
    }

    static Kernels choose(String wish) {
        return switch (wish.toLowerCase(Locale.ROOT)) {
            case "scalar" -> new Kernels(KernelSet.scalar("scalar: asked for by -D" + PROPERTY + "=scalar", 1));
            case "vector" -> {
                String refusal = vectorRefusal();
                if (refusal != null) {
                    throw new IllegalStateException("-D" + PROPERTY + "=vector cannot be had: " + refusal);
                }
                yield new Kernels(VectorKernels.create());
            }
            case "" -> {
                String refusal = vectorRefusal();
                yield refusal == null
                        ? warming(VectorKernels.create())
                        : new Kernels(KernelSet.scalar("scalar: " + refusal, 1));
            }
            default ->
                throw new IllegalArgumentException(
                        "-D" + PROPERTY + "=" + wish + " is unknown; expected vector or scalar");
        };
    }

    /**
     * The scalar twins until the vector kernels are compiled. Patches are copied by vectors from the beginning: after a change of
     * twins their callers stay compiled for both, and training runs on 4 % slower, while the first step comes no later.
     */
    private static Kernels warming(KernelSet vector) {
        KernelSet scalar = KernelSet.scalar(vector.description(), vector.thin().lanes());
        return new Kernels(scalar.withPatches(vector.patches()), vector);
    }

    /**
     * Holds the choice, so that it is made on first use and its failure names the property, not a class initialiser.
     */
    private static final class Chosen {
        private static final Kernels KERNELS = choose(System.getProperty(PROPERTY, ""));
    }
}
