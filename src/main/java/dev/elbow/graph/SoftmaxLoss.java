package dev.elbow.graph;

import dev.elbow.tensor.Shape;

/**
 * Cross entropy of a row of logits {@code l}, one for each class, with the sample's label {@code y}, in nats: {@code log(sum_i
 * exp(l_i)) - l_y}, whose gradient to {@code l_i} is {@code softmax(l)_i - [i = y]}. It is one number for a sample, so it is the
 * same with every reduction over features. A label that is no class, a whole number from 0 to the number of classes less one,
 * makes the loss and the gradient of its row NaN. Figures of training and evaluation count it
 * as {@code recon}. In inference the output is the classes' probabilities {@code softmax(l)}.
 */
public record SoftmaxLoss() implements LossOp {
    @Override
    public Shape infer(Shape input) {
        Checks.row("a softmax loss", input);
        Checks.atLeast(2, "the number of classes of a softmax loss", input.elements());
        return input;
    }
}
