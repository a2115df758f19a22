package dev.elbow.contract;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.elbow.backend.Device;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Samples;
import dev.elbow.backend.Update;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Graph;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.Arena;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/**
 * Objects of another device or another store are refused: followed blindly they would be addresses of foreign memory.
 */
@Tag("contract")
class ForeignContractTest {
    private static final Graph SMALL =
            Graph.builder(Shape.of(4)).add(new Dense(3)).build();
    private static final Graph LARGE =
            Graph.builder(Shape.of(64)).add(new Dense(99)).build();
    private static final PlanSpec TRAIN = PlanSpec.of(Mode.TRAIN, 2);

    @TestFactory
    Stream<DynamicNode> plansOfOtherParametersAreRefused() {
        return Contract.onEach(device -> {
            try (Device.Attachment _ = device.attach();
                    Parameters small = device.parameters(SMALL);
                    Parameters twin = device.parameters(SMALL);
                    Parameters large = device.parameters(LARGE);
                    Plan smallPlan = device.compile(small, TRAIN);
                    Plan twinPlan = device.compile(twin, TRAIN);
                    Plan largePlan = device.compile(large, TRAIN)) {
                Update update = device.update(large, Optimizer.adam());
                for (Plan foreign : new Plan[] {smallPlan, twinPlan}) {
                    refused(() -> largePlan.addGradients(foreign, 0, large.size()));
                    refused(() -> update.apply(foreign, 0, large.size(), 1, 0.1f, 1));
                    refused(() -> update.maxAbs(foreign, 0, large.size()));
                    refused(() -> update.squaredNorm(foreign, 0, large.size()));
                }
                refused(() -> smallPlan.addGradients(twinPlan, 0, 1));
                refused(() -> smallPlan.gradient(LARGE.parameters().getFirst()));
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> slicesPastTheStoreAreRefused() {
        return Contract.onEach(device -> {
            try (Device.Attachment _ = device.attach();
                    Parameters parameters = device.parameters(SMALL);
                    Plan plan = device.compile(parameters, TRAIN);
                    Plan other = device.compile(parameters, TRAIN)) {
                long size = parameters.size();
                Update update = device.update(parameters, Optimizer.adam());
                for (long[] slice : new long[][] {{0, size + 1}, {-1, 2}, {2, 1}}) {
                    assertThrows(IndexOutOfBoundsException.class, () -> plan.addGradients(other, slice[0], slice[1]));
                    assertThrows(
                            IndexOutOfBoundsException.class, () -> update.apply(plan, slice[0], slice[1], 1, 0.1f, 1));
                    assertThrows(IndexOutOfBoundsException.class, () -> update.maxAbs(plan, slice[0], slice[1]));
                    assertThrows(IndexOutOfBoundsException.class, () -> update.squaredNorm(plan, slice[0], slice[1]));
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> objectsOfAnotherDeviceAreRefused() {
        return Contract.againstReference((reference, device) -> {
            foreign(reference, device);
            foreign(device, reference);
        });
    }

    private static void foreign(Device owner, Device device) {
        try (Device.Attachment _ = owner.attach();
                Device.Attachment _ = device.attach();
                Arena arena = Arena.ofConfined();
                Parameters theirs = owner.parameters(SMALL);
                Parameters own = device.parameters(SMALL);
                Samples samples = owner.samples(arena.allocate(32, 64), DType.F32, Shape.of(4), 2);
                Plan plan = owner.compile(theirs, TRAIN);
                Plan ownPlan = device.compile(own, TRAIN)) {
            refused(() -> device.compile(theirs, TRAIN));
            refused(() -> device.update(theirs, Optimizer.adam()));
            refused(() -> device.compile(own, TRAIN.withSamples(samples, false)));
            refused(() -> ownPlan.addGradients(plan, 0, 1));
            Update update = device.update(own, Optimizer.adam());
            refused(() -> update.apply(plan, 0, 1, 1, 0.1f, 1));
        }
    }

    private static void refused(Executable use) {
        assertThrows(IllegalArgumentException.class, use);
    }
}
