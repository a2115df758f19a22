package dev.elbow.contract;

import dev.elbow.backend.Device;
import dev.elbow.backend.Mode;
import dev.elbow.graph.Graph;
import dev.elbow.graph.MaxPool;
import dev.elbow.graph.Node;
import dev.elbow.graph.Op;
import dev.elbow.graph.Relu;
import java.util.Arrays;

/**
 * Chooses numbers that stay away from the kinks of ReLU (zero), of max pooling (two largest values of a window equal)
 * and of free bits (a latent's KL equals them), where gradients jump: a rounding error or a finite difference that
 * crosses one proves nothing.
 */
final class Kinks {
    private static final int TRIES = 2000;

    private Kinks() {}

    /** Returns the number of values of a case that can lie on a kink. */
    static int count(Case c) {
        return c.rows()
                * c.graph().nodes().stream()
                        .filter(Kinks::kinked)
                        .mapToInt(node -> node.input().elements())
                        .sum();
    }

    private static boolean kinked(Node node) {
        return node.op() instanceof Relu || node.op() instanceof MaxPool;
    }

    /** Returns the case with the first seed, from its own on, whose values keep {@code margin} from every kink. */
    static Case avoid(Case c, double margin) {
        if (c.numbers() == Numbers.INTEGERS) {
            return c;
        }
        try (Device reference = Contract.open(Contract.REFERENCE)) {
            for (int i = 0; i < TRIES; i++) {
                Case candidate = c.seed(c.seed() + i);
                if (distance(reference, candidate) > margin) {
                    return candidate;
                }
            }
        }
        throw new IllegalStateException("no seed keeps %s from the kinks of %s".formatted(margin, c));
    }

    private static double distance(Device reference, Case c) {
        double distance = Double.POSITIVE_INFINITY;
        if (c.freeBits() > 0) {
            distance = toFreeBits(reference, c);
        }
        for (Node node : c.graph().nodes()) {
            if (kinked(node)) {
                float[] x = node.index() == 0 ? new Data(c).input : before(reference, c, node.index());
                distance = Math.min(distance, node.op() instanceof Relu ? toZero(x) : betweenLargest(x, node));
            }
        }
        return distance;
    }

    /** Returns the input of op {@code index}: the output of a graph that ends before it, on the same numbers. */
    private static float[] before(Device reference, Case c, int index) {
        Op[] ops = c.graph().nodes().stream().limit(index).map(Node::op).toArray(Op[]::new);
        Graph prefix = Graph.builder(c.graph().input()).add(ops).build();
        boolean latent = prefix.latent().isPresent();
        Case head = new Case(
                prefix, c.numbers(), c.batch(), c.rows(), 1, c.reduction(), 0, latent && c.givenEpsilon(), c.seed());
        Data data = new Data(head);
        Data whole = new Data(c);
        for (int i = 0; i < data.parameters.size(); i++) {
            data.parameters.set(i, whole.parameters.get(i));
        }
        System.arraycopy(whole.input, 0, data.input, 0, data.input.length);
        System.arraycopy(whole.epsilon, 0, data.epsilon, 0, data.epsilon.length);
        try (Trial trial = new Trial(reference, head, data)) {
            // Training, so that input noise and epsilon are those of the case.
            return trial.run(Mode.TRAIN).get("OUTPUT");
        }
    }

    private static double toFreeBits(Device reference, Case c) {
        try (Trial trial = new Trial(reference, c, new Data(c))) {
            Outcome outcome = trial.run(Mode.EVALUATE);
            float[] mean = outcome.get("MEAN");
            float[] logvar = outcome.get("LOGVAR");
            double distance = Double.POSITIVE_INFINITY;
            for (int i = 0; i < mean.length; i++) {
                distance = Math.min(distance, Math.abs(Kl.of(mean[i], logvar[i]) - c.freeBits()));
            }
            return distance;
        }
    }

    private static double toZero(float[] x) {
        double distance = Double.POSITIVE_INFINITY;
        for (float value : x) {
            distance = Math.min(distance, Math.abs(value));
        }
        return distance;
    }

    private static double betweenLargest(float[] x, Node node) {
        int height = node.input().height();
        int width = node.input().width();
        int channels = node.input().channels();
        double distance = Double.POSITIVE_INFINITY;
        for (int at = 0; at < x.length; at++) {
            int column = at / channels % width;
            int row = at / (channels * width) % height;
            if (row % 2 == 0 && column % 2 == 0) {
                float[] window = {x[at], x[at + channels], x[at + channels * width], x[at + channels * (width + 1)]};
                Arrays.sort(window);
                // Behind a ReLU a whole window of zeros has no gradient, whichever wins.
                if (window[3] != 0) {
                    distance = Math.min(distance, window[3] - window[2]);
                }
            }
        }
        return distance;
    }
}
