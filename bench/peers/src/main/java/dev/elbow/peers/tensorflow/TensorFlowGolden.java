package dev.elbow.peers.tensorflow;

import dev.elbow.peers.Array;
import dev.elbow.peers.Golden;
import dev.elbow.peers.Model;
import dev.elbow.peers.Safetensors;
import dev.elbow.peers.StepBenchmark;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Checks TensorFlow's outputs, losses, gradients and Adam steps against a golden fixture. */
final class TensorFlowGolden {
    private TensorFlowGolden() {}

    static void check(Model tiny) throws IOException {
        Safetensors fixture = Golden.fixture(tiny);
        Map<String, Array> results = new LinkedHashMap<>();
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Array input = TensorFlowLayout.turned(fixture.get("input_nhwc"));
            TensorFlowModel model = new TensorFlowModel(
                    tf,
                    tiny,
                    input.shape()[0],
                    constant(tf, input),
                    constant(tf, fixture.get("epsilon")),
                    fixture.arrays(),
                    Float.parseFloat(fixture.metadata().get("beta")));
            TensorFlowAdam adam = new TensorFlowAdam(graph, tf, model, StepBenchmark.LEARNING_RATE);
            try (Session session = new Session(graph)) {
                model.initialisers().forEach(session::run);
                adam.initialisers().forEach(session::run);
                results.put("expected.mean", fetch(session, model.mean));
                results.put("expected.logvar", fetch(session, model.logvar));
                results.put("expected.logits_nhwc", TensorFlowLayout.turned(fetch(session, model.logits)));
                results.put("expected.recon", fetch(session, model.recon));
                results.put("expected.kl", fetch(session, model.kl));
                results.put("expected.loss", fetch(session, model.loss));
                int i = 0;
                for (String name : model.variables().keySet()) {
                    Array gradient = fetch(session, adam.gradients()[i++]);
                    results.put("grad." + name, model.layout(name).toTorch(gradient));
                }
                int steps = Integer.parseInt(fixture.metadata().get("adam_steps"));
                for (int s = 0; s < steps; s++) {
                    session.run(adam.step());
                }
                model.variables()
                        .forEach((name, variable) -> results.put(
                                "expected.after" + steps + "." + name,
                                model.layout(name).toTorch(fetch(session, variable))));
            }
        }
        Golden.check(fixture, results);
    }

    private static Operand<TFloat32> constant(Ops tf, Array array) {
        return tf.constant(Shape.of(array.longShape()), DataBuffers.of(array.values(), true, false));
    }

    private static Array fetch(Session session, Operand<?> operand) {
        try (Result result = session.runner().fetch(operand).run()) {
            TFloat32 tensor = (TFloat32) result.get(0);
            float[] values = new float[Math.toIntExact(tensor.size())];
            tensor.asRawTensor().data().asFloats().read(values);
            int rank = tensor.rank();
            int[] shape = rank == 0 ? new int[] {1} : new int[rank];
            for (int axis = 0; axis < rank; axis++) {
                shape[axis] = Math.toIntExact(tensor.shape().get(axis));
            }
            return new Array(shape, values);
        }
    }
}
