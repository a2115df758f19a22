package dev.elbow.backend;

import dev.elbow.graph.Graph;
import dev.elbow.graph.Node;
import java.util.List;

/** Which part of a graph a plan runs. */
public enum Section {
    /** From the input to the end. */
    WHOLE,
    /** From the input to the latent code. */
    ENCODER,
    /** From the latent code to the end. */
    DECODER;

    /** Returns the nodes of this section in order. */
    public List<Node> nodes(Graph graph) {
        return switch (this) {
            case WHOLE -> graph.nodes();
            case ENCODER -> graph.encoder();
            case DECODER -> graph.decoder();
        };
    }
}
