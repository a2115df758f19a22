package dev.elbow.backend.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What makers of launches refuse, in words that name kernel, argument and value. Nothing here is launched. */
@Tag("cuda")
class LaunchChecksTest {
    private static final long HERE = 0x1000;

    private static TestDevice device;

    @BeforeAll
    static void open() {
        device = new TestDevice();
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    private static void refused(String message, Executable launch) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, launch).getMessage());
    }

    @Test
    void nullAndUnalignedAddresses() {
        InputKernels input = new InputKernels(device.launches);
        refused(
                "gather_u8 needs the samples, found the null address",
                () -> input.gatherBytes(HERE, new InputKernels.Source(0, 1, false, false, 0), HERE, 1, 4));
        var next = new InputKernels.NextStep(HERE, 0, HERE, HERE);
        refused(
                "fetch_rows needs the cursor, found the null address",
                () -> input.fetch(HERE, new InputKernels.Source(HERE, 1, false, false, 0), next, 1, 4, 1));
        refused(
                "input_noise needs the destination at a multiple of 16 bytes, found address 0x1004",
                () -> input.noise(HERE + 4, HERE, HERE, 1, 4, 1, 0));
        refused(
                "adam needs the gradients at a multiple of 4 bytes that is not null, found address 0x1002",
                () -> new OptimizerKernels(device.launches)
                        .adam(HERE, HERE + 2, HERE, HERE, 1, HERE, 0, 0.9, 0.999, 1e-8));
        refused(
                "bce_logits needs the gradient at a multiple of 16 bytes, found address 0x1008",
                () -> new LossKernels(device.launches).bernoulli(HERE, HERE, HERE + 8, HERE, HERE, 1, 4, 1));
        refused(
                "bias_relu needs the bias, found the null address",
                () -> new BiasKernels(device.launches).bias(HERE, 0, 1, 4));
        refused(
                "norm_and_losses needs the step, found the null address",
                () -> new ReductionKernels(device.launches).normAndLosses(HERE, 1, HERE, HERE, HERE, 0, 1, HERE, HERE));
    }

    @Test
    void sizes() {
        refused(
                "reparameterize_kl needs latents of at least 1, found 0",
                () -> new LatentKernels(device.launches).forward(HERE, HERE, HERE, HERE, HERE, 1, 0, 0, 0));
        refused(
                "relu_backward_bias needs rows of at least 1, found -3",
                () -> new BiasKernels(device.launches).reluBackwardBias(HERE, HERE, HERE, HERE, HERE, -3, 4));
        refused(
                "max_pool needs an even height and width, found 4 x 5",
                () -> new PoolKernels(device.launches).maxPool(HERE, HERE, 1, 4, 5, 1));
    }

    @Test
    void gridsFitTheirWork() {
        for (int rows : new int[] {1, 2, 127, 128, 6272, 100352, 1 << 24}) {
            for (int columns : new int[] {1, 3, 8, 16, 100, 255, 256, 257, 784, 4097}) {
                ColumnGrid grid = ColumnGrid.of(rows, columns, 4, 1024);
                String what = rows + " rows of " + columns + ": " + grid;
                assertTrue(grid.threadsX() * grid.threadsY() <= Grids.THREADS, what);
                assertEquals(1, Integer.bitCount(grid.threadsY()), what);
                assertTrue((long) grid.threadsX() * grid.blocksX() >= columns, what);
                assertTrue(grid.threadsX() * (grid.blocksX() - 1) < columns, what);
                assertTrue(grid.blocksX() * grid.blocksY() <= Math.max(1024, grid.blocksX()), what);
                assertTrue(grid.blocksY() == 1 || (grid.blocksY() - 1) * grid.threadsY() < rows, what);
            }
        }
    }
}
