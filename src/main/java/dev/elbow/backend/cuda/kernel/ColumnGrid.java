package dev.elbow.backend.cuda.kernel;

import dev.elbow.ffi.cuda.KernelLaunch;

/**
 * A grid over a matrix in which each thread stays in its column: blocks of {@code threadsX} columns and {@code threadsY} (a
 * power of two) rows, {@code blocksX} of them over the columns; the rows are walked with the height of the grid as the stride.
 */
record ColumnGrid(int threadsX, int threadsY, int blocksX, int blocksY) {
    private static final int MOST_Y = 65535;

    /**
     * @param columns in packs
     * @param rowsPerThread how many rows a thread should have at least, where there are enough
     * @param mostBlocks how many blocks the grid may have at most, if the columns do not need more
     */
    static ColumnGrid of(int rows, int columns, int rowsPerThread, int mostBlocks) {
        int tiles = Math.ceilDiv(columns, Grids.THREADS);
        int threadsX = Math.ceilDiv(columns, tiles);
        int threadsY = Integer.highestOneBit(Grids.THREADS / threadsX);
        int blocksX = Math.ceilDiv(columns, threadsX);
        int wanted = Math.ceilDiv(rows, threadsY * rowsPerThread);
        int blocksY = Math.clamp(wanted, 1, Math.clamp(mostBlocks / blocksX, 1, MOST_Y));
        return new ColumnGrid(threadsX, threadsY, blocksX, blocksY);
    }

    KernelLaunch.Builder of(KernelLaunch.Builder launch) {
        return launch.grid(blocksX, blocksY, 1).block(threadsX, threadsY, 1);
    }
}
