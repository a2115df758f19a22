package dev.elbow.backend.cuda;

import dev.elbow.ElbowException;
import dev.elbow.backend.Mode;
import dev.elbow.backend.PlanLayout;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Port;
import dev.elbow.graph.Conv;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.GaussianLoss;
import dev.elbow.graph.InputNoise;
import dev.elbow.graph.MaxPool;
import dev.elbow.graph.Node;
import dev.elbow.graph.Parameter;
import dev.elbow.graph.ReconstructionLoss;
import dev.elbow.graph.Relu;
import dev.elbow.graph.Reshape;
import dev.elbow.graph.SoftmaxLoss;
import dev.elbow.graph.Upsample;
import java.util.ArrayList;
import java.util.List;

/**
 * Lowers the nodes of a section to stages. Fusions: a ReLU joins the dense layer or convolution before it, a convolution to one
 * or three channels joins the loss behind it, the latent head is one product, or joins a narrow dense layer before it. Flatten and
 * reshape are no stages at all.
 */
final class Lowering {
    private final PlanParts parts;
    private final PlanSpec spec;
    private final PlanLayout layout;
    private final List<Node> nodes;
    private final List<Stage> stages = new ArrayList<>();

    /** The section's input. */
    final Edge input;

    private Edge current;
    private GatherStage gather;
    private LatentRows latent;
    private Region rowRecon;
    /** The rows' labels, null if no loss asks for them. */
    private final Region labels;

    Lowering(PlanParts parts, PlanLayout layout) {
        this.parts = parts;
        this.spec = parts.spec();
        this.layout = layout;
        this.nodes = layout.nodes();
        this.input = edge(layout.input().elements(), spec.inputGradient());
        this.current = input;
        this.labels = layout.has(Port.LABEL) ? parts.floats(1) : null;
    }

    /** Makes the stages. */
    void run() {
        if (spec.samples() == null) {
            stages.add(GivenRowsStage.input(parts, input));
        } else {
            gather = new GatherStage(parts, input, labels);
            stages.add(gather);
        }
        int next = 0;
        while (next < nodes.size()) {
            next += lower(next);
        }
        if (layout.outputGradientGiven()) {
            if (!current.wantsGradient()) {
                // Nothing before the output has a gradient to compute, but the caller may still write one.
                current = new Edge(current.width(), current.values(), parts.floats(current.width()));
            }
            stages.add(GivenRowsStage.gradient(parts, current));
        }
    }

    /** Returns the stages in forward order; they may be fewer than wanted if making one failed. */
    List<Stage> stages() {
        return stages;
    }

    /** Returns the first stage, or null if the caller writes the rows. */
    GatherStage gather() {
        return gather;
    }

    /** Returns the last op's output. */
    Edge output() {
        return current;
    }

    /** Returns what the latent head keeps, or null if this section has none. */
    LatentRows latent() {
        return latent;
    }

    /** Returns the rows' divergences, null if this section draws no latents. */
    Region rowKl() {
        return latent == null ? null : latent.rowKl();
    }

    /** Returns the rows' labels, null if no loss asks for them. */
    Region labels() {
        return labels;
    }

    /** Returns the rows' losses, null if this section has no loss. */
    Region rowRecon() {
        return rowRecon;
    }

    /** Lowers the op at a position, and the one after it if it fuses with that; returns how many ops that were. */
    private int lower(int position) {
        Node node = nodes.get(position);
        boolean relu = position + 1 < nodes.size() && nodes.get(position + 1).op() instanceof Relu;
        Edge in = current;
        return switch (node.op()) {
            case Flatten _, Reshape _ -> 1;
            case InputNoise noise -> inputNoise(noise);
            case Dense _ -> dense(position, node, relu);
            case Conv _, ConvTranspose _ -> convolution(position, node, relu);
            case Relu _ -> append(new ReluStage(parts, in, advance(node)), 1);
            case MaxPool _ -> append(new MaxPoolStage(parts, node, in, advance(node)), 1);
            case Upsample _ -> append(new UpsampleStage(parts, node, in, advance(node)), 1);
            case GaussianLatent _ -> {
                latent = LatentRows.of(parts, advance(node));
                yield append(new LatentStage(parts, node, in, latent), 1);
            }
            case ReconstructionLoss loss -> loss(loss);
            case SoftmaxLoss _ -> softmax();
        };
    }

