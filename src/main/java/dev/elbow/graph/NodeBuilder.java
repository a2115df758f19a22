package dev.elbow.graph;

import dev.elbow.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Infers the shapes, names and element orders of a chain of ops. */
final class NodeBuilder {
    private final Shape input;
    private final List<Op> ops;
    private final int encoderOps;

    NodeBuilder(Shape input, List<Op> ops, int encoderOps) {
        this.input = input;
        this.ops = ops;
        this.encoderOps = encoderOps;
    }

    List<Node> build() {
        List<Node> nodes = new ArrayList<>();
        Shape shape = input;
        Shape image = null;
        int layer = 0;
        for (int i = 0; i < ops.size(); i++) {
            Op op = ops.get(i);
            if (i == encoderOps) {
                layer = 0;
            }
            Shape output = infer(i, op, shape);
            String prefix = prefix(i, op, layer);
            List<Parameter> parameters =
                    op.parameters(shape).stream().map(p -> p.named(prefix)).toList();
            nodes.add(new Node(i, op, shape, output, parameters, image, outputImage(i)));
            image = imageAfter(op, shape, image);
            shape = output;
            if (op.isLayer()) {
                layer++;
            }
        }
        return List.copyOf(nodes);
    }

    private Shape infer(int position, Op op, Shape shape) {
        try {
            return op.infer(shape);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("op %d, %s: %s".formatted(position, op, e.getMessage()), e);
        }
    }

    /** Names follow {@code nn.Sequential}: a section and the position in it, every layer counted; the latent head has none. */
    private String prefix(int position, Op op, int layer) {
        if (op instanceof GaussianLatent) {
            return "";
        }
        return (position < encoderOps ? "encoder." : "decoder.") + layer + ".";
    }

    /** The image that a row still holds element by element: set by a flatten, kept by elementwise ops. */
    private static Shape imageAfter(Op op, Shape shape, Shape image) {
        return switch (op) {
            case Flatten _ -> shape.isImage() ? shape : image;
            case Relu _, InputNoise _ -> image;
            default -> null;
        };
    }

    /** The image that the output of op {@code position} becomes by a reshape, with only elementwise ops in between. */
    private Shape outputImage(int position) {
        for (int i = position + 1; i < ops.size(); i++) {
            switch (ops.get(i)) {
                case Relu _ -> {}
                case Reshape reshape
                when reshape.shape().isImage() -> {
                    return reshape.shape();
                }
                default -> {
                    return null;
                }
            }
        }
        return null;
    }
}
