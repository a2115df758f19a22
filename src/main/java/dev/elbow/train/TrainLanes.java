package dev.elbow.train;

import dev.elbow.backend.Device;
import dev.elbow.backend.FusedStep;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Samples;
import dev.elbow.backend.Update;
import dev.elbow.graph.Parameter;
import java.util.Optional;

/** The training plans of all replicas; runs epochs on them. Used by one thread; close it before its replicas. */
final class TrainLanes implements AutoCloseable {
    private final Device device;
    private final Replicas replicas;
    private final Lane[] lanes;
    private final EpochState[] states;

    TrainLanes(Device device, Replicas replicas, Parameters parameters, Samples samples, TrainOptions options) {
        this.device = device;
        this.replicas = replicas;
        this.lanes = new Lane[replicas.count()];
        this.states = new EpochState[replicas.count()];
        try {
            replicas.run(
                    collective -> lanes[collective.rank()] = lane(device, parameters, samples, options, collective));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Compiles the plan, and leaves whole steps to a device that runs them by itself where one replica is all there is. */
    private static Lane lane(
            Device device, Parameters parameters, Samples samples, TrainOptions options, Collective collective) {
        int rows = (options.batch() + collective.size() - 1) / collective.size();
        EpochSteps steps = new EpochSteps(options, samples.count(), collective.rank(), collective.size());
        Plan plan = device.compile(
                parameters,
                PlanSpec.of(Mode.TRAIN, rows)
                        .withSamples(samples, true)
                        .withBinarized(options.binarize())
                        .withSeed(options.seed())
                        .withLoss(options.reduction(), options.freeBits()));
        try {
            Update update = device.update(parameters, options.optimizer());
            Optional<FusedStep> fused =
                    collective.size() == 1 ? device.fusedStep(plan, update, options.clipNorm()) : Optional.empty();
            if (fused.isPresent()) {
                return new FusedLane(plan, fused.get(), steps);
            }
            return new TrainLane(plan, update, parameters, steps, options, collective);
        } catch (RuntimeException | Error e) {
            plan.close();
            throw e;
        }
    }

    /** Runs an epoch from {@code start} on and returns how far it came. */
    EpochState run(EpochState start, Cancellation cancellation, Lane.StepListener listener) {
        long begin = System.nanoTime();
        replicas.run(
                collective -> {
                    int rank = collective.rank();
                    states[rank] = new EpochState(start);
                    try (Device.Range _ = device.range("train epoch " + (start.epoch + 1))) {
                        lanes[rank].run(states[rank], cancellation, listener);
                    }
                },
                cancellation::cancel);
        EpochState state = states[0];
        state.seconds += (System.nanoTime() - begin) * 1e-9;
        return state;
    }

    /** Returns "{@code value in name}" for the largest gradient of the last step, NaN and infinity counted as the largest. */
    String largestGradient() {
        String name = "none";
        float largest = -1;
        try (Device.Attachment _ = device.attach()) {
            for (Parameter parameter : lanes[0].plan().graph().parameters()) {
                for (Lane lane : lanes) {
                    for (float gradient : lane.plan().gradient(parameter)) {
                        float size = Math.abs(gradient);
                        // Float.compare puts NaN above infinity.
                        if (Float.compare(size, largest) > 0) {
                            largest = size;
                            name = parameter.name();
                        }
                    }
                }
            }
        }
        return "%s in %s".formatted(largest, name);
    }

    @Override
    public void close() {
        for (Lane lane : lanes) {
            if (lane != null) {
                lane.close();
            }
        }
    }
}
