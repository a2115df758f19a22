package dev.elbow.backend.cuda;

import dev.elbow.ffi.cuda.KernelLaunch;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * Launches that add gradients of other plans to those of one, prepared when they are first asked for: replicas add the same slices
 * at every step, for which then nothing is allocated. Used under the {@link Gpu}'s lock.
 */
final class AddedGradients implements AutoCloseable {
    /** More than there are replicas on one device; who asks for ever other slices has them prepared anew. */
    private static final int MOST = 16;

    private final Gpu gpu;
    private final List<Sum> sums = new ArrayList<>();
    private Arena arguments = Arena.ofShared();

    private record Sum(long target, long source, long count, KernelLaunch launch) {
        boolean isFor(long otherTarget, long otherSource, long otherCount) {
            return target == otherTarget && source == otherSource && count == otherCount;
        }
    }

    AddedGradients(Gpu gpu) {
        this.gpu = gpu;
    }

    /** Enqueues {@code target += source} over floats; the thread is attached. */
    void enqueue(long target, long source, long count) {
        for (int i = 0; i < sums.size(); i++) {
            if (sums.get(i).isFor(target, source, count)) {
                sums.get(i).launch.execute(gpu.stream());
                return;
            }
        }
        if (sums.size() == MOST) {
            sums.clear();
            arguments.close();
            arguments = Arena.ofShared();
        }
        Kernels kernels = Kernels.of(gpu.libraries().kernels(), arguments);
        KernelLaunch launch = kernels.elementwise().add(target, source, count);
        sums.add(new Sum(target, source, count, launch));
        launch.execute(gpu.stream());
    }

    @Override
    public void close() {
        arguments.close();
    }
}
