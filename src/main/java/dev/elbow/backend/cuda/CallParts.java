package dev.elbow.backend.cuda;

import java.lang.foreign.Arena;

/**
 * What prepared calls of one owner are made from.
 *
 * @param gpu the device
 * @param memory the owner's device memory, placed once all calls have said what they need
 * @param kernels where launches of our own kernels come from
 * @param arguments host memory of the calls' arguments, which lives as long as the owner
 * @param scratch what calls need while they run
 */
public record CallParts(Gpu gpu, MemoryPlan memory, Kernels kernels, Arena arguments, Scratch scratch) {

    /** Returns parts whose kernels keep their arguments in {@code arguments}. The thread is attached and holds the lock. */
    public static CallParts of(Gpu gpu, MemoryPlan memory, Arena arguments) {
        return new CallParts(
                gpu, memory, Kernels.of(gpu.libraries().kernels(), arguments), arguments, memory.scratch());
    }

    /** Returns parts for calls that may run at the same time as those of these parts, see {@link Aside}. */
    CallParts aside() {
        return new CallParts(gpu, memory, kernels, arguments, memory.asideScratch());
    }
}
