package dev.elbow.contract;

import dev.elbow.graph.Conv;
import dev.elbow.graph.Op;
import dev.elbow.graph.Relu;
import dev.elbow.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Convolutions: the geometries and channel counts of the presets and odd ones, alone and with a ReLU behind them. */
@Tag("contract")
class ConvContractTest extends OpContract {

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Numbers numbers : Numbers.values()) {
            for (int channels : new int[] {1, 3, 4, 8, 32}) {
                // Kernel 3 stride 1, kernel 3 stride 2, pointwise, kernel 5; on 5x7 with inputs and outputs exchanged.
                add(cases, numbers, Shape.of(5, 7, channels), new Conv(4, 3, 1, 1));
                add(cases, numbers, Shape.of(5, 7, 3), new Conv(channels, 3, 2, 1));
                add(cases, numbers, Shape.of(7, 5, channels), new Conv(channels, 1, 1, 0));
                add(cases, numbers, Shape.of(5, 7, channels), new Conv(8, 5, 1, 2));
            }
            add(cases, numbers, Shape.of(1, 1, 2), new Conv(3, 1, 1, 0));
            add(cases, numbers, Shape.of(3, 3, 2), new Conv(2, 3, 1, 0));
            add(cases, numbers, Shape.of(4, 6, 2), new Conv(5, 4, 2, 1));
            // First ops of the presets: few channels in, 32 out, with ReLU.
            for (int channels : new int[] {1, 3}) {
                add(cases, numbers, Shape.of(8, 8, channels), new Conv(32, 3, 1, 1), new Relu());
                add(cases, numbers, Shape.of(8, 8, channels), new Conv(32, 3, 2, 1), new Relu());
                add(cases, numbers, Shape.of(7, 9, channels), new Conv(32, 3, 2, 1), new Relu());
                // Last ops: 32 channels in, few out.
                add(cases, numbers, Shape.of(6, 7, 32), new Conv(channels, 3, 1, 1));
            }
            cases.add(Case.of(numbers, Shape.of(28, 28, 1), new Conv(32, 3, 2, 1), new Relu())
                    .batch(2, 2));
        }
        return cases;
    }

    private static void add(List<Case> cases, Numbers numbers, Shape input, Op... ops) {
        Case c = Case.of(numbers, input, ops);
        cases.add(c.batch(1, 1));
        cases.add(c.batch(5, 3));
    }
}
