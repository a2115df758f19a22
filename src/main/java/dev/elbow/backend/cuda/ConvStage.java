package dev.elbow.backend.cuda;

import dev.elbow.ffi.cudnn.Convolution;
import dev.elbow.ffi.cudnn.ConvolutionShape;
import dev.elbow.ffi.cudnn.Direction;
import dev.elbow.graph.Conv;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Node;
import dev.elbow.graph.Parameter;
import dev.elbow.tensor.Shape;
import java.util.List;

/**
 * A convolution or transposed convolution with its bias and the ReLU behind it. Both are the same cuDNN convolution between a
 * larger image and features: a transposed one runs it from features to image, which is its dgrad, and the other way its forward
 * pass. Bias, ReLU and their gradients are kernels of ours, in place.
 */
final class ConvStage implements Stage {
    private final PlanParts parts;
    private final Parameter weight;
    private final Parameter bias;
    private final Edge in;
    private final Edge out;
    private final boolean relu;
    private final boolean transposed;
    private final int pixels;
    private final int channels;
    private final Convolution convolution;
    private final ConvPass forward;
    private final ConvPass wgrad;
    private final ConvPass dgrad;
    private final BiasBackward biasBackward;
    private boolean maskedByConsumer;

    ConvStage(PlanParts parts, Node node, Edge in, Edge out, boolean relu) {
        this.parts = parts;
        this.weight = node.parameters().get(0);
        this.bias = node.parameters().get(1);
        this.in = in;
        this.out = out;
        this.relu = relu;
        this.transposed = node.op() instanceof ConvTranspose;
        this.channels = node.output().channels();
        this.pixels = parts.batch() * node.output().height() * node.output().width();
        this.biasBackward = parts.training() ? new BiasBackward(parts.call(), pixels, channels) : null;
        this.convolution = ConvPass.convolution(parts.call(), shape(node, parts.batch()));
        try {
            this.forward = pass(transposed ? Direction.BACKWARD_DATA : Direction.FORWARD);
            this.wgrad = parts.training()
                    ? new ConvPass(parts.call().aside(), convolution, Direction.BACKWARD_FILTER)
                    : null;
            this.dgrad = in.wantsGradient() ? pass(transposed ? Direction.FORWARD : Direction.BACKWARD_DATA) : null;
        } catch (RuntimeException | Error e) {
            convolution.close();
            throw e;
        }
    }

    /**
     * Leaves the ReLU's mask and the bias gradient to the stage behind, which has the output's gradient in registers anyway.
     *
     * @return the bias whose gradient that stage must overwrite; null if there is no ReLU or no backward pass
     */
    Parameter handOverMask() {
        maskedByConsumer = relu && parts.training();
        return maskedByConsumer ? bias : null;
    }

    private ConvPass pass(Direction direction) {
        return new ConvPass(parts.call(), convolution, direction);
    }

    /** The convolution from image to features. */
    private static ConvolutionShape shape(Node node, int batch) {
        return switch (node.op()) {
            case Conv op -> shape(batch, node.input(), op.channels(), op.kernel(), op.padding(), op.stride());
            case ConvTranspose op ->
                shape(batch, node.output(), node.input().channels(), op.kernel(), op.padding(), op.stride());
            default -> throw new IllegalArgumentException("not a convolution: " + node.op());
        };
    }

    private static ConvolutionShape shape(int batch, Shape image, int features, int kernel, int padding, int stride) {
        return new ConvolutionShape(
                batch,
                image.height(),
                image.width(),
                image.channels(),
                features,
                kernel,
                kernel,
                padding,
                padding,
                stride,
                stride);
    }

    @Override
    public void forward(List<Launch> launches) {
        long y = out.values().address();
        long b = parts.parameters().address(bias);
        launches.add(launch(forward, in.values(), parts.parameters().address(weight), out.values()));
        launches.add(
                relu
                        ? parts.kernels().bias().biasRelu(y, b, pixels, channels)::execute
                        : parts.kernels().bias().bias(y, b, pixels, channels)::execute);
    }

    @Override
    public void backward(List<Launch> launches) {
        if (!maskedByConsumer) {
            long mask = relu ? out.values().address() : 0;
            launches.add(biasBackward.launch(out.gradient().address(), mask, parts.gradient(bias)));
        }
        launches.add(new Aside(launch(wgrad, in.values(), parts.gradient(weight), out.gradient())));
        if (dgrad != null) {
            launches.add(launch(dgrad, in.gradient(), parts.parameters().address(weight), out.gradient()));
        }
    }

    /** A pass between what belongs to the stage's input and what belongs to its output. */
    private Launch launch(ConvPass pass, Region input, long filter, Region output) {
        return transposed
                ? pass.launch(output.address(), filter, input.address())
                : pass.launch(input.address(), filter, output.address());
    }

    @Override
    public void close() {
        convolution.close();
    }
}
