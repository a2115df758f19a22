package dev.elbow.train;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/**
 * A reusable barrier for threads that meet thousands of times a second: it allocates nothing (the JDK's barriers allocate
 * queue nodes), spins briefly because the others are usually about to arrive, then parks so that a neighbour's process or more
 * threads than cores cost nobody a core.
 *
 * <p>What a thread wrote before {@link #await} is visible to all after it.
 */
final class Barrier {
    /** A few times the cost of parking and waking; longer would burn the core that the last one to arrive may need. */
    private static final long SPIN_NANOS = 20_000;

    private static final int SPINS_PER_LOOK_AT_CLOCK = 32;

    private final int parties;
    private final boolean spin;
    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicReferenceArray<Thread> parked;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile int generation;

    Barrier(int parties) {
        this.parties = parties;
        this.parked = new AtomicReferenceArray<>(parties);
        this.spin = parties <= Runtime.getRuntime().availableProcessors();
    }

    /**
     * Waits until all parties have arrived.
     *
     * @param rank of the calling party, each from 0 to parties - 1 once
     * @throws ReplicaFailedException if a party failed
     */
    void await(int rank) {
        int current = generation;
        if (arrived.incrementAndGet() == parties) {
            arrived.set(0);
            generation = current + 1;
            wakeAll();
        } else if (!spinUntilPast(current)) {
            parkUntilPast(current, rank);
        }
        Throwable cause = failure.get();
        if (cause != null) {
            throw new ReplicaFailedException(cause);
        }
    }

    /** Releases all parties, now and in future, with an exception. */
    void fail(Throwable cause) {
        failure.compareAndSet(null, cause);
        wakeAll();
    }

    /** Returns the first cause given to {@link #fail}, or null. */
    Throwable failure() {
        return failure.get();
    }

    private boolean waiting(int current) {
        return generation == current && failure.get() == null;
    }

    private boolean spinUntilPast(int current) {
        if (!spin) {
            return false;
        }
        long start = System.nanoTime();
        do {
            for (int i = 0; i < SPINS_PER_LOOK_AT_CLOCK; i++) {
                if (!waiting(current)) {
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - start < SPIN_NANOS);
        return false;
    }

    private void parkUntilPast(int current, int rank) {
        // The order matters: announce, then look again. The waker advances, then looks who is announced.
        parked.set(rank, Thread.currentThread());
        while (waiting(current)) {
            LockSupport.park(this);
        }
        parked.set(rank, null);
    }

    private void wakeAll() {
        for (int rank = 0; rank < parties; rank++) {
            Thread thread = parked.get(rank);
            if (thread != null) {
                LockSupport.unpark(thread);
            }
        }
    }
}
