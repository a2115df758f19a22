package dev.elbow.contract;

import dev.elbow.graph.Flatten;
import dev.elbow.graph.InputNoise;
import dev.elbow.graph.MaxPool;
import dev.elbow.graph.Op;
import dev.elbow.graph.Relu;
import dev.elbow.graph.Reshape;
import dev.elbow.graph.Upsample;
import dev.elbow.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Ops without parameters. The integers are full of zeros for ReLU and of ties for max pooling. */
@Tag("contract")
class ElementwiseContractTest extends OpContract {

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Numbers numbers : Numbers.values()) {
            for (int channels : new int[] {1, 3, 8, 17}) {
                add(cases, numbers, Shape.of(4, 6, channels), new Relu());
                add(cases, numbers, Shape.of(4, 6, channels), new MaxPool());
                add(cases, numbers, Shape.of(3, 5, channels), new Upsample());
                add(cases, numbers, Shape.of(4, 2, channels), new Relu(), new MaxPool(), new Upsample());
            }
            add(cases, numbers, Shape.of(1), new Relu());
            add(cases, numbers, Shape.of(2, 2, 1), new MaxPool());
            add(cases, numbers, Shape.of(1, 1, 1), new Upsample());
            add(cases, numbers, Shape.of(3, 2, 4), new Flatten());
            add(cases, numbers, Shape.of(24), new Reshape(Shape.of(3, 2, 4)));
            add(cases, numbers, Shape.of(3, 2, 4), new Flatten(), new Relu(), new Reshape(Shape.of(3, 2, 4)));
        }
        // Noise is real whatever the input is.
        add(cases, Numbers.REALS, Shape.of(7), new InputNoise(0.5f));
        add(cases, Numbers.REALS, Shape.of(3, 5, 1), new InputNoise(0), new Upsample());
        return cases;
    }

    private static void add(List<Case> cases, Numbers numbers, Shape input, Op... ops) {
        Case c = Case.of(numbers, input, ops);
        cases.add(c.batch(1, 1));
        cases.add(c.batch(5, 3));
    }
}
