package dev.elbow.contract;

import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.Op;
import dev.elbow.graph.Relu;
import dev.elbow.graph.Reshape;
import dev.elbow.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Dense layers, alone, with a ReLU behind them, and in the element orders of a flatten and a reshape. */
@Tag("contract")
class DenseContractTest extends OpContract {

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Numbers numbers : Numbers.values()) {
            add(cases, numbers, Shape.of(1), new Dense(1));
            add(cases, numbers, Shape.of(5), new Dense(7));
            add(cases, numbers, Shape.of(17), new Dense(16));
            add(cases, numbers, Shape.of(5), new Dense(33), new Relu());
            add(cases, numbers, Shape.of(3, 2, 4), new Flatten(), new Dense(5));
            add(cases, numbers, Shape.of(2, 3, 4), new Flatten(), new Relu(), new Dense(5));
            add(cases, numbers, Shape.of(5), new Dense(24), new Reshape(Shape.of(3, 2, 4)));
            add(cases, numbers, Shape.of(5), new Dense(24), new Relu(), new Reshape(Shape.of(2, 3, 4)));
            add(cases, numbers, Shape.of(2, 2, 3), new Flatten(), new Dense(12), new Reshape(Shape.of(2, 2, 3)));
            cases.add(Case.of(numbers, Shape.of(784), new Dense(20)).batch(8, 8));
            cases.add(Case.of(numbers, Shape.of(20), new Dense(784), new Relu()).batch(8, 7));
        }
        return cases;
    }

    private static void add(List<Case> cases, Numbers numbers, Shape input, Op... ops) {
        Case c = Case.of(numbers, input, ops);
        cases.add(c.batch(1, 1));
        cases.add(c);
        cases.add(c.batch(5, 3));
        cases.add(c.batch(2, 0));
    }
}
