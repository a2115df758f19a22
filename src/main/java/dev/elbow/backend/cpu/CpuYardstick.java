package dev.elbow.backend.cpu;

import dev.elbow.backend.CleanUp;
import dev.elbow.backend.Yardstick;
import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.ffi.onednn.Engine;
import dev.elbow.ffi.onednn.OpenMp;
import dev.elbow.ffi.onednn.Primitive;
import dev.elbow.graph.Graph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The sum of oneDNN's primitive times, in four configurations: activations NHWC or in oneDNN's own layout; the whole batch on
 * an OpenMP team, or a slice of it on each of several single-threaded lanes at the same time.
 */
final class CpuYardstick implements Yardstick {
    private static final int REPEATS = 3;

    private final List<Configuration> configurations = new ArrayList<>();

    /** Waits for the kernels' warm-up too: what is measured beside the primitives is to run at full speed. */
    CpuYardstick(Engine engine, Graph graph, int batch, int threads) {
        Kernels.get().awaitWarmUp();
        for (boolean nhwc : new boolean[] {true, false}) {
            String layout = nhwc ? "NHWC" : "oneDNN's layouts";
            configurations.add(new Configuration(
                    "%s, batch %d, %d threads".formatted(layout, batch, threads),
                    engine,
                    graph,
                    batch,
                    nhwc,
                    1,
                    threads));
            if (threads > 1) {
                int slice = (batch + threads - 1) / threads;
                configurations.add(new Configuration(
                        "%s, %d lanes of %d".formatted(layout, threads, slice),
                        engine,
                        graph,
                        slice,
                        nhwc,
                        threads,
                        1));
            }
        }
    }

    @Override
    public void round() {
        configurations.forEach(Configuration::round);
    }

    @Override
    public Map<String, Double> sumsMillis() {
        Map<String, Double> sums = new LinkedHashMap<>();
        for (Configuration configuration : configurations) {
            sums.put(configuration.name, configuration.sumMillis());
        }
        return sums;
    }

    @Override
    public void close() {
        configurations.forEach(Configuration::close);
    }

    /** One way to run the primitives: {@code lanes} threads, each with a suite of its own on {@code team} OpenMP threads. */
    private static final class Configuration {
        private final String name;
        private final ExecutorService executor;
        private final CyclicBarrier barrier;
        private final List<PrimitiveSuite> suites = new ArrayList<>();
        private final List<long[]> rounds = new ArrayList<>();
        private final int lanes;
        private final int team;

        Configuration(String name, Engine engine, Graph graph, int batch, boolean nhwc, int lanes, int team) {
            this.name = name;
            this.lanes = lanes;
            this.team = team;
            this.executor = Executors.newFixedThreadPool(lanes);
            this.barrier = new CyclicBarrier(lanes);
            suites.addAll(onEachLane(_ -> new PrimitiveSuite(engine, graph, batch, nhwc)));
        }

        void round() {
            List<long[]> lanesNanos = onEachLane(lane -> time(suites.get(lane).primitives()));
            long[] slowest = new long[lanesNanos.getFirst().length];
            for (long[] nanos : lanesNanos) {
                for (int i = 0; i < nanos.length; i++) {
                    slowest[i] = Math.max(slowest[i], nanos[i]);
                }
            }
            rounds.add(slowest);
        }

        private long[] time(List<Primitive> primitives) throws Exception {
            long[] nanos = new long[primitives.size()];
            for (int i = 0; i < nanos.length; i++) {
                long[] repeats = new long[REPEATS];
                primitives.get(i).execute();
                for (int repeat = 0; repeat < REPEATS; repeat++) {
                    barrier.await();
                    long start = System.nanoTime();
                    primitives.get(i).execute();
                    repeats[repeat] = System.nanoTime() - start;
                }
                nanos[i] = median(repeats);
            }
            return nanos;
        }

        double sumMillis() {
            double sum = 0;
            for (int i = 0; i < rounds.getFirst().length; i++) {
                int primitive = i;
                sum += median(
                        rounds.stream().mapToLong(round -> round[primitive]).toArray());
            }
            return sum / 1e6;
        }

        private <T> List<T> onEachLane(LaneTask<T> task) {
            List<Future<T>> futures = new ArrayList<>();
            for (int lane = 0; lane < lanes; lane++) {
                int number = lane;
                Callable<T> call = () -> {
                    try {
                        OpenMp.omp_set_num_threads(team);
                        return task.run(number);
                    } catch (Exception | Error e) {
                        // The other lanes must not wait for this one.
                        barrier.reset();
                        throw e;
                    }
                };
                futures.add(executor.submit(call));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                try {
                    results.add(future.get());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted while timing oneDNN's primitives", e);
                } catch (ExecutionException e) {
                    throw new IllegalStateException("timing oneDNN's primitives failed", e.getCause());
                }
            }
            return results;
        }

        private static long median(long[] values) {
            long[] sorted = values.clone();
            Arrays.sort(sorted);
            return sorted[sorted.length / 2];
        }

        void close() {
            try (CleanUp all = new CleanUp()) {
                all.add(executor::shutdown);
                suites.forEach(all::add);
            }
        }
    }

    private interface LaneTask<T> {
        T run(int lane) throws Exception;
    }
}
