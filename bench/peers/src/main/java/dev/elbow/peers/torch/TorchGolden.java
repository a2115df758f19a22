package dev.elbow.peers.torch;

import dev.elbow.peers.Golden;
import dev.elbow.peers.Model;
import dev.elbow.peers.Safetensors;
import java.io.IOException;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Checks PyTorch's float32 outputs, losses, gradients and Adam steps against a golden fixture. */
public final class TorchGolden {
    private TorchGolden() {}

    /**
     * Runs the tiny model and compares.
     *
     * @throws IllegalStateException naming the first array that differs
     */
    public static void check(Model tiny) throws IOException {
        Safetensors fixture = Golden.fixture(tiny);
        Golden.check(fixture, new GoldenRun(tiny, fixture.arrays(), ScalarType.Float).results());
    }
}
