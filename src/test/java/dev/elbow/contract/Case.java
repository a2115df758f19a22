package dev.elbow.contract;

import dev.elbow.backend.Mode;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Reduction;
import dev.elbow.backend.Step;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Op;
import dev.elbow.tensor.Shape;
import java.util.Arrays;

/**
 * A small graph and how it is run.
 *
 * @param graph what is compiled
 * @param numbers what its inputs and parameters are filled with
 * @param batch rows of the plan
 * @param rows valid rows; the others are filled with NaN, which must not show anywhere
 * @param beta weight of the KL term
 * @param reduction of the reconstruction loss
 * @param freeBits of the KL term
 * @param givenEpsilon whether the noise is written; else it is drawn
 * @param seed of the numbers and of the noise
 */
record Case(
        Graph graph,
        Numbers numbers,
        int batch,
        int rows,
        float beta,
        Reduction reduction,
        float freeBits,
        boolean givenEpsilon,
        long seed) {

    /** Returns a case of three rows over a chain of ops, with given noise. */
    static Case of(Numbers numbers, Shape input, Op... ops) {
        return of(numbers, Graph.builder(input).add(ops).build());
    }

    /** Returns a case of three rows, with given noise. */
    static Case of(Numbers numbers, Graph graph) {
        boolean variational = graph.latent().isPresent();
        return new Case(graph, numbers, 3, 3, 1, Reduction.SUM, 0, variational, 1);
    }

    Case numbers(Numbers newNumbers) {
        return new Case(graph, newNumbers, batch, rows, beta, reduction, freeBits, givenEpsilon, seed);
    }

    Case batch(int batchRows, int validRows) {
        return new Case(graph, numbers, batchRows, validRows, beta, reduction, freeBits, givenEpsilon, seed);
    }

    Case loss(float newBeta, Reduction newReduction, float newFreeBits) {
        return new Case(graph, numbers, batch, rows, newBeta, newReduction, newFreeBits, givenEpsilon, seed);
    }

    Case drawnEpsilon() {
        return new Case(graph, numbers, batch, rows, beta, reduction, freeBits, false, seed);
    }

    Case seed(long newSeed) {
        return new Case(graph, numbers, batch, rows, beta, reduction, freeBits, givenEpsilon, newSeed);
    }

    /** Returns what to compile for a mode; noise is given only where there is some. */
    PlanSpec spec(Mode mode) {
        PlanSpec spec = PlanSpec.of(mode, batch).withSeed(seed).withLoss(reduction, freeBits);
        return givenEpsilon && mode != Mode.INFER ? spec.withGivenEpsilon() : spec;
    }

    /** Returns the step that runs it; its counters are no zeros, so that one that is left out shows. */
    Step step() {
        Step step = new Step().rows(rows);
        step.batchRows = Math.max(1, rows);
        step.beta = beta;
        step.step = 5;
        step.noiseRow = 2;
        return step;
    }

    /** Returns the case in one line, enough to build it again. */
    @Override
    public String toString() {
        String ops =
                Arrays.toString(graph.nodes().stream().map(node -> node.op()).toArray());
        return "%s on %s %s batch=%d rows=%d beta=%s reduction=%s freeBits=%s epsilon=%s seed=%d"
                .formatted(
                        ops.substring(1, ops.length() - 1),
                        graph.input(),
                        numbers,
                        batch,
                        rows,
                        beta,
                        reduction,
                        freeBits,
                        givenEpsilon ? "given" : "drawn",
                        seed);
    }
}
