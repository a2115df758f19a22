package dev.elbow.contract;

import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The numbers of a case, valid rows only: a pure function of its seed. Tests may change them. */
final class Data {
    final List<float[]> parameters = new ArrayList<>();
    final float[] input;
    final float[] epsilon;
    final float[] dOutput;
    final float[] labels;

    Data(Case c) {
        Graph graph = c.graph();
        SplittableRandom random = new SplittableRandom(c.seed());
        for (Parameter parameter : graph.parameters()) {
            float[] values = new float[parameter.elements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = c.numbers().parameter(parameter, random);
            }
            parameters.add(values);
        }
        input = new float[c.rows() * graph.input().elements()];
        for (int i = 0; i < input.length; i++) {
            input[i] = c.numbers().input(graph, random);
        }
        epsilon =
                new float[c.rows() * graph.latent().map(GaussianLatent::latent).orElse(0)];
        for (int i = 0; i < epsilon.length; i++) {
            epsilon[i] = (float) random.nextDouble(-2, 2);
        }
        dOutput = new float[c.rows() * graph.output().elements()];
        for (int i = 0; i < dOutput.length; i++) {
            dOutput[i] = c.numbers().gradient(random);
        }
        labels = new float[c.rows()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = random.nextInt(graph.output().elements());
        }
    }
}
