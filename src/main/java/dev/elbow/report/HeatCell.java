package dev.elbow.report;

/**
 * A cell of a {@link Chart#heat heat map}.
 *
 * @param value what a pointer over the cell is told
 * @param label what stands in the cell
 * @param shade from 0, light, to 1, dark
 */
public record HeatCell(double value, String label, double shade) {

    /**
     * Checks the shade.
     *
     * @throws IllegalArgumentException if it is not in [0, 1]
     */
    public HeatCell {
        if (!(shade >= 0 && shade <= 1)) {
            throw new IllegalArgumentException("the shade of a cell is in [0, 1], got " + shade);
        }
    }
}
