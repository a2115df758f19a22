package dev.elbow.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ElbowException;
import dev.elbow.graph.GaussianLoss;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import dev.elbow.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PresetTest {
    private static final Shape MNIST = Shape.of(28, 28, 1);

    /** Counted by hand from the layers: weights and biases of each. */
    @ParameterizedTest
    @CsvSource({
        // 784*400+400 + 2*(400*20+20) + 20*400+400 + 400*784+784
        "dense-vae, 652824",
        // 784*400+400 + 400*20+20 + 20*400+400 + 400*784+784
        "dense-ae, 644804",
        // 32*9+32 + 3*(32*32*9+32) + 32*9+1
        "conv-ae, 28353",
        // 69,076 up to the latent and 65,089 behind it, as Keras counts the same model
        "conv-vae, 134165",
        // 16*9+16 + 32*16*9+32 + 1568*512+512 + 2*(512*20+20) + 20*512+512 + 512*512+512 + 512*784+784
        "report-vae, 1504248"
    })
    void hasTheLayersOfItsDescription(String name, long parameters) {
        Graph graph = Preset.named(name).graph(MNIST);
        assertEquals(parameters, graph.parameterCount());
        assertEquals(MNIST, graph.output());
    }

    @Test
    void namesParametersAsPyTorchWould() {
        assertEquals(
                List.of(
                        "encoder.0.weight",
                        "encoder.0.bias",
                        "encoder.2.weight",
                        "encoder.2.bias",
                        "encoder.5.weight",
                        "encoder.5.bias",
                        "mean.weight",
                        "mean.bias",
                        "logvar.weight",
                        "logvar.bias",
                        "decoder.0.weight",
                        "decoder.0.bias",
                        "decoder.3.weight",
                        "decoder.3.bias",
                        "decoder.5.weight",
                        "decoder.5.bias",
                        "decoder.7.weight",
                        "decoder.7.bias"),
                Preset.CONV_VAE.graph(MNIST).parameters().stream()
                        .map(Parameter::name)
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(Preset.class)
    void takesColourAndOtherSizesAndSurvivesJson(Preset preset) {
        for (Shape shape : List.of(Shape.of(32, 32, 3), Shape.of(64, 48, 1))) {
            ModelOptions options =
                    ModelOptions.defaults().withLoss(new GaussianLoss(true)).withInputNoise(0.1f);
            Graph graph = preset.graph(shape, options);
            assertEquals(shape, graph.output());
            assertEquals(graph, GraphJson.read(GraphJson.write(graph), "test"));
        }
    }

    @Test
    void takesRowsAndOptions() {
        Graph graph = Preset.DENSE_VAE.graph(
                Shape.of(10), ModelOptions.defaults().withLatent(3).withDecoderHidden(0));
        assertEquals(Shape.of(3), graph.code());
        assertEquals(10 * 400 + 400 + 2 * (400 * 3 + 3) + 3 * 10 + 10, graph.parameterCount());
    }

    @Test
    void theReportsModelTakesImagesOfAnySize() {
        Shape odd = Shape.of(7, 5, 3);
        assertEquals(odd, Preset.REPORT_VAE.graph(odd).output());
    }

    @Test
    void refusesWhatItCannotTake() {
        refuses(
                () -> Preset.CONV_VAE.graph(Shape.of(30, 28, 1)),
                "conv-vae needs a height and width divisible by 4",
                "30x28x1");
        refuses(() -> Preset.DEEP_CONV_VAE.graph(MNIST), "divisible by 16", "28x28x1");
        refuses(() -> Preset.CONV_AE.graph(Shape.of(28, 28, 2)), "1 or 3 channels", "28x28x2");
        refuses(() -> Preset.CONV_AE.graph(Shape.of(784)), "needs images", "784");
        refuses(() -> Preset.CONV_AE.graph(MNIST, ModelOptions.defaults().withLatent(8)), "no latent size");
        refuses(
                () -> Preset.CONV_VAE.graph(MNIST, ModelOptions.defaults().withDecoderHidden(9)),
                "no decoder hidden layer");
        refuses(() -> Preset.named("conv-va"), "conv-va", "conv-vae", "dense-ae");
    }

    private static void refuses(org.junit.jupiter.api.function.Executable action, String... words) {
        String message = assertThrows(ElbowException.class, action).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }
}
