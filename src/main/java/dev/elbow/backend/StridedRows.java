package dev.elbow.backend;

import java.util.Objects;

/**
 * Rows of float32 that lie apart in memory, seen as one contiguous buffer: what backends' buffers have in common.
 *
 * @param rows number of rows
 * @param columns elements of a row
 * @param stride elements from the start of a row to the start of the next, at least {@code columns}
 */
public record StridedRows(long rows, int columns, int stride) {

    /** Returns the number of elements. */
    public long elements() {
        return rows * columns;
    }

    /**
     * Calls {@code run} for each stretch of contiguous memory behind the elements {@code [index, index + count)}.
     *
     * @throws IndexOutOfBoundsException if they do not lie within the buffer
     */
    public void forEachRun(long index, int count, Run run) {
        Objects.checkFromIndexSize(index, count, elements());
        int done = 0;
        while (done < count) {
            long row = (index + done) / columns;
            int column = (int) ((index + done) % columns);
            int length = stride == columns ? count - done : Math.min(count - done, columns - column);
            run.accept(row * stride + column, done, length);
            done += length;
        }
    }

    /** Takes one stretch. */
    @FunctionalInterface
    public interface Run {
        /**
         * Copies.
         *
         * @param offset of the stretch from the first row's start, in elements
         * @param done elements before it
         * @param length its elements
         */
        void accept(long offset, int done, int length);
    }
}
