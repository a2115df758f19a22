package dev.elbow.architecture;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who may use whom. A package missing here fails the tests: it needs a line, and a line is a decision.
 *
 * <p>{@code dev.elbow} is two things: the front door on top of everything, and {@code ElbowException}, which everybody throws.
 * The exception and the door's facts are treated apart in {@link ArchitectureTest}.
 */
final class Layers {

    static final String ROOT = "dev.elbow";

    /** Package below {@link #ROOT} to the packages it may use besides itself. */
    static final Map<String, Set<String>> ALLOWED = Map.ofEntries(
            Map.entry("tensor", Set.of()),
            Map.entry("random", Set.of()),
            Map.entry("ffi", Set.of()),
            Map.entry("ffi.onednn", Set.of("ffi")),
            Map.entry("graph", Set.of("tensor", "random")),
            Map.entry("backend", Set.of("graph", "tensor", "random")),
            Map.entry("backend.reference", Set.of("backend", "graph", "tensor", "random")),
            Map.entry("backend.cpu", Set.of("backend", "graph", "tensor", "random", "ffi", "ffi.onednn")),
            Map.entry("data", Set.of("tensor", "random")),
            Map.entry("model", Set.of("graph", "tensor", "random", "backend")),
            Map.entry("train", Set.of("model", "backend", "graph", "data", "tensor", "random")),
            Map.entry("eval", Set.of("train", "model", "backend", "graph", "data", "tensor", "random")),
            Map.entry("report", Set.of("eval", "train", "model", "graph", "data", "tensor", "random")),
            // The front door opens all rooms of the library.
            Map.entry("", Set.of("backend", "data", "eval", "graph", "model", "random", "tensor", "train")),
            Map.entry(
                    "cli",
                    Set.of("", "report", "eval", "train", "model", "backend", "graph", "data", "tensor", "random")));

    /** What {@code module-info} exports: the library. Never native bindings, never a concrete backend, never the program. */
    static final List<String> EXPORTABLE =
            List.of("", "backend", "data", "eval", "graph", "model", "random", "report", "tensor", "train");

    private Layers() {}

    /** Returns a package's key: its name below {@link #ROOT}. */
    static String of(String packageName) {
        return packageName.equals(ROOT) ? "" : packageName.substring(ROOT.length() + 1);
    }
}
