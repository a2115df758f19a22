package dev.elbow.backend.cpu.kernel;

/** The reconstruction losses, for those who choose one; formulas in {@link LossKernels}. */
public enum ReconLoss {
    /** BCE with logits. */
    BERNOULLI {
        @Override
        public double run(LossKernels kernels, long logits, long target, long dLogits, int n, float scale) {
            return kernels.bernoulli(logits, target, dLogits, n, scale);
        }

        @Override
        public double run(LossKernels kernels, long logits, long target, int n) {
            return kernels.bernoulliLoss(logits, target, n);
        }
    },
    /** Half the squared distance. */
    GAUSSIAN {
        @Override
        public double run(LossKernels kernels, long logits, long target, long dLogits, int n, float scale) {
            return kernels.gaussian(logits, target, dLogits, n, scale);
        }

        @Override
        public double run(LossKernels kernels, long logits, long target, int n) {
            return kernels.gaussianLoss(logits, target, n);
        }
    },
    /** Half the squared distance of the logits' sigmoid. */
    GAUSSIAN_OF_SIGMOID {
        @Override
        public double run(LossKernels kernels, long logits, long target, long dLogits, int n, float scale) {
            return kernels.gaussianOfSigmoid(logits, target, dLogits, n, scale);
        }

        @Override
        public double run(LossKernels kernels, long logits, long target, int n) {
            return kernels.gaussianOfSigmoidLoss(logits, target, n);
        }
    };

    /** The loss of n elements; overwrites {@code dLogits} with its gradient times {@code scale}. */
    public abstract double run(LossKernels kernels, long logits, long target, long dLogits, int n, float scale);

    /** The loss of n elements. */
    public abstract double run(LossKernels kernels, long logits, long target, int n);
}
