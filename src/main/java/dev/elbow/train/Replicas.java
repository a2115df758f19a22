package dev.elbow.train;

import dev.elbow.backend.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The threads that run a device: one platform thread per replica, attached to the device for its whole life. Work is handed
 * over in large pieces (an epoch); inside a piece the replicas meet in their {@link Collective} only. Used by one thread.
 */
public final class Replicas implements AutoCloseable {
    /** The start of the threads' names; the rank follows. */
    public static final String THREAD_NAME = "elbow-lane-";

    private final List<InProcessCollective> members;
    private final List<ExecutorService> threads = new ArrayList<>();
    private final Device.Attachment[] attachments;

    /** A piece of work of one replica. */
    @FunctionalInterface
    public interface Task {
        /** Runs the replica's part, in its thread. */
        void run(Collective collective);
    }

    private Replicas(int count) {
        members = InProcessCollective.create(count);
        attachments = new Device.Attachment[count];
        for (int rank = 0; rank < count; rank++) {
            String name = THREAD_NAME + rank;
            threads.add(Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            }));
        }
    }

    /**
     * Starts and attaches the threads.
     *
     * @param count number of replicas, 0 for as many as use the device fully
     */
    public static Replicas open(Device device, int count) {
        Replicas replicas = new Replicas(count == 0 ? device.lanes() : count);
        try {
            replicas.run(collective -> replicas.attachments[collective.rank()] = device.attach());
            return replicas;
        } catch (RuntimeException | Error e) {
            replicas.close();
            throw e;
        }
    }

    /** Returns the number of replicas. */
    public int count() {
        return members.size();
    }

    /** Runs a task on every replica and waits for all, as {@link #run(Task, Runnable)}; an interrupt only stays pending. */
    public void run(Task task) {
        run(task, () -> {});
    }

    /**
     * Runs a task on every replica and waits for all. If one fails, the others fail at their next meeting; the first failure is
     * thrown, and these replicas can only be closed after it.
     *
     * @param onInterrupt called once if the calling thread is interrupted while it waits; the wait goes on, and the thread is
     *     interrupted again when this method returns
     */
    public void run(Task task, Runnable onInterrupt) {
        List<Future<?>> parts = new ArrayList<>();
        for (int rank = 0; rank < count(); rank++) {
            InProcessCollective collective = members.get(rank);
            parts.add(threads.get(rank).submit(() -> {
                try {
                    task.run(collective);
                } catch (Throwable e) {
                    collective.fail(e);
                }
            }));
        }
        boolean interrupted = false;
        for (Future<?> part : parts) {
            interrupted |= join(part, interrupted ? () -> {} : onInterrupt);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        throwFailure();
    }

    private static boolean join(Future<?> part, Runnable onInterrupt) {
        boolean interrupted = false;
        while (true) {
            try {
                part.get();
                return interrupted;
            } catch (InterruptedException _) {
                if (!interrupted) {
                    onInterrupt.run();
                }
                interrupted = true;
            } catch (ExecutionException e) {
                throw new IllegalStateException("a replica's failure was not caught", e);
            }
        }
    }

    private void throwFailure() {
        switch (members.getFirst().failure()) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    /** Detaches and ends the threads; also after a failure. Does nothing when closed already. */
    @Override
    public void close() {
        for (int rank = 0; rank < count(); rank++) {
            ExecutorService thread = threads.get(rank);
            Device.Attachment attachment = attachments[rank];
            attachments[rank] = null;
            if (attachment != null) {
                thread.submit(attachment::close);
            }
            thread.close();
        }
    }
}
