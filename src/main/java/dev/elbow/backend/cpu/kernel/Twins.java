package dev.elbow.backend.cpu.kernel;

/**
 * Two implementations of one group of kernels that give the same bits: the one that runs now, and the one that takes over.
 *
 * <p>The field is plain on purpose: a thread that sees the change late computes the same bits with the other twin, and the
 * kernels themselves are immutable, so there is nothing to publish.
 */
final class Twins<T> {
    final T first;
    final T last;
    private T current;
    private boolean used;

    Twins(T first, T last) {
        this.first = first;
        this.last = last;
        this.current = first;
    }

    T current() {
        // Not written again and again: the lanes would fight for the cache line.
        if (!used) {
            used = true;
        }
        return current;
    }

    void takeOver() {
        current = last;
    }

    /** Whether anyone has asked for the group. */
    boolean isUsed() {
        return used;
    }

    boolean isSettled() {
        return current == last;
    }
}
