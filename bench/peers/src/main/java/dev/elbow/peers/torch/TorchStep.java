package dev.elbow.peers.torch;

import dev.elbow.peers.Arguments;
import dev.elbow.peers.Golden;
import dev.elbow.peers.Model;
import dev.elbow.peers.StepBenchmark;
import dev.elbow.peers.TrainingSet;
import java.io.IOException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Times PyTorch's training step. {@code OPENBLAS_NUM_THREADS=1} in the environment is the tuned setting; without it OpenBLAS's
 * threads and PyTorch's own fight for the cores.
 */
public final class TorchStep {
    private static final double BETA = 1;

    private final TorchModel model;
    private final Adam adam;
    private final Tensor images;
    private final long latent;

    private TorchStep(StepBenchmark benchmark) {
        Model description = benchmark.model();
        model = new TorchModel(description);
        TorchWeights.load(model, benchmark.initialParameters());
        adam = new Adam(model.parameterVector(), new AdamOptions(StepBenchmark.LEARNING_RATE));
        long[] shape =
                description.image() ? new long[] {TrainingSet.IMAGES, 1, 28, 28} : new long[] {TrainingSet.IMAGES, 784};
        images = Tensor.create(benchmark.data().pixels(), shape);
        latent = description.latent();
    }

    /** Checks PyTorch against the golden fixture, then times it. */
    public static void main(String[] args) throws IOException {
        StepBenchmark benchmark = new StepBenchmark(new Arguments(args, StepBenchmark.OPTIONS));
        if (benchmark.threads() != torch.get_num_threads()) {
            torch.set_num_threads(benchmark.threads());
        }
        TorchGolden.check(Golden.tiny(benchmark.model()));
        String tuning = "1".equals(System.getenv("OPENBLAS_NUM_THREADS")) ? ", OPENBLAS_NUM_THREADS=1" : "";
        benchmark.run("PyTorch" + tuning, StepBenchmark.jar(Tensor.class), new TorchStep(benchmark)::step);
    }

    private double step(int[] rows) {
        try (PointerScope _ = new PointerScope()) {
            Tensor batch = images.index_select(0, Tensor.create(rows, rows.length));
            Tensor epsilon = torch.randn(rows.length, latent);
            adam.zero_grad();
            Tensor loss = model.loss(model.forward(batch, epsilon), batch, BETA).total();
            loss.backward();
            adam.step();
            return loss.item_double();
        }
    }
}
