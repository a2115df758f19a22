/**
 * Elbow: trains and runs autoencoders from Java at the speed of the hardware.
 *
 * <p>The exported packages are the library. Native access is needed by this module alone:
 * {@code --enable-native-access=dev.elbow} on the module path, {@code ALL-UNNAMED} on the class path.
 */
module dev.elbow {
    // Off unless the user adds it with --add-modules; a scalar twin of every kernel takes over without it.
    requires static jdk.incubator.vector;
    // Only dev.elbow.jcuda needs it, in programs that bring it.
    requires static jcuda;
    // Only dev.elbow.eval.onnx needs it, likewise.
    requires static com.microsoft.onnxruntime;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.jr.ob;
    requires hipparchus.clustering;
    requires hipparchus.core;
    requires info.picocli;
    requires java.desktop;
    requires java.management;
    requires java.net.http;
    requires jdk.management;
    requires org.mozilla.rhino;

    exports dev.elbow;
    exports dev.elbow.backend;
    exports dev.elbow.compute;
    exports dev.elbow.data;
    exports dev.elbow.eval;
    exports dev.elbow.eval.onnx;
    exports dev.elbow.eval.cluster;
    exports dev.elbow.eval.factor;
    exports dev.elbow.eval.gradient;
    exports dev.elbow.graph;
    exports dev.elbow.jcuda;
    exports dev.elbow.model;
    exports dev.elbow.random;
    exports dev.elbow.report;
    exports dev.elbow.tensor;
    exports dev.elbow.train;

    opens dev.elbow.cli to
            info.picocli;

    uses dev.elbow.backend.BackendProvider;

    provides dev.elbow.backend.BackendProvider with
            dev.elbow.backend.cpu.CpuProvider,
            dev.elbow.backend.cuda.CudaProvider,
            dev.elbow.backend.reference.ReferenceProvider;
}
