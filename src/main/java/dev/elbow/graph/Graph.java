package dev.elbow.graph;

import dev.elbow.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A model as data: a chain of ops from the input to the loss, with shapes inferred and checked once, above every backend. The
 * chain has two sections, encoder and decoder, which meet at the latent code. Immutable.
 */
public final class Graph {
    private final Shape input;
    private final List<Op> ops;
    private final int encoderOps;
    private final Initialisation initialisation;
    private final List<Node> nodes;
    private final List<Parameter> parameters;

    Graph(Shape input, List<Op> ops, int encoderOps, Initialisation initialisation) {
        this.input = input;
        this.ops = List.copyOf(ops);
        this.encoderOps = encoderOps;
        this.initialisation = initialisation;
        this.nodes = new NodeBuilder(input, this.ops, encoderOps).build();
        this.parameters =
                nodes.stream().flatMap(node -> node.parameters().stream()).toList();
    }

    /** Returns a builder for a graph on samples of the given shape. */
    public static Builder builder(Shape input) {
        return new Builder(input);
    }

    /** Returns the shape of one input sample. */
    public Shape input() {
        return input;
    }

    /** Returns the shape of one output sample. */
    public Shape output() {
        return nodes.isEmpty() ? input : nodes.getLast().output();
    }

    /** Returns the ops with their shapes, in order. */
    public List<Node> nodes() {
        return nodes;
    }

    /** Returns all parameters in order; the position in this list seeds their initialisation. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** Returns the number of trained values. */
    public long parameterCount() {
        return parameters.stream().mapToLong(Parameter::elements).sum();
    }

    /** Returns how parameters begin. */
    public Initialisation initialisation() {
        return initialisation;
    }

    /** Returns the parameter of that name. */
    public Optional<Parameter> parameter(String name) {
        return parameters.stream().filter(p -> p.name().equals(name)).findFirst();
    }

    /** Returns the shape of the latent code: the encoder's output. */
    public Shape code() {
        return encoderOps == 0 ? input : nodes.get(encoderOps - 1).output();
    }

    /** Returns the Gaussian latent head, if the model is variational. */
    public Optional<GaussianLatent> latent() {
        return ops.stream()
                .filter(GaussianLatent.class::isInstance)
                .map(GaussianLatent.class::cast)
                .findFirst();
    }

    /** Returns the loss, if the graph is trainable. */
    public Optional<LossOp> loss() {
        return ops.isEmpty() || !(ops.getLast() instanceof LossOp loss) ? Optional.empty() : Optional.of(loss);
    }

    /** Returns the nodes from the input to the latent code. */
    public List<Node> encoder() {
        return nodes.subList(0, encoderOps);
    }

    /** Returns the nodes from the latent code to the output. */
    public List<Node> decoder() {
        return nodes.subList(encoderOps, nodes.size());
    }

    /**
     * Returns one line per op with its shapes and parameter counts.
     */
    public String describe() {
        StringBuilder text = new StringBuilder();
        for (Node node : nodes) {
            int count = node.parameters().stream().mapToInt(Parameter::elements).sum();
            text.append("%-52s %12s -> %-12s %,9d%n".formatted(node.op(), node.input(), node.output(), count));
        }
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Graph graph
                && input.equals(graph.input)
                && ops.equals(graph.ops)
                && encoderOps == graph.encoderOps
                && initialisation == graph.initialisation;
    }

    @Override
    public int hashCode() {
        return Objects.hash(input, ops, encoderOps, initialisation);
    }

    @Override
    public String toString() {
        return "Graph[input=" + input + ", ops=" + ops + "]";
    }

    /** Collects the ops of a graph. Not thread-safe. */
    public static final class Builder {
        private final Shape input;
        private final List<Op> ops = new ArrayList<>();
        private Initialisation initialisation = Initialisation.PYTORCH;
        private int encoderOps = -1;

        private Builder(Shape input) {
            this.input = Objects.requireNonNull(input, "input");
        }

        /** Appends ops to the chain. */
        public Builder add(Op... next) {
            ops.addAll(List.of(next));
            return this;
        }

        /** Marks the output of the ops so far as the latent code: the end of the encoder. */
        public Builder code() {
            if (encoderOps >= 0) {
                throw new IllegalArgumentException("the latent code is marked twice");
            }
            encoderOps = ops.size();
            return this;
        }

        /** Chooses how parameters begin; {@link Initialisation#PYTORCH} by default. */
        public Builder initialisation(Initialisation value) {
            initialisation = Objects.requireNonNull(value, "initialisation");
            return this;
        }

        /**
         * Returns the graph. A {@link GaussianLatent} marks the code by itself; without one and without {@link #code()}, the
         * whole chain counts as the decoder.
         *
         * @throws IllegalArgumentException if an op cannot take its input, a loss is not last, noise is not first, or there are
         *     two latent heads; the message names the op and its position
         */
        public Graph build() {
            int end = Math.max(encoderOps, 0);
            for (int i = 0; i < ops.size(); i++) {
                int position = i;
                switch (ops.get(position)) {
                    case GaussianLatent _ -> {
                        if (encoderOps >= 0 && encoderOps != i + 1) {
                            throw new IllegalArgumentException(
                                    "a Gaussian latent head ends the encoder, and only once");
                        }
                        encoderOps = i + 1;
                        end = i + 1;
                    }
                    case LossOp loss
                    when position != ops.size() - 1 ->
                        throw new IllegalArgumentException("a loss must be the last op, %s is at position %d of %d"
                                .formatted(loss, position, ops.size()));
                    case InputNoise noise
                    when position != 0 ->
                        throw new IllegalArgumentException(
                                "input noise must be the first op, %s is at position %d".formatted(noise, position));
                    default -> {}
                }
            }
            return new Graph(input, ops, end, initialisation);
        }
    }
}
