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
            layer("tensor"),
            layer("random"),
            layer("files"),
            layer("names"),
            layer("ffi", "files"),
            layer("ffi.onednn", "ffi"),
            layer("ffi.cuda", "ffi"),
            layer("ffi.nvrtc", "ffi", "ffi.cuda"),
            layer("ffi.nvtx", "ffi", "ffi.cuda"),
            layer("ffi.cublaslt", "ffi", "ffi.cuda"),
            layer("ffi.cudnn", "ffi", "ffi.cuda"),
            layer("graph", "tensor", "random"),
            layer("backend", "graph", "tensor", "random"),
            layer("backend.reference", "backend", "graph", "tensor", "random"),
            layer("backend.cpu.kernel", "random", "ffi"),
            layer("backend.cpu", "backend.cpu.kernel", "backend", "graph", "tensor", "random", "ffi", "ffi.onednn"),
            layer("backend.cuda.kernel", "files", "ffi", "ffi.cuda", "ffi.nvrtc"),
            layer(
                    "backend.cuda",
                    "backend.cuda.kernel",
                    "backend",
                    "graph",
                    "tensor",
                    "random",
                    "ffi",
                    "ffi.cuda",
                    "ffi.nvrtc",
                    "ffi.nvtx",
                    "ffi.cublaslt",
                    "ffi.cudnn"),
            layer(
                    "compute",
                    "backend.cuda",
                    "backend.cuda.kernel",
                    "backend",
                    "tensor",
                    "random",
                    "ffi",
                    "ffi.cuda",
                    "ffi.nvrtc",
                    "ffi.cublaslt",
                    "ffi.cudnn"),
            layer("jcuda", "compute", "backend"),
            layer("data", "names", "files", "tensor", "random"),
            layer("model", "backend", "graph", "files", "tensor", "random"),
            layer("train", "model", "data", "backend", "graph", "files", "tensor", "random"),
            layer("eval", "train", "model", "data", "backend", "graph", "files", "tensor", "random"),
            layer("eval.cluster", "eval", "random"),
            layer("eval.factor", "eval", "data"),
            layer("eval.onnx", "eval", "tensor"),
            layer("eval.gradient", "model", "backend", "graph", "tensor", "random"),
            layer("report.page"),
            layer("report.chart", "report.page", "files"),
            layer(
                    "report",
                    "report.page",
                    "report.chart",
                    "eval",
                    "train",
                    "model",
                    "data",
                    "backend",
                    "graph",
                    "files",
                    "tensor",
                    "random"),
            layer(
                    "experiment",
                    "report",
                    "eval",
                    "train",
                    "model",
                    "data",
                    "backend",
                    "graph",
                    "files",
                    "tensor",
                    "random"),
            layer(
                    "experiment.betasweep",
                    "experiment",
                    "report",
                    "eval",
                    "eval.cluster",
                    "train",
                    "model",
                    "data",
                    "tensor"),
            layer(
                    "experiment.aevsvae",
                    "experiment",
                    "report",
                    "eval",
                    "train",
                    "model",
                    "data",
                    "backend",
                    "graph",
                    "tensor"),
            layer(
                    "experiment.bayesian",
                    "experiment",
                    "report",
                    "eval",
                    "eval.factor",
                    "eval.gradient",
                    "train",
                    "model",
                    "data",
                    "backend",
                    "tensor",
                    "random"),
            layer(
                    "experiment.conv",
                    "experiment",
                    "report",
                    "eval",
                    "train",
                    "model",
                    "data",
                    "backend",
                    "graph",
                    "files",
                    "tensor",
                    "random"),
            layer(
                    "experiment.latentclassifier",
                    "experiment",
                    "report",
                    "eval",
                    "eval.cluster",
                    "train",
                    "model",
                    "data",
                    "graph",
                    "tensor"),
            layer(
                    "experiment.catalogue",
                    "experiment",
                    "experiment.bayesian",
                    "experiment.betasweep",
                    "experiment.aevsvae",
                    "experiment.conv",
                    "experiment.latentclassifier"),
            // The front door opens all rooms of the library.
            layer("", "report", "eval", "train", "model", "data", "backend", "graph", "tensor", "random"),
            layer(
                    "cli",
                    "",
                    "experiment",
                    "experiment.catalogue",
                    "report",
                    "eval",
                    "eval.onnx",
                    "train",
                    "model",
                    "data",
                    "backend",
                    "graph",
                    "names",
                    "files",
                    "tensor",
                    "random"));

    /** What {@code module-info} exports: the library. Never native bindings, never a concrete backend, never the program. */
    static final List<String> EXPORTABLE = List.of(
            "",
            "backend",
            "compute",
            "data",
            "eval",
            "eval.cluster",
            "eval.factor",
            "eval.onnx",
            "eval.gradient",
            "graph",
            "jcuda",
            "model",
            "random",
            "report",
            "tensor",
            "train");

    private Layers() {}

    private static Map.Entry<String, Set<String>> layer(String name, String... mayUse) {
        return Map.entry(name, Set.of(mayUse));
    }

    /** Returns a package's key: its name below {@link #ROOT}. */
    static String of(String packageName) {
        return packageName.equals(ROOT) ? "" : packageName.substring(ROOT.length() + 1);
    }
}
