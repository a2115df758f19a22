package dev.elbow.ffi.onednn;

import static dev.elbow.ffi.onednn.DnnlConstants.*;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The life of a launch: what it binds, what it allocates, what it says when misused. */
class PrimitiveTest {
    private static final float[] FOUR = {1, 2, 3, 4};

    @Test
    void executeAllocatesNothing() throws Exception {
        try (Launches launches = new Launches()) {
            Primitive primitive = identityProduct(launches, launches.memory(16));
            for (int i = 0; i < 20_000; i++) {
                primitive.execute();
            }
            var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
            long probe = Long.MAX_VALUE;
            long used = Long.MAX_VALUE;
            for (int attempt = 0; attempt < 5; attempt++) {
                long start = threads.getCurrentThreadAllocatedBytes();
                long empty = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 1000; i++) {
                    primitive.execute();
                }
                long end = threads.getCurrentThreadAllocatedBytes();
                probe = Math.min(probe, empty - start);
                used = Math.min(used, end - empty);
            }
            assertEquals(probe, used, "bytes allocated by 1000 runs");
        }
    }

    @Test
    void accumulateAdds() throws Exception {
        try (Launches launches = new Launches()) {
            MemorySegment output = launches.memory(16);
            MemorySegment.copy(new float[] {10, 10, 10, 10}, 0, output, JAVA_FLOAT, 0, 4);
            Primitive primitive = identityProduct(launches, output, Attributes.ACCUMULATE);
            primitive.execute();
            primitive.execute();
            assertArrayEquals(new float[] {12, 14, 16, 18}, output.toArray(JAVA_FLOAT));
        }
    }

    @Test
    void useAfterCloseIsAnException() throws Exception {
        Engine engine = Engine.cpu();
        Stream stream = new Stream(engine);
        try (Launches launches = new Launches()) {
            MemoryDesc desc = MemoryDesc.rowMajor(2, 2);
            PrimitiveDesc product = MatrixProduct.matmul(engine, desc, desc, null, desc, Attributes.NONE);
            MemorySegment memory = launches.memory(16);
            MemorySegment scratch = launches.memory(Math.max(4, product.scratchBytes()));
            Primitive primitive = product.prepare(stream)
                    .bind(DNNL_ARG_SRC, memory.address())
                    .bind(DNNL_ARG_WEIGHTS, memory.address())
                    .bind(DNNL_ARG_DST, launches.memory(16).address())
                    .scratch(scratch.address())
                    .build();

            engine.close();
            engine.close();
            primitive.execute();
            assertThrows(IllegalStateException.class, () -> new Stream(engine));

            desc.close();
            desc.close();
            assertThrows(IllegalStateException.class, desc::bytes);
            assertEquals("closed", desc.toString());

            product.close();
            product.close();
            assertThrows(IllegalStateException.class, product::implementation);
            assertThrows(IllegalStateException.class, product::scratchBytes);

            stream.close();
            stream.close();
            assertThrows(IllegalStateException.class, primitive::execute);
            assertThrows(IllegalStateException.class, stream::synchronise);

            primitive.close();
            primitive.close();
            assertThrows(IllegalStateException.class, primitive::execute);
        }
    }

    @Test
    void missingAndUnknownArgumentsAreRefused() throws Exception {
        try (Launches launches = new Launches();
                MemoryDesc desc = MemoryDesc.rowMajor(2, 2);
                PrimitiveDesc product =
                        MatrixProduct.matmul(launches.engine, desc, desc, null, desc, Attributes.NONE)) {
            MemorySegment memory = launches.memory(Math.max(64, product.scratchBytes()));
            Primitive incomplete = launches.own(product.prepare(launches.stream)
                    .bind(DNNL_ARG_SRC, memory.address())
                    .scratch(memory.address())
                    .build());
            OneDnnException missing = assertThrows(OneDnnException.class, incomplete::execute);
            assertEquals(dnnl_invalid_arguments, missing.status());
            assertTrue(missing.getMessage().startsWith("dnnl_primitive_execute failed: invalid_arguments (status 2)"));
            assertThrows(IllegalArgumentException.class, () -> product.argument(DNNL_ARG_BIAS));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> product.prepare(launches.stream).bind(DNNL_ARG_SRC, 0));
        }
    }

    @Test
    void shapesThatDoNotFitAreNamed() throws Exception {
        try (Launches launches = new Launches();
                MemoryDesc input = MemoryDesc.nhwc(2, 3, 8, 8);
                MemoryDesc weights = MemoryDesc.any(4, 5, 3, 3);
                MemoryDesc output = MemoryDesc.nhwc(2, 4, 8, 8)) {
            Convolution convolution = new Convolution(launches.engine, ConvSpec.conv(2, 3, 8, 8, 4, 3, 1, 1));
            OneDnnException e = assertThrows(
                    OneDnnException.class, () -> convolution.forward(input, weights, null, output, Attributes.NONE));
            assertEquals(dnnl_invalid_arguments, e.status());
            assertEquals(
                    "dnnl_convolution_forward_primitive_desc_create failed: invalid_arguments (status 2); src 2x3x8x8:acdb,"
                            + " weights 4x5x3x3:any, bias none, dst 2x4x8x8:acdb, strides [1, 1], dilates [0, 0], padding"
                            + " [1, 1] and [1, 1]",
                    e.getMessage());
        }
    }

    @Test
    void layoutsDescribeThemselves() {
        try (MemoryDesc rows = MemoryDesc.rowMajor(3, 4);
                MemoryDesc columns = MemoryDesc.columnMajor(3, 4);
                MemoryDesc images = MemoryDesc.nhwc(2, 3, 5, 7);
                MemoryDesc any = MemoryDesc.any(2, 3);
                MemoryDesc same = MemoryDesc.strided(new long[] {3, 4}, new long[] {4, 1})) {
            assertEquals("3x4:ab", rows.toString());
            assertEquals("3x4:ba", columns.toString());
            assertEquals("2x3x5x7:acdb", images.toString());
            assertEquals("2x3:any", any.toString());
            assertEquals(840, images.bytes());
            assertTrue(rows.sameLayout(same));
            assertFalse(rows.sameLayout(columns));
            assertThrows(IllegalArgumentException.class, () -> MemoryDesc.strided(new long[] {1, 2}, new long[] {1}));
        }
    }

    private static Primitive identityProduct(Launches launches, MemorySegment output) {
        return identityProduct(launches, output, Attributes.NONE);
    }

    /** {@code output = {1, 2, 3, 4} as a matrix, times the identity}. */
    private static Primitive identityProduct(Launches launches, MemorySegment output, Attributes attributes) {
        MemoryDesc desc = launches.own(MemoryDesc.rowMajor(2, 2));
        MemorySegment a = launches.memory(16);
        MemorySegment b = launches.memory(16);
        MemorySegment.copy(FOUR, 0, a, JAVA_FLOAT, 0, 4);
        MemorySegment.copy(new float[] {1, 0, 0, 1}, 0, b, JAVA_FLOAT, 0, 4);
        PrimitiveDesc product = launches.own(MatrixProduct.matmul(launches.engine, desc, desc, null, desc, attributes));
        return launches.own(product.prepare(launches.stream)
                .bind(DNNL_ARG_SRC, a.address())
                .bind(DNNL_ARG_WEIGHTS, b.address())
                .bind(DNNL_ARG_DST, output.address())
                .scratch(launches.memory(Math.max(4, product.scratchBytes())).address())
                .build());
    }
}
