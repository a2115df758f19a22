package dev.elbow.peers.tensorflow;

import dev.elbow.peers.Arguments;
import dev.elbow.peers.Golden;
import dev.elbow.peers.Model;
import dev.elbow.peers.StepBenchmark;
import dev.elbow.peers.TrainingSet;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Times TensorFlow's training step, one session call. {@code --inter} and {@code --intra} set its two thread pools. */
public final class TensorFlowStep implements AutoCloseable {
    private static final float BETA = 1;

    private final Graph graph = new Graph();
    private final Placeholder<TInt32> rows;
    private final TensorFlowModel model;
    private final TensorFlowAdam adam;
    private final Session session;

    private TensorFlowStep(StepBenchmark benchmark, int inter, int intra) {
        Model description = benchmark.model();
        int batch = benchmark.batch();
        Ops tf = Ops.create(graph);
        Shape shape = description.image() ? Shape.of(TrainingSet.IMAGES, 28, 28, 1) : Shape.of(TrainingSet.IMAGES, 784);
        Operand<TFloat32> images =
                tf.constant(shape, DataBuffers.of(benchmark.data().pixels(), true, false));
        rows = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(batch)));
        Operand<TFloat32> input = tf.gather(images, rows, tf.constant(0));
        Operand<TFloat32> epsilon =
                tf.random.randomStandardNormal(tf.array(batch, description.latent()), TFloat32.class);
        model = new TensorFlowModel(tf, description, batch, input, epsilon, benchmark.initialParameters(), BETA);
        adam = new TensorFlowAdam(graph, tf, model, StepBenchmark.LEARNING_RATE);
        session = new Session(
                graph,
                ConfigProto.newBuilder()
                        .setInterOpParallelismThreads(inter)
                        .setIntraOpParallelismThreads(intra)
                        .build());
        model.initialisers().forEach(session::run);
        adam.initialisers().forEach(session::run);
    }

    /** Checks TensorFlow against the golden fixture, then times it. */
    public static void main(String[] args) throws IOException {
        Set<String> options = new HashSet<>(StepBenchmark.OPTIONS);
        options.addAll(Set.of("inter", "intra"));
        Arguments arguments = new Arguments(args, options);
        StepBenchmark benchmark = new StepBenchmark(arguments);
        int inter = arguments.number("inter", benchmark.threads());
        int intra = arguments.number("intra", benchmark.threads());
        TensorFlowGolden.check(Golden.tiny(benchmark.model()));
        try (TensorFlowStep step = new TensorFlowStep(benchmark, inter, intra)) {
            benchmark.run(
                    "TensorFlow, %d inter-op, %d intra-op threads".formatted(inter, intra),
                    StepBenchmark.jar(Session.class) + " (TensorFlow " + TensorFlow.version() + ")",
                    step::run);
        }
    }

    private double run(int[] indices) {
        try (TInt32 fed = TInt32.vectorOf(indices);
                Result result = session.runner()
                        .feed(rows, fed)
                        .addTarget(adam.step())
                        .fetch(model.loss)
                        .run()) {
            return ((TFloat32) result.get(0)).getFloat();
        }
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
