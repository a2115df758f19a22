package dev.elbow.backend.cpu;

import dev.elbow.ElbowException;
import dev.elbow.backend.Mode;
import dev.elbow.backend.PlanLayout;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.cpu.kernel.ReconLoss;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Conv;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.GaussianLoss;
import dev.elbow.graph.InputNoise;
import dev.elbow.graph.MaxPool;
import dev.elbow.graph.Node;
import dev.elbow.graph.ReconstructionLoss;
import dev.elbow.graph.Relu;
import dev.elbow.graph.Reshape;
import dev.elbow.graph.SoftmaxLoss;
import dev.elbow.graph.Upsample;
import java.util.ArrayList;
import java.util.List;

/**
 * Lowers the nodes of a section to stages. Fusions: a ReLU joins the dense layer or convolution before it; a convolution to
 * few channels joins the loss behind it, and a strided one before that joins both; the latent head is one product. Flatten and
 * reshape are no stages at all.
 */
final class Lowering {
    private final Launches launches;
    private final CpuParameters parameters;
    private final PlanSpec spec;
    private final List<Node> nodes;
    private final long gradients;
    private final LossSums sums;
    private final int batch;
    private final List<Stage> stages = new ArrayList<>();

    /** The graph's input. */
    final Edge input;

    private Edge current;
    private LatentStage latent;
    private long rowRecon;
    private long labels;

    /**
     * @param gradients address of the plan's gradients, 0 for a plan without backward
     */
    Lowering(
            Launches launches,
            CpuParameters parameters,
            PlanSpec spec,
            PlanLayout layout,
            long gradients,
            LossSums sums) {
        this.launches = launches;
        this.parameters = parameters;
        this.spec = spec;
        this.nodes = layout.nodes();
        this.gradients = gradients;
        this.sums = sums;
        this.batch = spec.batch();
        this.input = edge(batch, layout.input().elements(), spec.inputGradient());
        this.current = input;
        int next = 0;
        while (next < nodes.size()) {
            next += lower(next);
        }
        if (layout.outputGradientGiven() && current.gradient == 0) {
            // Nothing before the output has a gradient to compute, but the caller may still write one.
            current =
                    new Edge(batch, current.features, current.value, launches.floats((long) batch * current.features));
        }
    }

    /** Returns the stages in forward order. */
    List<Stage> stages() {
        return stages;
    }

    /** Returns the last op's output. */
    Edge output() {
        return current;
    }

    /** Returns the latent head, or null if this section has none. */
    LatentStage latent() {
        return latent;
    }

    /** Returns the address of the rows' losses, 0 if this section has no loss. */
    long rowRecon() {
        return rowRecon;
    }

    /** Returns the address of the rows' labels, 0 if no loss asks for them. */
    long labels() {
        return labels;
    }

    /** Lowers the op at a position, and those after it that it fuses with; returns how many ops that were. */
    private int lower(int position) {
        Node node = nodes.get(position);
        boolean relu = position + 1 < nodes.size() && nodes.get(position + 1).op() instanceof Relu;
        return switch (node.op()) {
            case Flatten _, Reshape _ -> 1;
            case InputNoise noise -> inputNoise(noise);
            case Dense dense -> dense(node, dense, relu);
            case Conv _, ConvTranspose _ -> convolution(position, node, relu);
            case Relu _ -> {
                Edge in = current;
                yield append(new ReluStage(in, advance(node), batch));
            }
            case MaxPool _ -> {
                Edge in = current;
                yield append(new MaxPoolStage(node.input(), in, advance(node), batch));
            }
            case Upsample _ -> {
                Edge in = current;
                yield append(new UpsampleStage(node.output(), in, advance(node), batch));
            }
            case GaussianLatent op -> latent(node, op);
            case ReconstructionLoss loss -> loss(loss);
            case SoftmaxLoss _ -> softmax();
        };
    }

    private int inputNoise(InputNoise noise) {
        if (spec.mode() == Mode.TRAIN && noise.stddev() > 0) {
            Edge in = current;
            current = edge(batch, in.features, in.gradient != 0);
            append(new InputNoiseStage(in, current, batch, noise.stddev(), spec.seed()));
        }
        return 1;
    }

    private int dense(Node node, Dense op, boolean relu) {
        Edge in = current;
        append(new DenseStage(launches, batch, in, advance(node), relu, weights(node, op.units())));
        return relu ? 2 : 1;
    }

    private int convolution(int position, Node node, boolean relu) {
        ConvLayout.Kind kind = ConvLayout.kind(parameters.graph(), node);
        if (kind == ConvLayout.Kind.TAPS) {
            append(taps(position, node));
            return lossFollows(position) ? 2 : 1;
        }
        int used = relu ? 2 : 1;
        if (kind == ConvLayout.Kind.PATCHES) {
            return used + patches(node, relu, position + used);
        }
        Edge in = current;
        Edge out = advance(node);
        if (kind == ConvLayout.Kind.THIN_INPUT && in.gradient == 0) {
            append(new ThinInputStage(launches, parameters, node, batch, in, out, gradients));
        } else {
            append(new ConvStage(launches, parameters, node, batch, in, out, relu, gradients));
        }
        return used;
    }

