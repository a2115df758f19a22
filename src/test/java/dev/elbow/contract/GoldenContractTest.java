package dev.elbow.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.elbow.backend.Device;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Port;
import dev.elbow.backend.Section;
import dev.elbow.backend.Step;
import dev.elbow.backend.Update;
import dev.elbow.graph.Parameter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Every backend against what PyTorch computed in float64 for tiny models, given parameters, input and epsilon:
 * encoder outputs, reconstructions, losses, every gradient, and the parameters after three steps of Adam. The README
 * beside the fixtures says how they were made.
 */
@Tag("contract")
class GoldenContractTest {
    @TestFactory
    Stream<DynamicNode> agreesWithPyTorch() {
        return GoldenGraphs.ALL.entrySet().stream().map(entry -> {
            Golden golden = new Golden(entry.getKey(), entry.getValue());
            return DynamicContainer.dynamicContainer(
                    entry.getKey(), Contract.onEach(device -> new Check(device, golden).all()));
        });
    }

    /** One backend on one fixture. */
    private static final class Check {
        private final Device device;
        private final Golden golden;
        private final Tolerance tolerance;
        private final Comparison comparison;

        Check(Device device, Golden golden) {
            this.device = device;
            this.golden = golden;
            // The reference works in float64 as PyTorch did: what is left is the last rounding to float.
            boolean reference = device.backend().equals(Contract.REFERENCE);
            this.tolerance = reference ? new Tolerance(0x1p-23) : Tolerance.of(golden.c);
            this.comparison = new Comparison(Contract.repro(device, golden.c, "golden"));
        }

        void all() {
            try (Trial trial = new Trial(device, golden.c, golden.data)) {
                decode(trial);
                train(trial);
            }
            System.out.printf(
                    "golden on %s: largest share of a tolerance %.2f, %s%n",
                    device.backend(), comparison.worstShare(), comparison.worst());
        }

        /** Decodes the fixture's code; inference yields probabilities, so the fixture's logits go through a sigmoid. */
        private void decode(Trial trial) {
            PlanSpec spec = PlanSpec.of(Mode.INFER, Golden.ROWS).withSection(Section.DECODER);
            try (Plan plan = device.compile(trial.parameters, spec)) {
                plan.buffer(Port.INPUT).write(golden.rows("expected.code_nhwc", golden.graph.code()));
                plan.run(new Step().rows(Golden.ROWS));
                float[] expected = golden.rows("expected.logits_nhwc", golden.graph.output());
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = (float) (1 / (1 + Math.exp(-expected[i])));
                }
                comparison.check("decoded", expected, plan.buffer(Port.OUTPUT).read(expected.length), tolerance);
            }
        }

        private void train(Trial trial) {
            List<Parameter> parameters = golden.graph.parameters();
            try (Plan plan = device.compile(trial.parameters, golden.c.spec(Mode.TRAIN))) {
                Update update = device.update(trial.parameters, Optimizer.adam());
                for (int step = 1; step <= Golden.STEPS; step++) {
                    Outcome outcome = trial.run(plan);
                    if (step == 1) {
                        losses(outcome);
                        for (Parameter parameter : parameters) {
                            String name = "gradient of " + parameter.name();
                            comparison.check(name, golden.parameter("grad.", parameter), outcome.get(name), tolerance);
                        }
                    }
                    update.apply(plan, 0, trial.parameters.size(), step, Golden.RATE, 1);
                }
            }
            for (Parameter parameter : parameters) {
                updated(parameter, trial.parameters.get(parameter));
            }
        }

        private void losses(Outcome outcome) {
            double recon = outcome.recon / Golden.ROWS;
            double kl = outcome.kl / Golden.ROWS;
            mean("expected.recon", recon);
            mean("expected.loss", recon + Golden.BETA * kl);
            if (golden.graph.latent().isPresent()) {
                mean("expected.kl", kl);
                rows("expected.mean", outcome.get("MEAN"));
                rows("expected.logvar", outcome.get("LOGVAR"));
                rows("expected.code_nhwc", outcome.get("LATENT"));
            }
        }

        private void mean(String name, double actual) {
            comparison.check(name, golden.mean(name), new float[] {(float) actual}, tolerance);
        }

        private void rows(String name, float[] actual) {
            comparison.check(name, golden.rows(name, golden.graph.code()), actual, tolerance);
        }

        /**
         * Adam divides a gradient by its own size, so a relative error of the gradient becomes the same share of a
         * whole step of size learningRate; beside it each step rounds the parameter once.
         */
        private void updated(Parameter parameter, float[] actual) {
            float[] expected = golden.parameter("expected.after3.", parameter);
            float[] gradient = golden.parameter("grad.", parameter);
            double rms = Comparison.rms(gradient);
            for (int i = 0; i < expected.length; i++) {
                double relative = gradient[i] == 0 ? 0 : tolerance.limit(gradient[i], rms) / Math.abs(gradient[i]);
                double limit = Golden.STEPS * (Golden.RATE * relative + Math.ulp(expected[i]));
                String what = parameter.name() + "[" + i + "] after " + Golden.STEPS + " steps on " + device.backend();
                assertEquals(expected[i], actual[i], limit, what);
            }
        }
    }
}
