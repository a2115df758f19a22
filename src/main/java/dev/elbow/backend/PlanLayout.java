package dev.elbow.backend;

import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.InputNoise;
import dev.elbow.graph.LossOp;
import dev.elbow.graph.Node;
import dev.elbow.graph.ReconstructionLoss;
import dev.elbow.graph.SoftmaxLoss;
import dev.elbow.random.Philox;
import dev.elbow.tensor.Shape;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a specification means for a graph: which nodes run, which buffers exist, which steps fit. Worked out and
 * checked once, above every backend, so that backends assume valid input and refuse with the same words. Immutable.
 */
public final class PlanLayout {
    private final PlanSpec spec;
    private final List<Node> nodes;
    private final Shape input;
    private final Shape output;
    private final Node latent;
    private final LossOp loss;
    private final long noiseWidth;

    /**
     * Works out the layout.
     *
     * @throws IllegalArgumentException if samples and graph do not fit, or the mode needs what the section lacks
     */
    public PlanLayout(Graph graph, PlanSpec spec) {
        this.spec = Objects.requireNonNull(spec, "spec");
        this.nodes = spec.section().nodes(graph);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException(
                    "nothing to compile: the section %s of this graph has no ops".formatted(spec.section()));
        }
        this.input = nodes.getFirst().input();
        this.output = nodes.getLast().output();
        this.latent = nodes.stream()
                .filter(node -> node.op() instanceof GaussianLatent)
                .findFirst()
                .orElse(null);
        this.loss = nodes.getLast().op() instanceof LossOp op ? op : null;
        this.noiseWidth = noiseWidth();
        checkLoss();
        checkSamples();
        if (spec.inputGradient() && !training()) {
            throw new IllegalArgumentException("only training yields the input's gradient, the mode is " + spec.mode());
        }
        if (spec.binarized() && spec.samples() == null) {
            throw new IllegalArgumentException("only samples are binarized, and this plan's caller writes the input");
        }
        if (spec.givenEpsilon() && !has(Port.EPSILON)) {
            throw new IllegalArgumentException("epsilon cannot be given: " + refusal(Port.EPSILON));
        }
    }

    private void checkLoss() {
        if (spec.mode() == Mode.INFER) {
            return;
        }
        switch (loss) {
            case ReconstructionLoss _ -> checkTarget();
            case SoftmaxLoss _ -> checkLabels();
            case null -> {}
        }
    }

    private void checkLabels() {
        Samples samples = spec.samples();
        if (samples == null) {
            return;
        }
        if (samples.classes() == 0) {
            throw new IllegalArgumentException(
                    "a softmax loss compares with labels, the samples have none: give them to Device.samples");
        }
        if (samples.classes() > output.elements()) {
            throw new IllegalArgumentException("a softmax loss over %d classes cannot take labels up to %d"
                    .formatted(output.elements(), samples.classes() - 1));
        }
    }

    private void checkTarget() {
        if (spec.section() != Section.WHOLE) {
            throw new IllegalArgumentException(
                    "the loss compares with the graph's input, which a section %s has not: compile it for INFER"
                            .formatted(spec.section()));
        }
        boolean fits =
                input.isImage() && output.isImage() ? input.equals(output) : input.elements() == output.elements();
        if (!fits) {
            throw new IllegalArgumentException(
                    "the loss compares the output %s with the input %s: they must agree".formatted(output, input));
        }
    }

    private void checkSamples() {
        Samples samples = spec.samples();
        if (samples == null) {
            return;
        }
        Shape shape = samples.shape();
        boolean fits = input.isImage() && shape.isImage() ? input.equals(shape) : input.elements() == shape.elements();
        if (!fits) {
            throw new IllegalArgumentException("the plan takes rows of %s, the samples are %s".formatted(input, shape));
        }
    }

    private long noiseWidth() {
        int width = 0;
        if (latent != null && spec.mode() != Mode.INFER && !spec.givenEpsilon()) {
            width = Philox.rowStride(latent.output().elements());
        }
        if (training() && nodes.getFirst().op() instanceof InputNoise) {
            width = Math.max(width, Philox.rowStride(input.elements()));
        }
        return width;
    }

    /** Returns the nodes that run, in order. */
    public List<Node> nodes() {
        return nodes;
    }

    /** Returns the shape of one row of {@link Port#INPUT}. */
    public Shape input() {
        return input;
    }

    /** Returns the shape of one row of the last op's output. */
    public Shape output() {
        return output;
    }

    /** Returns whether gradients are computed. */
    public boolean training() {
        return spec.mode() == Mode.TRAIN;
    }

    /** Returns whether noise is drawn or given and losses are summed: in training and evaluation. */
    public boolean measuring() {
        return spec.mode() != Mode.INFER;
    }

    /** Returns the Gaussian latent head if it is among the nodes. */
    public Optional<Node> latent() {
        return Optional.ofNullable(latent);
    }

    /** Returns the number of latents whose figures are summed over rows: in evaluation those of the head, else 0. */
    public int summedLatents() {
        return has(Port.ROW_KL) ? latent.output().elements() : 0;
    }

    /**
     * Checks sums that are to be added to.
     *
     * @throws IllegalArgumentException if this plan sums up no latents, or another number of them
     */
    public void check(LatentTotals into) {
        String refusal = refusal(Port.ROW_KL);
        if (refusal != null) {
            throw new IllegalArgumentException("this plan sums up no latents: " + refusal);
        }
        int latents = summedLatents();
        if (into.latents() != latents) {
            throw new IllegalArgumentException(
                    "this plan sums up %d latents, the totals are of %d".formatted(latents, into.latents()));
        }
    }

    /** Returns whether the caller writes {@link Port#D_OUTPUT}. */
    public boolean outputGradientGiven() {
        return training() && loss == null;
    }

    /** Returns whether the plan has the buffer. */
    public boolean has(Port port) {
        return refusal(port) == null;
    }

    /**
     * Returns the number of elements in one row of a buffer.
     *
     * @throws IllegalArgumentException if the plan has no such buffer; the message says why
     */
    public int width(Port port) {
        String refusal = refusal(port);
        if (refusal != null) {
            throw new IllegalArgumentException("this plan has no " + port + ": " + refusal);
        }
        return switch (port) {
            case INPUT, D_INPUT -> input.elements();
            case OUTPUT, D_OUTPUT -> output.elements();
            case MEAN, LOGVAR, LATENT, EPSILON -> latent.output().elements();
            case LABEL, ROW_RECON, ROW_KL -> 1;
        };
    }

    private String refusal(Port port) {
        return switch (port) {
            case INPUT -> null;
            case LABEL -> {
                if (!(loss instanceof SoftmaxLoss)) {
                    yield "it runs no softmax loss";
                }
                yield measuring() ? null : "the mode is " + spec.mode();
            }
            case OUTPUT -> loss != null && measuring() ? "with a loss only INFER yields the output" : null;
            case D_OUTPUT -> {
                if (!training()) {
                    yield "the mode is " + spec.mode();
                }
                yield loss != null ? "the gradient comes from the loss" : null;
            }
            case D_INPUT -> spec.inputGradient() ? null : "the specification does not ask for it";
            case MEAN, LOGVAR -> latent == null ? "it runs no Gaussian latent head" : null;
            case LATENT, EPSILON -> {
                if (latent == null) {
                    yield "it runs no Gaussian latent head";
                }
                yield measuring() ? null : "INFER draws no noise";
            }
            case ROW_RECON -> {
                if (spec.mode() != Mode.EVALUATE) {
                    yield "the mode is " + spec.mode();
                }
                yield loss == null ? "it runs no loss" : null;
            }
            case ROW_KL -> {
                if (spec.mode() != Mode.EVALUATE) {
                    yield "the mode is " + spec.mode();
                }
                yield latent == null ? "it runs no Gaussian latent head" : null;
            }
        };
    }

    /**
     * Checks the numbers of a run. Allocates nothing when they fit.
     *
     * @throws IllegalArgumentException if the rows do not fit the plan or its samples, or a counter is out of its range
     */
    public void check(Step step) {
        int rows = step.rows;
        if (rows < 0 || rows > spec.batch()) {
            throw new IllegalArgumentException("a run takes 0 to %d rows, got %d".formatted(spec.batch(), rows));
        }
        Samples samples = spec.samples();
        if (samples != null && (step.first < 0 || step.first > samples.count() - rows || step.epoch < 0)) {
            throw new IllegalArgumentException("rows %d to %d of epoch %d do not lie within the %d samples"
                    .formatted(step.first, (long) step.first + rows, step.epoch, samples.count()));
        }
        if (measuring() && step.batchRows < Math.max(1, rows)) {
            throw new IllegalArgumentException(
                    "a batch over all replicas has at least the %d rows of this one and 1, got %d"
                            .formatted(rows, step.batchRows));
        }
        if (step.noiseRow < 0 || (step.noiseRow + (long) rows) * noiseWidth > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("noise rows %d to %d exceed the 2^31-1 elements of a noise matrix"
                    .formatted(step.noiseRow, (long) step.noiseRow + rows));
        }
    }
}
