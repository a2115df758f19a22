package dev.elbow.backend.reference;

import dev.elbow.backend.Step;

/**
 * The cross entropy of each row's logits {@code l} with its label {@code y}, {@code log(sum_i exp(l_i)) - l_y}, and the gradient
 * of its mean over {@code batchRows}, {@code softmax(l)_i - [i = y]}. NaN in the whole row if the label is no class.
 */
record SoftmaxLossKernel(Link input, Values labels, Values rowLoss) implements Kernel {

    @Override
    public void forward(Step step) {
        double[] logits = input.values().data;
        int classes = input.width();
        for (int r = 0; r < step.rows; r++) {
            double largest = Softmax.largest(logits, r, classes);
            int label = label(r);
            double wanted = label < 0 ? Double.NaN : logits[r * classes + label];
            rowLoss.data[r] = StrictMath.log(Softmax.sum(logits, r, classes, largest)) - (wanted - largest);
        }
    }

    @Override
    public void backward(Step step) {
        double[] logits = input.values().data;
        double[] gradients = input.gradients().data;
        int classes = input.width();
        for (int r = 0; r < step.rows; r++) {
            Softmax.row(logits, gradients, r, classes);
            int label = label(r);
            for (int i = 0; i < classes; i++) {
                double wanted = label < 0 ? Double.NaN : i == label ? 1 : 0;
                gradients[r * classes + i] = (gradients[r * classes + i] - wanted) / step.batchRows;
            }
        }
    }

    /** Returns the label of a row, -1 if it is no class. */
    private int label(int row) {
        double label = labels.data[row];
        return label >= 0 && label < input.width() && label == (int) label ? (int) label : -1;
    }
}
