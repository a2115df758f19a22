package dev.elbow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.data.Dataset;
import dev.elbow.eval.Elbo;
import dev.elbow.model.Autoencoder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Plans read a data set's memory by its address: who closes it under them gets an exception, never a crash. */
class DataInUseTest {
    private final Dataset train = TestRuns.rows(20, 1);
    private final Dataset test = TestRuns.rows(7, 2);

    private static void assertInUse(Dataset data) {
        String message = assertThrows(IllegalStateException.class, data::close).getMessage();
        assertTrue(message.contains("the data set is in use"), message);
    }

    private static void assertCloses(Dataset data) {
        data.close();
        String message = assertThrows(IllegalStateException.class, data::use).getMessage();
        assertEquals("the data set memory is closed", message);
    }

    @Test
    void trainingHoldsItsData() {
        List<String> refused = new ArrayList<>();
        TrainListener closer = new TrainListener() {
            @Override
            public void onStep(Progress progress) {
                // In a lane's thread.
                assertInUse(train);
                assertInUse(test.limit(3));
                refused.add("step");
            }

            @Override
            public void onEpoch(EpochMetrics metrics) {
                assertInUse(train.named("other"));
                assertInUse(test);
                refused.add("epoch");
            }
        };
        TrainOptions options =
                TrainOptions.builder().epochs(1).batch(20).lanes(1).build();
        try (Device device = Elbow.open();
                Autoencoder model = TestRuns.model(device)) {
            new Trainer(options).test(test).listener(closer).train(model, train);
            assertEquals(List.of("step", "epoch"), refused);
            assertCloses(train);
            assertThrows(IllegalStateException.class, () -> new Trainer(options).train(model, train));
        }
        assertCloses(test);
    }

    @Test
    void aRunThatFailsLetsGo() {
        TrainListener failing = new TrainListener() {
            @Override
            public void onStep(Progress progress) {
                throw new IllegalStateException("from the listener");
            }
        };
        try (Device device = Elbow.open("reference");
                Autoencoder model = TestRuns.model(device)) {
            Trainer trainer = new Trainer(TrainOptions.builder().batch(20).build()).test(test);
            assertThrows(
                    IllegalStateException.class, () -> trainer.listener(failing).train(model, train));
        }
        assertCloses(train);
        assertCloses(test);
    }

    @Test
    void evaluationHoldsItsData() {
        holds((model, data) -> Elbo.evaluate(model, data, 1));
        holds((model, data) -> Elbo.importanceBound(model, data, 2, 1));
    }

    private void holds(BiConsumer<Autoencoder, Dataset> evaluation) {
        int[] refused = new int[1];
        Dataset data = TestRuns.rows(5, 3);
        try (Device device = Elbow.open("reference");
                Autoencoder model = TestRuns.model(onCompile(device, () -> {
                    assertInUse(data);
                    refused[0]++;
                }))) {
            evaluation.accept(model, data);
        }
        assertTrue(refused[0] > 0, "nothing was compiled");
        assertCloses(data);
    }

    /** A device that does something before it compiles a plan. */
    private static Device onCompile(Device device, Runnable action) {
        return (Device) Proxy.newProxyInstance(
                Device.class.getClassLoader(), new Class<?>[] {Device.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("compile")) {
                        action.run();
                    }
                    try {
                        return method.invoke(device, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
