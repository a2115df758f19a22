package dev.elbow.backend.cpu.kernel;

import java.lang.foreign.Arena;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;

/** A thin output convolution with its memory; {@code seed} decides every value. */
final class ThinOutputFixture {
    final ThinOutputShape shape;
    final int rows;
    final ThinBlock input;
    final ThinBlock weight;
    final ThinBlock bias;
    final ThinBlock logits;
    final ThinBlock target;
    final ThinBlock losses;
    final ThinBlock dLogits;
    final ThinBlock dInput;
    final ThinBlock dWeight;
    final ThinBlock dBias;
    final ThinBlock dProducerBias;
    final ThinOutputBuffers buffers;

    ThinOutputFixture(Arena arena, ThinOutputShape shape, int rows, boolean integers, long seed) {
        Random random = new Random(seed);
        DoubleSupplier values = integers ? ThinBlock.integers(random, -2, 2) : random::nextGaussian;
        this.shape = shape;
        this.rows = rows;
        input = ThinBlock.filled(arena, rows * shape.inputSize(), values);
        weight = ThinBlock.filled(arena, shape.weights(), values);
        bias = ThinBlock.filled(arena, shape.outputs(), values);
        logits = new ThinBlock(arena, rows * shape.outputSize());
        target = ThinBlock.filled(arena, rows * shape.outputSize(), random::nextDouble);
        losses = new ThinBlock(arena, 2 * rows);
        dLogits = ThinBlock.filled(arena, rows * shape.outputSize(), values);
        dInput = new ThinBlock(arena, rows * shape.inputSize());
        dWeight = new ThinBlock(arena, shape.weights());
        dBias = new ThinBlock(arena, shape.outputs());
        dProducerBias = new ThinBlock(arena, shape.channels());
        ThinBlock scratch = new ThinBlock(arena, Math.toIntExact(shape.scratchBytes() / 4));
        scratch.fill(0);
        buffers = new ThinOutputBuffers(
                input.address,
                weight.address,
                bias.address,
                logits.address,
                target.address,
                losses.address,
                dLogits.address,
                dInput.address,
                dWeight.address,
                dBias.address,
                dProducerBias.address,
                scratch.address);
    }

    ThinOutputConv conv(ThinKernels kernels, boolean gated) {
        return new ThinOutputConv(shape, buffers, gated, kernels, new ScalarLossKernels());
    }

    ThinReference reference() {
        return new ThinReference(rows, shape.height(), shape.width(), shape.channels(), shape.outputs(), 1);
    }

    /** The weight in PyTorch's order. */
    float[] exposedWeight() {
        float[] exposed = new float[shape.weights()];
        for (int i = 0; i < exposed.length; i++) {
            exposed[i] = weight.get(shape.weightIndex(i));
        }
        return exposed;
    }

    /** Every result by name. */
    Map<String, ThinBlock> results() {
        return new TreeMap<>(Map.of(
                "logits",
                logits,
                "losses",
                losses,
                "dInput",
                dInput,
                "dWeight",
                dWeight,
                "dBias",
                dBias,
                "dProducerBias",
                dProducerBias));
    }

    /** Fills every result with NaN, which none may keep. */
    void spoil() {
        results().values().forEach(block -> block.fill(Float.NaN));
    }
}
