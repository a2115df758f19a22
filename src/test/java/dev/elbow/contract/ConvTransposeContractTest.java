package dev.elbow.contract;

import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Op;
import dev.elbow.graph.Relu;
import dev.elbow.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Transposed convolutions, alone and with a ReLU behind them. */
@Tag("contract")
class ConvTransposeContractTest extends OpContract {

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Numbers numbers : Numbers.values()) {
            for (int channels : new int[] {1, 3, 4, 8, 32}) {
                add(cases, numbers, Shape.of(3, 4, channels), new ConvTranspose(4, 3, 2, 1, 1));
                add(cases, numbers, Shape.of(5, 4, 3), new ConvTranspose(channels, 3, 1, 1, 0));
                add(cases, numbers, Shape.of(4, 3, channels), new ConvTranspose(channels, 4, 2, 1, 0));
            }
            add(cases, numbers, Shape.of(1, 1, 5), new ConvTranspose(2, 3, 2, 1, 1));
            add(cases, numbers, Shape.of(1, 1, 5), new ConvTranspose(2, 4, 1, 0, 0));
            add(cases, numbers, Shape.of(3, 2, 2), new ConvTranspose(3, 1, 2, 0, 0));
            add(cases, numbers, Shape.of(7, 7, 8), new ConvTranspose(16, 3, 2, 1, 1), new Relu());
        }
        return cases;
    }

    private static void add(List<Case> cases, Numbers numbers, Shape input, Op... ops) {
        Case c = Case.of(numbers, input, ops);
        cases.add(c.batch(1, 1));
        cases.add(c.batch(5, 3));
    }
}
