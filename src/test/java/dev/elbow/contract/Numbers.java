package dev.elbow.contract;

import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import java.util.SplittableRandom;

/** What inputs, parameters and gradients are filled with. */
enum Numbers {
    /**
     * Small integers: products and sums stay below 2^24, where float32 is exact in any order of summation, so
     * backends agree bit for bit.
     */
    INTEGERS {
        @Override
        float parameter(Parameter parameter, SplittableRandom random) {
            return random.nextInt(-2, 3);
        }

        @Override
        float input(Graph graph, SplittableRandom random) {
            return random.nextInt(-2, 3);
        }

        @Override
        float gradient(SplittableRandom random) {
            return random.nextInt(-2, 3);
        }
    },
    /** Real numbers of a size that keeps activations near 1 through any number of layers. */
    REALS {
        @Override
        float parameter(Parameter parameter, SplittableRandom random) {
            double bound = parameter.bias() ? 0.5 : Math.sqrt(3.0 / parameter.fanIn());
            return (float) (bound * random.nextDouble(-1, 1));
        }

        @Override
        float input(Graph graph, SplittableRandom random) {
            // The input of a graph with a loss is also its target, a value in [0, 1].
            return (float) random.nextDouble(graph.loss().isPresent() ? 0 : -1, 1);
        }

        @Override
        float gradient(SplittableRandom random) {
            return (float) random.nextDouble(-1, 1);
        }
    };

    abstract float parameter(Parameter parameter, SplittableRandom random);

    abstract float input(Graph graph, SplittableRandom random);

    abstract float gradient(SplittableRandom random);
}
