package dev.elbow.backend.cuda.kernel;

import dev.elbow.ffi.cuda.KernelLaunch;

/** Grids and blocks that several families of kernels share. They follow from shapes alone, and so do the orders of sums. */
final class Grids {
    /** Threads of a block where nothing else decides. */
    static final int THREADS = 256;
    /** The kernels of a row a block are bounded to this many threads. */
    static final int MOST_ROW_THREADS = 512;
    /** Floats that one access moves. */
    static final int PACK = 4;

    private static final int WARP = 32;

    private Grids() {}

    /** The floats of one access to rows of this width. */
    static int pack(int width) {
        return width % PACK == 0 ? PACK : 1;
    }

    /** A block a row: whole warps, enough for one access a thread as far as the bound allows. */
    static KernelLaunch.Builder rows(KernelLaunch.Builder launch, int rows, int accesses) {
        int threads = Math.min(Math.ceilDiv(accesses, WARP) * WARP, MOST_ROW_THREADS);
        return launch.grid(rows).block(threads);
    }

    /** A warp for each piece of work as far as the bound on blocks allows; more pieces than that are shared. */
    static KernelLaunch.Builder warps(KernelLaunch.Builder launch, long pieces, int mostBlocks) {
        return launch.grid((int) Math.clamp(Math.ceilDiv(pieces, THREADS / WARP), 1, mostBlocks))
                .block(THREADS);
    }

    /** {@code n} elements, four a thread, in one dimension. */
    static KernelLaunch.Builder elements(KernelLaunch.Builder launch, long n) {
        long blocks = Math.ceilDiv(n, (long) THREADS * PACK);
        return launch.grid(Math.toIntExact(Math.max(blocks, 1))).block(THREADS);
    }
}
