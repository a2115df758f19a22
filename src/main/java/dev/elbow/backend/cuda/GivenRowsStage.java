package dev.elbow.backend.cuda;

import java.util.List;

/** Rows that the caller writes: those past the valid ones become zero, in the pass that reads them. */
final class GivenRowsStage implements Stage {
    private final PlanParts parts;
    private final Edge edge;
    private final boolean gradient;

    private GivenRowsStage(PlanParts parts, Edge edge, boolean gradient) {
        this.parts = parts;
        this.edge = edge;
        this.gradient = gradient;
    }

    /** The input, given before the forward pass. */
    static GivenRowsStage input(PlanParts parts, Edge edge) {
        return new GivenRowsStage(parts, edge, false);
    }

    /** The gradient to the output, given before the backward pass. */
    static GivenRowsStage gradient(PlanParts parts, Edge edge) {
        return new GivenRowsStage(parts, edge, true);
    }

    @Override
    public void forward(List<Launch> launches) {
        if (!gradient) {
            launches.add(zeroPast(edge.values()));
        }
    }

    @Override
    public void backward(List<Launch> launches) {
        if (gradient) {
            launches.add(zeroPast(edge.gradient()));
        }
    }

    private Launch zeroPast(Region rows) {
        return parts.kernels().input().zeroPast(rows.address(), parts.record().address(), parts.batch(), edge.width())
                ::execute;
    }
}
