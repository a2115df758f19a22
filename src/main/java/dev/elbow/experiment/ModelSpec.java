package dev.elbow.experiment;

import dev.elbow.graph.Graph;
import dev.elbow.model.ModelOptions;
import dev.elbow.model.Preset;
import dev.elbow.tensor.Shape;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model to train.
 *
 * @param name what it is called: a preset's name, so that the other commands can open its runs, or a name of the report's own
 * @param graph the model
 * @param settings the choices made about the preset, as a run folder keeps them
 */
public record ModelSpec(String name, Graph graph, Map<String, String> settings) {
    /** Makes the map immutable. */
    public ModelSpec {
        settings = Map.copyOf(settings);
    }

    /** Returns a model that is no preset. */
    public static ModelSpec of(String name, Graph graph) {
        return new ModelSpec(name, graph, Map.of());
    }

    /**
     * Returns a preset for samples of a shape.
     *
     * @throws dev.elbow.ElbowException as {@link Preset#graph(Shape, ModelOptions)}
     */
    public static ModelSpec of(Preset preset, Shape input, ModelOptions options) {
        Map<String, String> settings = new TreeMap<>();
        if (options.latent() != 0) {
            settings.put("latent", Integer.toString(options.latent()));
        }
        if (options.inputNoise() > 0) {
            settings.put("noise", Float.toString(options.inputNoise()));
        }
        if (options.decoderHidden() != ModelOptions.DEFAULT) {
            settings.put("decoder_hidden", Integer.toString(options.decoderHidden()));
        }
        return new ModelSpec(preset.id(), preset.graph(input, options), settings);
    }

    /** Returns a line for people. */
    public String describe() {
        String hidden = settings.containsKey("decoder_hidden")
                ? ", decoder hidden layer " + settings.get("decoder_hidden")
                : "";
        String noise = settings.containsKey("noise") ? ", input noise " + settings.get("noise") : "";
        return "%s (code %s%s%s, %,d parameters)".formatted(name, graph.code(), hidden, noise, graph.parameterCount());
    }
}
