package dev.elbow.backend.cpu;

import dev.elbow.backend.Mode;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Step;
import dev.elbow.backend.cpu.Products.Operand;
import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.backend.cpu.kernel.ReconLoss;
import dev.elbow.ffi.NativeMemory;
import dev.elbow.ffi.onednn.Primitive;
import dev.elbow.graph.Node;
import dev.elbow.graph.Parameter;
import java.lang.foreign.ValueLayout;

/**
 * A 3x3 convolution to few channels K, with the loss behind it if there is one. One image at a time, so that its activations
 * {@code X [pixels, C]} stay in the second-level cache for everything that is done with them: in training forward, loss, both
 * gradients, and the ReLU mask and bias gradient of the layer before.
 *
 * <p>Each of the 9 K filter taps is one dot product over channels, so the taps of all pixels are one matrix product {@code W [9 K,
 * C] X^T}, and the output is a sum of nine shifted planes. Backward, nine shifted copies {@code G} of the output's gradient give
 * {@code dX = G^T W} and {@code dW = G X}. oneDNN's convolution reaches 10 GFLOP/s here, these products 40 to 80.
 */
final class TapConvStage implements Stage {
    private final Kernels kernels = Kernels.get();
    private final PlanSpec spec;
    private final ReconLoss loss;
    private final RowLosses losses;
    private final float factor;
    private final Edge in;
    private final Edge out;
    private final long target;
    private final int height;
    private final int width;
    private final int outputs;
    private final int batch;
    private final boolean finishes;
    /** The bias gradient of the layer before; null if it has none or sums it itself. */
    private final BiasGradient biasGradient;

    private final long bias;
    private final long dBias;
    private final long imageBias;
    private final long taps;
    private final long plane;
    private final Primitive[] forward;
    private Primitive[] wgrad;
    private Primitive[] dgrad;

    /**
     * @param loss the loss to fuse with, or null; then {@code losses} and {@code target} are not used
     * @param gradients address of the plan's gradients, 0 for a plan without backward
     */
    TapConvStage(
            Launches launches,
            CpuParameters parameters,
            PlanSpec spec,
            Node node,
            Edge in,
            Edge out,
            ReconLoss loss,
            RowLosses losses,
            Edge target,
            long gradients) {
        this.spec = spec;
        this.loss = loss;
        this.losses = losses;
        this.factor = spec.reduction().factor(out.features);
        this.in = in;
        this.out = out;
        this.target = target.value;
        this.height = node.input().height();
        this.width = node.input().width();
        int channels = node.input().channels();
        this.outputs = node.output().channels();
        this.batch = spec.batch();
        Parameter weightParameter = node.parameters().get(0);
        Parameter biasParameter = node.parameters().get(1);
        long weight = parameters.address(weightParameter);
        int pixels = height * width;
        int columns = 9 * outputs;
        this.bias = parameters.address(biasParameter);
        this.taps = launches.floats((long) columns * pixels);
        this.plane = launches.floats(pixels);
        Products products = new Products(launches);
        forward = Products.pieces(
                batch,
                row -> products.product(
                        columns, channels, pixels, Operand.of(weight), Operand.transposed(in.value(row)), taps));
        this.dBias = gradients == 0 ? 0 : parameters.address(gradients, biasParameter);
        this.imageBias = gradients == 0 ? 0 : launches.floats(Math.max(channels, outputs));
        // A dense producer counts its bias over all features, not over channels: it finishes its gradient itself.
        this.finishes = in.gradient != 0 && (in.biasGradient == 0 || in.biasChannels == channels);
        in.finished = finishes;
        this.biasGradient = finishes && in.biasGradient != 0 ? new BiasGradient(in, imageBias) : null;
        if (gradients == 0) {
            return;
        }
        long dWeight = parameters.address(gradients, weightParameter);
        wgrad = Products.pieces(
                batch,
                row -> products.product(
                        columns,
                        pixels,
                        channels,
                        Operand.of(taps),
                        Operand.of(in.value(row)),
                        0,
                        dWeight,
                        Products.summing(row)));
        if (in.gradient != 0) {
            dgrad = Products.pieces(
                    batch,
                    row -> products.product(
                            pixels, columns, channels, Operand.transposed(taps), Operand.of(weight), in.gradient(row)));
        }
    }

