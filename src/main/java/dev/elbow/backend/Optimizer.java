package dev.elbow.backend;

/** The rule by which parameters follow their gradients; as data. The learning rate comes with each step. */
public sealed interface Optimizer {
    /** The most state arrays of any optimizer. */
    int MAX_SLOTS = 2;

    /** Returns the number of state arrays per parameter. */
    int slots();

    /**
     * Adam (Kingma and Ba, 2015) as PyTorch computes it: bias correction, {@code eps} added outside the square root. Slot 0 is
     * the first moment, slot 1 the second.
     *
     * @param beta1 decay of the first moment, in [0, 1)
     * @param beta2 decay of the second moment, in [0, 1)
     * @param eps added to the denominator
     * @param weightDecay decoupled weight decay (AdamW; Loshchilov and Hutter, 2019): each step first multiplies parameters by
     *     {@code 1 - learningRate weightDecay}; 0 is plain Adam
     */
    record Adam(double beta1, double beta2, double eps, double weightDecay) implements Optimizer {
        /** Checks the ranges. */
        public Adam {
            if (!(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1) || !(eps > 0) || !(weightDecay >= 0)) {
                throw new IllegalArgumentException(
                        "Adam needs beta1 and beta2 in [0, 1), eps > 0 and weightDecay >= 0, got beta1=%s beta2=%s eps=%s weightDecay=%s"
                                .formatted(beta1, beta2, eps, weightDecay));
            }
        }

        @Override
        public int slots() {
            return 2;
        }
    }

    /**
     * Stochastic gradient descent with momentum as PyTorch computes it, without dampening: {@code v = momentum v + g; p -= lr
     * v}. Slot 0 is {@code v}.
     *
     * @param momentum in [0, 1); 0 is plain gradient descent
     */
    record Sgd(float momentum) implements Optimizer {
        /** Checks the range. */
        public Sgd {
            if (!(momentum >= 0 && momentum < 1)) {
                throw new IllegalArgumentException("momentum must be in [0, 1), got " + momentum);
            }
        }

        @Override
        public int slots() {
            return 1;
        }
    }

    /** Returns Adam with PyTorch's defaults: 0.9, 0.999, 1e-8. */
    static Adam adam() {
        return new Adam(0.9, 0.999, 1e-8, 0);
    }

    /** Returns AdamW with PyTorch's defaults but for the given decay. */
    static Adam adamW(double weightDecay) {
        return new Adam(0.9, 0.999, 1e-8, weightDecay);
    }

    /** Returns SGD with the given momentum. */
    static Sgd sgd(float momentum) {
        return new Sgd(momentum);
    }
}