    private int dense(int position, Node node, boolean relu) {
        Edge in = current;
        Edge out = advance(node);
        if (relu
                && spec.mode() != Mode.INFER
                && position + 2 < nodes.size()
                && nodes.get(position + 2).op() instanceof GaussianLatent head
                && NarrowHeadStage.fits(out.width(), head.latent())) {
            Node headNode = nodes.get(position + 2);
            latent = LatentRows.of(parts, advance(headNode));
            return append(new NarrowHeadStage(parts, node, headNode, in, out, latent), 3);
        }
        Stage stage = NarrowDenseStage.fits(in)
                ? new NarrowDenseStage(parts, node, in, out, relu)
                : new DenseStage(parts, node, in, out, relu);
        return append(stage, relu ? 2 : 1);
    }

    private int convolution(int position, Node node, boolean relu) {
        Edge in = current;
        boolean loss = layout.measuring()
                && position + 1 < nodes.size()
                && nodes.get(position + 1).op() instanceof ReconstructionLoss;
        if (loss && ThinOutputStage.fits(node)) {
            Parameter biasBefore = stages.getLast() instanceof ConvStage before ? before.handOverMask() : null;
            ReconstructionLoss op = (ReconstructionLoss) nodes.get(position + 1).op();
            ThinOutputStage stage = new ThinOutputStage(parts, node, op, in, input, biasBefore);
            rowRecon = stage.rowRecon();
            return append(stage, 2);
        }
        Edge out = advance(node);
        Stage stage = ThinInputStage.fits(node, in)
                ? new ThinInputStage(parts, node, in, out, relu)
                : new ConvStage(parts, node, in, out, relu);
        return append(stage, relu ? 2 : 1);
    }

    private int inputNoise(InputNoise noise) {
        if (spec.mode() == Mode.TRAIN && noise.stddev() > 0) {
            Edge in = current;
            // The gradient passes unchanged: both edges share it.
            current = new Edge(in.width(), parts.floats(in.width()), in.gradient());
            append(new InputNoiseStage(parts, noise, in, current), 1);
        }
        return 1;
    }

    private int loss(ReconstructionLoss op) {
        if (layout.measuring()) {
            LossStage stage = new LossStage(parts, op, current, input);
            rowRecon = stage.rowRecon();
            return append(stage, 1);
        }
        boolean plain = op instanceof GaussianLoss gaussian && !gaussian.sigmoid();
        return plain ? 1 : append(new SigmoidStage(parts, current), 1);
    }

    private int softmax() {
        if (labels == null) {
            return append(new ProbabilitiesStage(parts, current), 1);
        }
        rowRecon = parts.floats(1);
        return append(new SoftmaxLossStage(parts, current, labels, rowRecon), 1);
    }

    private int append(Stage stage, int ops) {
        stages.add(stage);
        return ops;
    }

    /** Makes the edge behind a node the current one. It has a gradient if anything before it needs one. */
    private Edge advance(Node node) {
        boolean needed = current.wantsGradient() || !node.parameters().isEmpty();
        current = edge(node.output().elements(), needed);
        return current;
    }

    /** Kernels count the elements of an edge in an int. */
    private Edge edge(int width, boolean gradient) {
        if ((long) spec.batch() * width > Integer.MAX_VALUE) {
            throw new ElbowException("a layer's output of %,d rows x %,d values exceeds 2^31-1: take a smaller batch"
                    .formatted(spec.batch(), width));
        }
        return new Edge(width, parts.floats(width), gradient && layout.training() ? parts.floats(width) : null);
    }
}
