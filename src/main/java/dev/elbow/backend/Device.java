package dev.elbow.backend;

import dev.elbow.graph.Graph;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * An open device: everything that a backend does starts here. Safe to share between threads; a thread that runs or
 * compiles plans must be {@linkplain #attach attached} while it does.
 */
public interface Device extends AutoCloseable {

    /** Returns the backend's name, for example {@code cpu}. */
    String backend();

    /** Returns one line for people: libraries, instruction set, lanes. */
    String description();

    /** Returns the number of replicas that use this device fully. */
    int lanes();

    /** The entry of the {@link #reproducibilityKey() key} that names the backend. */
    String BACKEND = "backend";
    /** The entry of the key that holds {@link #lanes()}. */
    String LANES = "lanes";
    /** The entry of a GPU's key that names the {@link Precision}. */
    String PRECISION = "precision";
    /** The entry of a GPU's key that is there if {@link DeviceOptions#deterministic()} was not asked for. */
    String DETERMINISTIC = "deterministic";
    /** The entry of the key that tells {@link #algorithms()} from others. */
    String ALGORITHMS = "algorithms";

    /**
     * Returns what the bits of a run depend on besides its seed: backend, lanes, instruction set, library versions, and by the entry
     * {@value #ALGORITHMS}, once some were chosen, which algorithms compute what was compiled so far. Two runs with equal keys and
     * seeds give equal bits, unless the key says that the algorithms are not deterministic.
     */
    Map<String, String> reproducibilityKey();

    /**
     * Returns the algorithms that this device's libraries were told to use for what was compiled so far: names that mean something
     * to {@link #repeat} alone, by what they compute. Empty where nothing is chosen when plans are compiled.
     */
    default SortedMap<String, String> algorithms() {
        return Collections.emptySortedMap();
    }

    /**
     * Chooses these algorithms again in what is compiled from now on, where the libraries still offer them: so that a run goes on
     * with the same bits, whatever heuristics or measurements would say today. Computations that are not named are chosen as ever.
     *
     * @param algorithms from {@link #algorithms()} of a device with an equal key
     */
    default void repeat(Map<String, String> algorithms) {}

    /** Returns how much memory is in use, and for what, and how much the device has. */
    MemoryStats memoryStats();

    /** Prepares the calling thread to compile and run plans until the result is closed, by the same thread. */
    Attachment attach();

    /** Returns a new parameter store, all zeros. */
    Parameters parameters(Graph graph);

    /** Makes a data set without labels available to plans, as {@link #samples(MemorySegment, DType, Shape, int, int[])}. */
    default Samples samples(MemorySegment data, DType type, Shape shape, int count) {
        return samples(data, type, shape, count, null);
    }

    /**
     * Makes a data set available to plans.
     *
     * @param data {@code count} samples in row-major order, in native memory; kept by reference where device and host
     *     share memory, so it must outlive the result and not change
     * @param labels the class of each sample, counted from 0 to at most {@link Samples#MAX_CLASSES} less one; copied. Null for
     *     a data set without labels
     * @throws IllegalArgumentException if the segment's size is not count times the sample's, it lies on the Java heap, or
     *     there is not one label for each sample
     */
    Samples samples(MemorySegment data, DType type, Shape shape, int count, int[] labels);

    /**
     * Compiles a plan over a parameter store; the plan sees every later change of the parameters.
     *
     * @throws IllegalArgumentException if samples and graph do not fit, or the mode needs what the graph lacks
     */
    Plan compile(Parameters parameters, PlanSpec spec);

    /** Prepares an optimizer for a parameter store; one for each replica. */
    Update update(Parameters parameters, Optimizer optimizer);

    /**
     * Joins a training plan and an update to steps that the device runs by itself, if this backend offers that. It is for a
     * single replica, whose update covers the whole store.
     *
     * @param plan compiled for training from samples, for a graph with a loss
     * @param update of the same parameters
     * @param clipNorm largest norm of all gradients together, 0 for no clipping
     * @throws IllegalArgumentException if plan and update do not belong together
     */
    default Optional<FusedStep> fusedStep(Plan plan, Update update, float clipNorm) {
        return Optional.empty();
    }

    /**
     * Prepares the measurement of the vendor library's primitives for a training step of a graph, if this backend
     * stands on such a library.
     */
    default Optional<Yardstick> yardstick(Graph graph, int batch) {
        return Optional.empty();
    }

    /**
     * Prepares the measurement of this backend's own kernels, if it has any that can be timed alone.
     *
     * @param bytes about how many a run moves, at least one row's
     */
    default Optional<KernelBench> kernelBench(long bytes) {
        return Optional.empty();
    }

    /**
     * Names what the calling thread does until the result is closed, by the same thread, for a profiler of the device. Where there
     * is none it costs nothing; it is for what takes long, not for a step.
     */
    default Range range(String name) {
        return Range.NONE;
    }

    /** Lets a profiler of the device that waits for this record until the result is closed; does nothing without one. */
    default Range profiled() {
        return Range.NONE;
    }

    /** Releases the device; everything it made must be closed before. Does nothing when closed already. */
    @Override
    void close();

    /** A thread's hold on a device. */
    interface Attachment extends AutoCloseable {
        @Override
        void close();
    }

    /** A time that a profiler knows of. */
    interface Range extends AutoCloseable {
        /** A time that nobody asks about. */
        Range NONE = () -> {};

        @Override
        void close();
    }
}
