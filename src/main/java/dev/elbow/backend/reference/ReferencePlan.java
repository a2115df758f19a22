package dev.elbow.backend.reference;

import dev.elbow.backend.LatentTotals;
import dev.elbow.backend.Lifetime;
import dev.elbow.backend.MemoryAccount;
import dev.elbow.backend.MemoryUse;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanLayout;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Port;
import dev.elbow.backend.SeamChecks;
import dev.elbow.backend.Step;
import dev.elbow.backend.Totals;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import dev.elbow.tensor.Buffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs the kernels forward, then backward, over the valid rows only; the rest of each buffer is never read. */
final class ReferencePlan implements Plan {
    private final Lifetime lifetime = new Lifetime("the plan");
    private final MemoryAccount account;
    private final ReferenceParameters parameters;
    private final PlanSpec spec;
    private final PlanLayout layout;
    private final List<Kernel> kernels;
    private final Map<Port, Values> ports;
    private final Gather gather;
    private final long elements;
    private final Totals totals = new Totals();
    private final LatentTotals latentTotals;

    /** In the order of the parameter store; overwritten by each training run. */
    final double[] gradients;

    ReferencePlan(MemoryAccount account, ReferenceParameters parameters, PlanSpec spec) {
        this.account = account;
        this.parameters = parameters;
        this.spec = spec;
        this.layout = new PlanLayout(parameters.graph(), spec);
        this.gradients = new double[layout.training() ? parameters.values.length : 0];
        Lowering lowering = new Lowering(spec, layout, lifetime, parameters, gradients);
        this.kernels = List.copyOf(lowering.kernels);
        this.ports = lowering.ports;
        this.elements = lowering.elements;
        this.latentTotals = lowering.latentTotals;
        this.gather = spec.samples() == null
                ? null
                : new Gather(spec, own(spec), ports.get(Port.INPUT), ports.get(Port.LABEL));
        account.add(MemoryUse.PLANS, bytes());
    }

    private static ReferenceSamples own(PlanSpec spec) {
        ReferenceSamples own = SeamChecks.own(ReferenceSamples.class, spec.samples(), "the samples");
        own.check();
        return own;
    }

    @Override
    public Graph graph() {
        return parameters.graph();
    }

    @Override
    public PlanSpec spec() {
        return spec;
    }

    @Override
    public void run(Step step) {
        check();
        layout.check(step);
        if (gather != null) {
            gather.run(step);
        }
        for (Kernel kernel : kernels) {
            kernel.forward(step);
        }
        if (layout.measuring()) {
            totals.recon += sum(Port.ROW_RECON, step.rows);
            totals.kl += sum(Port.ROW_KL, step.rows);
            totals.rows += step.rows;
        }
        if (layout.training()) {
            Arrays.fill(gradients, 0);
            for (Kernel kernel : kernels.reversed()) {
                kernel.backward(step);
            }
        }
    }

    private double sum(Port port, int rows) {
        Values values = ports.get(port);
        double sum = 0;
        for (int r = 0; values != null && r < rows; r++) {
            sum += values.data[r];
        }
        return sum;
    }

    @Override
    public void drain(Totals into) {
        lifetime.check();
        into.add(totals);
        totals.clear();
    }

    @Override
    public void drainLatents(LatentTotals into) {
        lifetime.check();
        layout.check(into);
        into.add(latentTotals);
        latentTotals.clear();
    }

    @Override
    public Buffer buffer(Port port) {
        lifetime.check();
        layout.width(port);
        return ports.get(port);
    }

    @Override
    public float[] gradient(Parameter parameter) {
        checkTraining();
        int from = parameters.offset(parameter);
        float[] values = new float[parameter.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) gradients[from + i];
        }
        return values;
    }

    @Override
    public void addGradients(Plan other, long from, long to) {
        checkTraining();
        ReferencePlan source = trained(other, parameters);
        SeamChecks.slice(from, to, gradients.length);
        for (int i = (int) from; i < to; i++) {
            gradients[i] += source.gradients[i];
        }
    }

    /** Returns {@code plan} as one that holds gradients of these parameters. */
    static ReferencePlan trained(Plan plan, ReferenceParameters parameters) {
        ReferencePlan own = SeamChecks.own(ReferencePlan.class, plan, "the plan's gradients");
        SeamChecks.sameStore(own.parameters, parameters);
        own.checkTraining();
        return own;
    }

    private void checkTraining() {
        check();
        SeamChecks.training(spec);
    }

    private void check() {
        lifetime.check();
        parameters.check();
    }

    @Override
    public long bytes() {
        return (elements + gradients.length) * Double.BYTES;
    }

    @Override
    public void close() {
        if (lifetime.close()) {
            account.remove(MemoryUse.PLANS, bytes());
        }
    }
}
