package dev.elbow.contract;

import dev.elbow.graph.Conv;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Dense;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.LossOp;
import dev.elbow.graph.Node;

/**
 * How far an element may lie from its reference: {@code factor (|reference| + rms of its array)}. The rms stands for
 * the terms of a sum that cancelled: their rounding errors stay.
 *
 * @param factor 0 for bitwise equality
 */
record Tolerance(double factor) {
    /** Half the distance between 1 and the next float: the largest relative error of one rounding. */
    private static final double UNIT_ROUNDOFF = 0x1p-24;

    static final Tolerance EXACT = new Tolerance(0);

    /**
     * Returns what float32 arithmetic earns on a way of {@code roundings} roundings. Their errors have random signs,
     * so their sum stays below {@code lambda sqrt(n) u} with a probability that grows as {@code 1 - exp(-lambda^2 /
     * 2)} (Higham and Mary, "A new approach to probabilistic rounding error analysis", 2019); lambda is 6 here, for
     * the many thousand elements compared.
     */
    static Tolerance rounding(int roundings) {
        return new Tolerance(6 * Math.sqrt(roundings) * UNIT_ROUNDOFF);
    }

    /** Returns the tolerance of a case: exact for integers, else by the longest sum of each op, there and back. */
    static Tolerance of(Case c) {
        if (c.numbers() == Numbers.INTEGERS) {
            return EXACT;
        }
        int roundings = 0;
        for (Node node : c.graph().nodes()) {
            roundings += 2 * longestSum(node, c.batch());
        }
        return rounding(roundings);
    }

    private static int longestSum(Node node, int batch) {
        int in = node.input().elements();
        int out = node.output().elements();
        return switch (node.op()) {
            case Dense _, GaussianLatent _ -> Math.max(Math.max(in, 2 * out), batch);
            case Conv conv -> window(node, conv.kernel(), batch * out / conv.channels());
            case ConvTranspose conv -> window(node, conv.kernel(), batch * out / conv.channels());
            case LossOp _ -> in * batch;
            default -> 4;
        };
    }

    private static int window(Node node, int kernel, int pixels) {
        int channels = Math.max(node.input().channels(), node.output().channels());
        return Math.max(channels * kernel * kernel, pixels);
    }

    double limit(double reference, double rms) {
        return factor * (Math.abs(reference) + rms);
    }
}
