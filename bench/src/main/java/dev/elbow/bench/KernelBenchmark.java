package dev.elbow.bench;

import dev.elbow.backend.cpu.kernel.AdamRates;
import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Elementwise CPU kernels on one thread, with the bytes they read and write per second; {@link #copy} is the ceiling. That their
 * results are right is what {@code src/test/java/dev/elbow/backend/cpu/kernel} checks; here one value of each is looked at
 * before it is timed.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Delbow.cpu.kernels=vector")
public class KernelBenchmark {
    private static final int CHANNELS = 32;

    /** Elements of each array: in the second-level cache, and far outside of any. */
    @Param({"16384", "8388608"})
    public int elements;

    private final Kernels kernels = Kernels.get();
    private final AdamRates rates = new AdamRates(0.9, 0.999, 1e-8, 0);
    private Arena arena;
    private long a;
    private long b;
    private long c;
    private long d;

    /** What one call moves. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Traffic {
        public long bytes;
    }

    @Setup(Level.Trial)
    public void open() {
        arena = Arena.ofConfined();
        a = random(1);
        b = random(2);
        c = random(3);
        d = random(4);
        rates.at(1, 1e-3, 1);
        kernels.losses().bernoulli(a, b, c, elements, 1);
        double logit = get(a);
        double expected = 1 / (1 + Math.exp(-logit)) - get(b);
        if (Math.abs(get(c) - expected) > 1e-6) {
            throw new IllegalStateException("gradient of logit " + logit + " is " + get(c) + ", expected " + expected);
        }
    }

    private long random(long seed) {
        MemorySegment segment = NativeMemory.allocate(arena, (long) elements * Float.BYTES);
        Random random = new Random(seed);
        for (int i = 0; i < elements; i++) {
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextFloat());
        }
        return segment.address();
    }

    private static float get(long address) {
        return NativeMemory.ALL.get(ValueLayout.JAVA_FLOAT, address);
    }

    @Benchmark
    public void copy(Traffic traffic) {
        kernels.elementwise().copy(a, b, elements);
        traffic.bytes += 8L * elements;
    }

    @Benchmark
    public double bernoulli(Traffic traffic) {
        traffic.bytes += 12L * elements;
        return kernels.losses().bernoulli(a, b, c, elements, 1);
    }

    @Benchmark
    public double gaussian(Traffic traffic) {
        traffic.bytes += 12L * elements;
        return kernels.losses().gaussian(a, b, c, elements, 1);
    }

    @Benchmark
    public void normals(Traffic traffic) {
        traffic.bytes += 4L * elements;
        kernels.noise().normals(a, elements / 64, 64, 1, 2, 3, 0);
    }

    @Benchmark
    public void reluBackwardBias(Traffic traffic) {
        traffic.bytes += 12L * elements;
        kernels.relu().backwardBias(a, b, elements / CHANNELS, CHANNELS, c);
    }

    @Benchmark
    public void adam(Traffic traffic) {
        traffic.bytes += 28L * elements;
        kernels.optimizers().adam(a, b, c, d, elements, rates);
    }

    @TearDown(Level.Trial)
    public void close() {
        arena.close();
    }
}
