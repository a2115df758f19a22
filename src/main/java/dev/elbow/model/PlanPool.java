package dev.elbow.model;

import dev.elbow.backend.Device;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Section;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Inference plans that wait for the next caller: as many per kind as threads ever used one at the same time. Thread-safe;
 * callers hold the model open while they hold a plan.
 */
final class PlanPool implements AutoCloseable {
    private record Kind(Section section, int batch) {}

    private final Device device;
    private final Parameters parameters;
    private final Map<Kind, Deque<Plan>> idle = new HashMap<>();

    PlanPool(Device device, Parameters parameters) {
        this.device = device;
        this.parameters = parameters;
    }

    /** Returns a plan that nobody else uses; the calling thread is attached. */
    Plan take(Section section, int batch) {
        synchronized (idle) {
            Deque<Plan> waiting = idle.get(new Kind(section, batch));
            if (waiting != null && !waiting.isEmpty()) {
                return waiting.pop();
            }
        }
        return device.compile(parameters, PlanSpec.of(Mode.INFER, batch).withSection(section));
    }

    void giveBack(Plan plan) {
        Kind kind = new Kind(plan.spec().section(), plan.spec().batch());
        synchronized (idle) {
            idle.computeIfAbsent(kind, _ -> new ArrayDeque<>()).push(plan);
        }
    }

    @Override
    public void close() {
        synchronized (idle) {
            idle.values().forEach(plans -> plans.forEach(Plan::close));
            idle.clear();
        }
    }
}
