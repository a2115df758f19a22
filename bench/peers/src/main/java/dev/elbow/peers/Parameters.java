package dev.elbow.peers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The parameters of a {@link Model}: PyTorch's names and shapes, and one initialisation for all peers. */
public final class Parameters {
    private Parameters() {}

    /** Returns the shape of every parameter by name, in the order encoder, heads, decoder. */
    public static Map<String, int[]> shapes(Model model) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        add(shapes, "encoder", model.encoder());
        if (model.variational()) {
            for (String head : List.of("mean", "logvar")) {
                add(shapes, head, new int[] {model.latent(), model.features()}, model.latent());
            }
        }
        add(shapes, "decoder", model.decoder());
        return shapes;
    }

    /** Returns Glorot uniform weights (±sqrt(6 / (fanIn + fanOut))) and zero biases, a pure function of the seed. */
    public static Map<String, Array> glorot(Model model, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Array> arrays = new LinkedHashMap<>();
        shapes(model).forEach((name, shape) -> {
            int elements = 1;
            for (int extent : shape) {
                elements *= extent;
            }
            float[] values = new float[elements];
            if (shape.length > 1) {
                // The two fans are (out + in) * window, whichever of the first two extents is which.
                double fans = (double) (shape[0] + shape[1]) * elements / shape[0] / shape[1];
                double bound = Math.sqrt(6 / fans);
                for (int i = 0; i < elements; i++) {
                    values[i] = (float) random.nextDouble(-bound, bound);
                }
            }
            arrays.put(name, new Array(shape, values));
        });
        return arrays;
    }

    private static void add(Map<String, int[]> shapes, String section, List<Layer> layers) {
        for (int i = 0; i < layers.size(); i++) {
            String name = section + "." + i;
            switch (layers.get(i)) {
                case Layer.Dense dense -> add(shapes, name, new int[] {dense.out(), dense.in()}, dense.out());
                case Layer.Conv conv -> add(shapes, name, new int[] {conv.out(), conv.in(), 3, 3}, conv.out());
                case Layer.ConvTranspose conv -> add(shapes, name, new int[] {conv.in(), conv.out(), 3, 3}, conv.out());
                case Layer.Relu _, Layer.MaxPool _, Layer.Upsample _, Layer.Flatten _, Layer.Reshape _ -> {}
            }
        }
    }

    private static void add(Map<String, int[]> shapes, String name, int[] weight, int outputs) {
        shapes.put(name + ".weight", weight);
        shapes.put(name + ".bias", new int[] {outputs});
    }
}
