package dev.elbow.graph;

import dev.elbow.random.Philox;
import dev.elbow.random.RandomStream;

/** How parameters begin. Values are drawn from Philox: a pure function of seed, parameter position and element. */
public enum Initialisation {
    /** PyTorch's default: weights and biases uniform in ±1/sqrt(fanIn) (Kaiming uniform with a = sqrt 5). */
    PYTORCH {
        @Override
        double bound(Parameter parameter) {
            return 1 / Math.sqrt(parameter.fanIn());
        }
    },
    /** Keras's default: weights uniform in ±sqrt(6 / (fanIn + fanOut)) (Glorot uniform), biases zero. */
    KERAS {
        @Override
        double bound(Parameter parameter) {
            return parameter.bias() ? 0 : Math.sqrt(6.0 / (parameter.fanIn() + parameter.fanOut()));
        }
    };

    abstract double bound(Parameter parameter);

    /**
     * Returns the initial values in the exposed layout.
     *
     * @param position the parameter's position in {@link Graph#parameters()}
     */
    public float[] values(Parameter parameter, int position, long seed) {
        float bound = (float) bound(parameter);
        float[] values = new float[parameter.elements()];
        if (bound == 0) {
            return values; // A product with zero would leave negative zeros.
        }
        int[] words = new int[4];
        for (int i = 0; i < values.length; i++) {
            if ((i & 3) == 0) {
                Philox.block(seed, RandomStream.INITIALISATION, position, i >>> 2, words);
            }
            values[i] = bound * (2 * Philox.uniform(words[i & 3]) - 1);
        }
        return values;
    }
}
