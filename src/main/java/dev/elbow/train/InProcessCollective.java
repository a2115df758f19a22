package dev.elbow.train;

import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import java.util.List;
import java.util.stream.IntStream;

/** The collective of replicas that share this process and one parameter store. */
public final class InProcessCollective implements Collective {
    private static final int MAX_VALUES = 16;

    private final Shared shared;
    private final int rank;
    private int round;

    /** What the members meet at. */
    private static final class Shared {
        final int size;
        final Barrier barrier;
        final Plan[] plans;
        /**
         * Per rank, two rounds of values: a member may write the next round while another still reads this one, but not the round
         * after it, because a barrier lies between.
         */
        final double[][] values;

        Shared(int size) {
            this.size = size;
            this.barrier = new Barrier(size);
            this.plans = new Plan[size];
            this.values = new double[size][2 * MAX_VALUES];
        }
    }

    private InProcessCollective(Shared shared, int rank) {
        this.shared = shared;
        this.rank = rank;
    }

    /** Returns one member for each of {@code size} replicas, in the order of their ranks. */
    public static List<InProcessCollective> create(int size) {
        Shared shared = new Shared(size);
        return IntStream.range(0, size)
                .mapToObj(rank -> new InProcessCollective(shared, rank))
                .toList();
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return shared.size;
    }

    @Override
    public void reduceScatter(Plan plan, Slice slice) {
        shared.plans[rank] = plan;
        shared.barrier.await(rank);
        for (int other = 0; other < shared.size; other++) {
            if (other != rank) {
                plan.addGradients(shared.plans[other], slice.from(), slice.to());
            }
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if there are more than 16 values
     */
    @Override
    public void sum(double[] values) {
        if (values.length > MAX_VALUES) {
            throw new IllegalArgumentException(
                    "at most %d values can be summed, got %d".formatted(MAX_VALUES, values.length));
        }
        int offset = round * MAX_VALUES;
        round ^= 1;
        System.arraycopy(values, 0, shared.values[rank], offset, values.length);
        shared.barrier.await(rank);
        for (int i = 0; i < values.length; i++) {
            double sum = 0;
            for (int other = 0; other < shared.size; other++) {
                sum += shared.values[other][offset + i];
            }
            values[i] = sum;
        }
    }

    /** Waits only: the replicas share the parameters. */
    @Override
    public void allGather(Parameters parameters, Slice slice) {
        shared.barrier.await(rank);
    }

    @Override
    public void fail(Throwable cause) {
        shared.barrier.fail(cause);
    }

    /** Returns the first failure of any member, or null. */
    Throwable failure() {
        return shared.barrier.failure();
    }
}