    /** Fuses with the convolution to few channels and the loss at {@code next} if they are there; returns how many ops. */
    private int patches(Node node, boolean relu, int next) {
        boolean tail = next < nodes.size()
                && ConvLayout.kind(parameters.graph(), nodes.get(next)) == ConvLayout.Kind.TAPS
                && lossFollows(next);
        Edge in = current;
        Edge out = tail ? advance(node, PatchConvStage.chunk(node, batch)) : advance(node);
        PatchConvStage stage = new PatchConvStage(launches, parameters, node, batch, in, out, relu, gradients);
        if (!tail) {
            append(stage);
            return 0;
        }
        append(new TailStage(stage, taps(next, nodes.get(next)), gradients != 0));
        return 2;
    }

    /** Fuses with the loss behind it where a loss is computed; a ReLU behind it stays a stage of its own. */
    private TapConvStage taps(int position, Node node) {
        Edge in = current;
        Edge out = advance(node);
        boolean fused = lossFollows(position);
        RowLosses losses = fused ? rowLosses() : null;
        ReconLoss loss =
                fused ? reconLoss((ReconstructionLoss) nodes.get(position + 1).op()) : null;
        return new TapConvStage(launches, parameters, spec, node, in, out, loss, losses, input, gradients);
    }

    /** Returns whether this plan computes a loss right behind the op at a position. */
    private boolean lossFollows(int position) {
        return spec.mode() != Mode.INFER
                && position + 1 < nodes.size()
                && nodes.get(position + 1).op() instanceof ReconstructionLoss;
    }

    private int loss(ReconstructionLoss op) {
        if (spec.mode() != Mode.INFER) {
            return append(new LossStage(launches, reconLoss(op), current, input, spec, rowLosses()));
        }
        return reconLoss(op) == ReconLoss.GAUSSIAN ? 1 : append(new SigmoidStage(current, batch));
    }

    private int softmax() {
        if (spec.mode() == Mode.INFER) {
            return append(new ProbabilitiesStage(current));
        }
        labels = launches.floats(batch);
        return append(new SoftmaxLossStage(current, labels, batch, rowLosses()));
    }

    private RowLosses rowLosses() {
        RowLosses losses = new RowLosses(launches, batch, sums);
        rowRecon = losses.port;
        return losses;
    }

    private static ReconLoss reconLoss(ReconstructionLoss op) {
        return switch (op) {
            case BernoulliLoss _ -> ReconLoss.BERNOULLI;
            case GaussianLoss gaussian -> gaussian.sigmoid() ? ReconLoss.GAUSSIAN_OF_SIGMOID : ReconLoss.GAUSSIAN;
        };
    }

    private int latent(Node node, GaussianLatent op) {
        Edge in = current;
        Edge moments = edge(batch, 2 * op.latent(), true);
        DenseStage heads = new DenseStage(launches, batch, in, moments, false, weights(node, 2 * op.latent()));
        latent = new LatentStage(launches, heads, moments, advance(node), spec, sums);
        return append(latent);
    }

    /** A node's first weight and first bias, which for a latent head are the first of both heads, one after the other. */
    private DenseStage.Weights weights(Node node, int outputs) {
        boolean inputsFirst = node.op() instanceof Dense && DenseLayout.inputsFirst(parameters.graph(), node);
        var weight = node.parameters().get(0);
        var bias = node.parameters().get(1);
        boolean train = gradients != 0;
        return new DenseStage.Weights(
                node.input().elements(),
                outputs,
                inputsFirst,
                parameters.address(weight),
                parameters.address(bias),
                train ? parameters.address(gradients, weight) : 0,
                train ? parameters.address(gradients, bias) : 0);
    }

    private int append(Stage stage) {
        stages.add(stage);
        return 1;
    }

    /** Makes the edge behind a node the current one. It has a gradient if anything before it needs one. */
    private Edge advance(Node node) {
        return advance(node, batch);
    }

    private Edge advance(Node node, int rows) {
        boolean needed =
                spec.inputGradient() || !stages.isEmpty() || !node.parameters().isEmpty();
        current = edge(rows, node.output().elements(), needed);
        return current;
    }

    /** Stages and kernels count the elements of an edge in an int. */
    private Edge edge(int rows, int features, boolean gradient) {
        long elements = (long) rows * features;
        if (elements > Integer.MAX_VALUE) {
            throw new ElbowException("a layer's output of %,d rows x %,d values exceeds 2^31-1: take a smaller batch"
                    .formatted(rows, features));
        }
        return new Edge(
                rows, features, launches.floats(elements), gradient && gradients != 0 ? launches.floats(elements) : 0);
    }
}