    @Override
    public void forward(Step step) {
        if (loss == null) {
            for (int row = 0; row < batch; row++) {
                convolve(row);
            }
            return;
        }
        lose(0, batch, step);
        addLosses(step);
    }

    @Override
    public void backward(Step step) {
        if (loss == null) {
            for (int row = 0; row < step.rows; row++) {
                differentiate(row);
            }
            finishGradients(step.rows, batch);
        }
    }

    /** Forward, loss and, in training, backward of the rows {@code [from, to)}; ascending from 0, since gradients are sums. */
    void lose(int from, int to, Step step) {
        boolean train = spec.mode() == Mode.TRAIN;
        int valid = Math.clamp(step.rows, from, to);
        for (int row = from; row < valid; row++) {
            convolve(row);
            lose(row, train, factor / step.batchRows);
            if (train) {
                differentiate(row);
            }
        }
        if (train) {
            finishGradients(valid, to);
        }
    }

    /** Adds up the losses of all rows. */
    void addLosses(Step step) {
        losses.add(step.rows, factor);
    }

    /** Rows {@code [valid, to)} do not count and have no gradient; if none counts, one of zeros gives the parameters theirs. */
    private void finishGradients(int valid, int to) {
        if (valid == 0) {
            Rows.zeroPast(0, 1, out.features, out.gradient);
            differentiate(0);
        }
        if (in.gradient != 0) {
            Rows.zeroPast(0, to - valid, in.features, in.gradient(valid));
        }
    }

    private void convolve(int row) {
        forward[row].execute();
        long image = Rows.at(out.value, row, out.features);
        for (int k = 0; k < outputs; k++) {
            float b = NativeMemory.ALL.get(ValueLayout.JAVA_FLOAT, bias + (long) k * Float.BYTES);
            long planes = taps + 9L * k * height * width * Float.BYTES;
            if (outputs == 1) {
                kernels.taps().sum(planes, b, image, height, width);
            } else {
                kernels.taps().sum(planes, b, plane, height, width);
                Channels.put(plane, image, k, outputs, height * width);
            }
        }
    }

    private void lose(int row, boolean train, float scale) {
        long output = Rows.at(out.value, row, out.features);
        long wanted = Rows.at(target, row, out.features);
        double value = train
                ? loss.run(
                        kernels.losses(), output, wanted, Rows.at(out.gradient, row, out.features), out.features, scale)
                : loss.run(kernels.losses(), output, wanted, out.features);
        losses.set(row, value);
    }

    /** Everything that follows from one image's output gradient. */
    private void differentiate(int row) {
        long gradient = Rows.at(out.gradient, row, out.features);
        int pixels = height * width;
        for (int k = 0; k < outputs; k++) {
            long planes = taps + 9L * k * pixels * Float.BYTES;
            if (outputs == 1) {
                kernels.taps().spread(gradient, planes, height, width);
            } else {
                Channels.take(gradient, plane, k, outputs, pixels);
                kernels.taps().spread(plane, planes, height, width);
            }
        }
        kernels.relu().biasGradient(gradient, pixels, outputs, row == 0 ? dBias : imageBias);
        if (row > 0) {
            kernels.elementwise().add(dBias, imageBias, outputs);
        }
        wgrad[row].execute();
        if (dgrad != null) {
            dgrad[row].execute();
        }
        if (finishes) {
            finishInput(row);
        }
    }

    /** Masks the gradient to this stage's input and sums the bias gradient of the layer before, while the image is in cache. */
    private void finishInput(int row) {
        if (biasGradient != null) {
            biasGradient.run(row, 1);
        } else if (in.relu) {
            kernels.relu().backward(in.gradient(row), in.value(row), in.features);
        }
    }
}
