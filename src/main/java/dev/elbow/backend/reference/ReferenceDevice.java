package dev.elbow.backend.reference;

import dev.elbow.backend.Device;
import dev.elbow.backend.Lifetime;
import dev.elbow.backend.MemoryAccount;
import dev.elbow.backend.MemoryStats;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Samples;
import dev.elbow.backend.SeamChecks;
import dev.elbow.backend.Update;
import dev.elbow.graph.Graph;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/** The Java heap and the calling thread as a device. */
final class ReferenceDevice implements Device {
    private final MemoryAccount account = new MemoryAccount();
    private final Lifetime lifetime = new Lifetime("the reference device");

    @Override
    public String backend() {
        return ReferenceProvider.NAME;
    }

    @Override
    public String description() {
        return "reference: plain Java, double arithmetic, 1 lane";
    }

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public Map<String, String> reproducibilityKey() {
        // Transcendental functions come from StrictMath, so neither processor nor Java version matter.
        return Map.of(BACKEND, ReferenceProvider.NAME, LANES, "1");
    }

    /** Counts elements of arrays; what is free is the Java heap's. */
    @Override
    public MemoryStats memoryStats() {
        lifetime.check();
        Runtime heap = Runtime.getRuntime();
        return account.stats(heap.maxMemory() - heap.totalMemory() + heap.freeMemory(), heap.maxMemory());
    }

    @Override
    public Attachment attach() {
        lifetime.check();
        return () -> {};
    }

    @Override
    public Parameters parameters(Graph graph) {
        lifetime.check();
        return new ReferenceParameters(account, graph);
    }

    @Override
    public Samples samples(MemorySegment data, DType type, Shape shape, int count, int[] labels) {
        lifetime.check();
        return new ReferenceSamples(account, data, type, shape, count, labels);
    }

    @Override
    public Plan compile(Parameters parameters, PlanSpec spec) {
        lifetime.check();
        return new ReferencePlan(account, own(parameters), spec);
    }

    @Override
    public Update update(Parameters parameters, Optimizer optimizer) {
        lifetime.check();
        return switch (optimizer) {
            case Optimizer.Adam adam -> new ReferenceAdam(own(parameters), adam);
            case Optimizer.Sgd sgd -> new ReferenceSgd(own(parameters), sgd);
        };
    }

    private static ReferenceParameters own(Parameters parameters) {
        ReferenceParameters own = SeamChecks.own(ReferenceParameters.class, parameters, "the parameters");
        own.check();
        return own;
    }

    @Override
    public void close() {
        lifetime.close();
    }
}
