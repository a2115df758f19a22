package dev.elbow.backend.cuda;

/**
 * What a Gaussian latent head keeps of each row.
 *
 * @param moments the heads' output {@code [batch, 2 L]}: in each row means, then log variances
 * @param epsilon the noise {@code [batch, L]}
 * @param rowKl the divergence of each row, {@code [batch]}
 * @param out the latent sample {@code [batch, L]}
 */
record LatentRows(Edge moments, Region epsilon, Region rowKl, Edge out) {

    /** Reserves memory for the head in front of {@code out}. */
    static LatentRows of(PlanParts parts, Edge out) {
        int width = 2 * out.width();
        Edge moments = new Edge(width, parts.floats(width), parts.training() ? parts.floats(width) : null);
        return new LatentRows(moments, parts.floats(out.width()), parts.floats(1), out);
    }
}
