package dev.elbow.backend.cpu.kernel;

/**
 * One implementation of every group of kernels.
 *
 * @param description what it is, and what would repair a refusal
 */
record KernelSet(
        String description,
        ElementwiseKernels elementwise,
        ReluKernels relu,
        LossKernels losses,
        LatentKernels latents,
        OptimizerKernels optimizers,
        ReductionKernels reductions,
        PoolKernels pools,
        PatchKernels patches,
        TapKernels taps,
        NoiseKernels noise,
        ThinKernels thin) {

    /**
     * The scalar twins.
     *
     * @param lanes channels at once in the thin input convolution: those of the set that is to take over, or 1
     */
    static KernelSet scalar(String description, int lanes) {
        return new KernelSet(
                description,
                new ScalarElementwiseKernels(),
                new ScalarReluKernels(),
                new ScalarLossKernels(),
                new ScalarLatentKernels(),
                new ScalarOptimizerKernels(),
                new ScalarReductionKernels(),
                new ScalarPoolKernels(),
                new ScalarPatchKernels(),
                new ScalarTapKernels(),
                new ScalarNoiseKernels(),
                new ScalarThinKernels(lanes));
    }

    /** Returns this set with other kernels for patches. */
    KernelSet withPatches(PatchKernels value) {
        return new KernelSet(
                description,
                elementwise,
                relu,
                losses,
                latents,
                optimizers,
                reductions,
                pools,
                value,
                taps,
                noise,
                thin);
    }
}
