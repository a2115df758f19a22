package dev.elbow.contract;

import dev.elbow.backend.Device;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanLayout;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Port;
import dev.elbow.backend.Totals;
import dev.elbow.graph.Parameter;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** A case at work on a device: parameters are written, plans compiled, run and read. */
final class Trial implements AutoCloseable {
    private static final Set<Port> WRITTEN = EnumSet.of(Port.INPUT, Port.LABEL, Port.D_OUTPUT);

    private final Device device;
    private final Case c;
    private final Data data;
    private final Device.Attachment attachment;
    final Parameters parameters;

    Trial(Device device, Case c, Data data) {
        this.device = device;
        this.c = c;
        this.data = data;
        this.attachment = device.attach();
        this.parameters = device.parameters(c.graph());
        writeParameters();
    }

    /** Writes the data's parameters, after a test changed them. */
    void writeParameters() {
        for (int i = 0; i < data.parameters.size(); i++) {
            parameters.set(c.graph().parameters().get(i), data.parameters.get(i));
        }
    }

    /** Compiles the case for a mode, runs it once and returns all that can be read. */
    Outcome run(Mode mode) {
        return run(c.spec(mode));
    }

    Outcome run(PlanSpec spec) {
        try (Plan plan = device.compile(parameters, spec)) {
            return run(plan);
        }
    }

    /** Runs a plan once and returns all that can be read. */
    Outcome run(Plan plan) {
        PlanLayout layout = new PlanLayout(c.graph(), plan.spec());
        write(plan, Port.INPUT, data.input);
        if (layout.has(Port.LABEL)) {
            write(plan, Port.LABEL, data.labels);
        }
        if (plan.spec().givenEpsilon()) {
            write(plan, Port.EPSILON, data.epsilon);
        }
        if (layout.outputGradientGiven()) {
            write(plan, Port.D_OUTPUT, data.dOutput);
        }
        plan.run(c.step());
        return read(plan, layout);
    }

    /** Writes the valid rows and NaN into all others. */
    private void write(Plan plan, Port port, float[] rows) {
        float[] all = new float[Math.toIntExact(plan.buffer(port).elements())];
        Arrays.fill(all, Float.NaN);
        System.arraycopy(rows, 0, all, 0, rows.length);
        plan.buffer(port).write(all);
    }

    private Outcome read(Plan plan, PlanLayout layout) {
        Outcome outcome = new Outcome();
        for (Port port : Port.values()) {
            if (layout.has(port) && !WRITTEN.contains(port)) {
                outcome.arrays.put(port.name(), plan.buffer(port).read(c.rows() * layout.width(port)));
            }
        }
        if (layout.training()) {
            for (Parameter parameter : c.graph().parameters()) {
                outcome.arrays.put("gradient of " + parameter.name(), plan.gradient(parameter));
            }
        }
        Totals totals = new Totals();
        plan.drain(totals);
        outcome.recon = totals.recon;
        outcome.kl = totals.kl;
        outcome.arrays.put("total recon", new float[] {(float) totals.recon});
        outcome.arrays.put("total kl", new float[] {(float) totals.kl});
        return outcome;
    }

    @Override
    public void close() {
        parameters.close();
        attachment.close();
    }
}
