package dev.elbow.eval.gradient;

import dev.elbow.backend.Device;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Port;
import dev.elbow.backend.Step;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.GaussianLoss;
import dev.elbow.graph.Graph;
import dev.elbow.graph.LossOp;
import dev.elbow.graph.Node;
import dev.elbow.graph.Parameter;
import dev.elbow.graph.ReconstructionLoss;
import dev.elbow.model.Autoencoder;
import java.util.Iterator;

/**
 * The reconstruction loss of images, summed over features in nats, as a function of the latents that a model's decoder gets. Works
 * on a copy of the decoder's parameters, so training may go on meanwhile; the device must outlive it. One thread at a time.
 */
public final class DecoderObjective implements LatentObjective, AutoCloseable {
    private static final int BATCH = 64;

    private final Device device;
    private final ReconstructionLoss loss;
    private final Parameters parameters;
    private final Plan plan;
    private final int latents;
    private final int features;
    private final Step step = new Step();
    private final float[] output;
    private final float[] dOutput;
    private float[] image;

    /**
     * Copies the decoder of a model.
     *
     * @param image one sample of the model's input, which all latents are to reconstruct
     * @throws IllegalArgumentException if the model has no latent code or no reconstruction loss, or the image is not one sample
     */
    public DecoderObjective(Autoencoder model, float[] image) {
        Graph graph = model.graph();
        if (graph.encoder().isEmpty()) {
            throw new IllegalArgumentException("this model marks no latent code, it has no decoder");
        }
        this.loss = reconstruction(graph);
        this.device = model.device();
        this.latents = model.latent();
        this.features = graph.output().elements();
        image(image);
        this.output = new float[BATCH * features];
        this.dOutput = new float[BATCH * features];
        Graph decoder = headless(graph);
        try (Device.Attachment _ = device.attach()) {
            this.parameters = device.parameters(decoder);
            try {
                copy(model, decoder);
                this.plan = device.compile(
                        parameters, PlanSpec.of(Mode.TRAIN, BATCH).withInputGradient());
            } catch (RuntimeException e) {
                parameters.close();
                throw e;
            }
        }
    }

    private static ReconstructionLoss reconstruction(Graph graph) {
        LossOp op = graph.loss().orElse(null);
        if (op instanceof ReconstructionLoss reconstruction) {
            return reconstruction;
        }
        throw new IllegalArgumentException("this model ends in no reconstruction loss, but in " + op);
    }

    /** The decoder up to the logits: the loss would compare with the graph's input, which a decoder's is not. */
    private static Graph headless(Graph graph) {
        Graph.Builder builder = Graph.builder(graph.code()).initialisation(graph.initialisation());
        for (Node node : graph.decoder()) {
            if (!(node.op() instanceof LossOp)) {
                builder.add(node.op());
            }
        }
        return builder.build();
    }

    private void copy(Autoencoder model, Graph decoder) {
        try (Autoencoder.Use _ = model.use()) {
            Iterator<Parameter> own = decoder.parameters().iterator();
            for (Node node : model.graph().decoder()) {
                for (Parameter parameter : node.parameters()) {
                    parameters.set(own.next(), model.parameters().get(parameter));
                }
            }
        }
    }

    /**
     * Changes the image that latents are to reconstruct.
     *
     * @throws IllegalArgumentException if it is not one sample of the model's input
     */
    public void image(float[] next) {
        if (next.length != features) {
            throw new IllegalArgumentException(
                    "expected one sample of %d values, got %d".formatted(features, next.length));
        }
        image = next.clone();
    }

    @Override
    public void evaluate(float[] rows, double[] values, float[] gradients) {
        int n = values.length;
        if (rows.length != n * latents || gradients.length != rows.length) {
            throw new IllegalArgumentException("%d rows of %d latents need arrays of %d values, got %d and %d"
                    .formatted(n, latents, n * latents, rows.length, gradients.length));
        }
        try (Device.Attachment _ = device.attach()) {
            for (int first = 0; first < n; first += BATCH) {
                int count = Math.min(BATCH, n - first);
                plan.buffer(Port.INPUT).write(0, rows, first * latents, count * latents);
                plan.run(step.rows(count));
                plan.buffer(Port.OUTPUT).read(0, output, 0, count * features);
                for (int row = 0; row < count; row++) {
                    values[first + row] = compare(row * features);
                }
                // The same forward again, now with the loss's gradient to pass on.
                plan.buffer(Port.D_OUTPUT).write(0, dOutput, 0, count * features);
                plan.run(step);
                plan.buffer(Port.D_INPUT).read(0, gradients, first * latents, count * latents);
            }
        }
    }

    /** Returns one row's loss and writes its gradient, in double. */
    private double compare(int from) {
        double sum = 0;
        for (int i = 0; i < features; i++) {
            double y = output[from + i];
            double x = image[i];
            double gradient;
            switch (loss) {
                case BernoulliLoss _ -> {
                    sum += Math.max(y, 0) - y * x + StrictMath.log1p(StrictMath.exp(-Math.abs(y)));
                    gradient = sigmoid(y) - x;
                }
                case GaussianLoss gaussian -> {
                    double s = gaussian.sigmoid() ? sigmoid(y) : y;
                    sum += 0.5 * (s - x) * (s - x);
                    gradient = (s - x) * (gaussian.sigmoid() ? s * (1 - s) : 1);
                }
            }
            dOutput[from + i] = (float) gradient;
        }
        return sum;
    }

    private static double sigmoid(double y) {
        return 1 / (1 + StrictMath.exp(-y));
    }

    /** Releases the copy; does nothing when closed already. */
    @Override
    public void close() {
        try (parameters) {
            plan.close();
        }
    }
}
