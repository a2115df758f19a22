package dev.elbow.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.model.Autoencoder;
import dev.elbow.model.ModelOptions;
import dev.elbow.model.Preset;
import dev.elbow.tensor.Shape;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a page is given; that its script computes the same as the model is the browser's test. */
class LiveDecoderTest {
    private static final Shape IMAGE = Shape.of(16, 32, 1);

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CONV_AE")
    void thePageKnowsEveryOpOfThePresetsWithTwoLatents(Preset preset) {
        var graph = preset.graph(IMAGE, ModelOptions.defaults().withLatent(2));
        try (Device device = Elbow.open("reference");
                Autoencoder model = Autoencoder.create(device, graph, 0)) {
            Map<String, Object> live = LiveDecoder.of(model).toMap();
            assertEquals(List.of(1, 16, 32), live.get("output"));
            long values = graph.decoder().stream()
                    .flatMap(node -> node.parameters().stream())
                    .mapToLong(parameter -> parameter.shape().elements())
                    .sum();
            int bytes = Base64.getDecoder().decode((String) live.get("parameters")).length;
            assertEquals(2 * values, bytes, "every parameter of the decoder as a float16");
        }
    }

    @Test
    void moreLatentsThanAPlaneHasAreRefused() {
        try (Device device = Elbow.open("reference");
                Autoencoder model = Autoencoder.create(device, Preset.REPORT_VAE.graph(IMAGE), 0)) {
            var e = assertThrows(IllegalArgumentException.class, () -> LiveDecoder.of(model));
            assertTrue(e.getMessage().contains("the model's is 20"), e.getMessage());
        }
    }
}
