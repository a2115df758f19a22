package dev.elbow.bench;

import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.backend.KernelBench;
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
 * One of our GPU kernels, cold, one launch an operation. The score is wall time, with the fill that empties the cache and the
 * synchronisation; the counters give the device's time between events, {@code deviceNanos / runs}, and beside it that of the copy
 * that moves as many bytes, {@code copyNanos / runs}: their quotient is the share of the ceiling. Each kernel is compared with its
 * formula before. The device is printed: an emulator's figures say nothing of a GPU.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public abstract class CudaKernelBenchmark {
    private static final int COPIES = 30;

    /** What an operation moves. */
    @Param("524288")
    public int kib;

    private Device device;
    private Device.Attachment attachment;
    private KernelBench bench;
    private KernelBench.Run run;
    private double copySeconds;

    /** Device time of all operations of an iteration, and what a copy would have taken. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class DeviceTime {
        public long deviceNanos;
        public long copyNanos;
        public long runs;
    }

    /** Returns the name of the kernel. */
    protected abstract String kernel();

    @Setup(Level.Trial)
    public void open() {
        device = Elbow.open("cuda");
        attachment = device.attach();
        bench = device.kernelBench((long) kib << 10).orElseThrow();
        System.out.printf("%s. %s.%n", bench.deviceName(), bench.cacheState());
        bench.verify(kernel());
        run = bench.kernel(kernel());
        try (KernelBench.Run copy = bench.copy()) {
            copySeconds = Double.MAX_VALUE;
            for (int i = 0; i < COPIES; i++) {
                copySeconds = Math.min(copySeconds, copy.seconds() / copy.bytes() * run.bytes());
            }
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        run.close();
        bench.close();
        attachment.close();
        device.close();
    }

    @Benchmark
    public double launch(DeviceTime time) {
        double seconds = run.seconds();
        time.deviceNanos += Math.round(seconds * 1e9);
        time.copyNanos += Math.round(copySeconds * 1e9);
        time.runs++;
        return seconds;
    }
}
