package dev.elbow.ffi.onednn;

import static dev.elbow.ffi.onednn.DnnlConstants.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The functions that no other test of this package reaches, and the texts of failures. */
class DnnlTest {
    @Test
    void libraryIsFoundAndSaysWhatItIs() {
        assertEquals(Optional.empty(), OneDnn.refusal());
        DnnlVersion version = Dnnl.dnnl_version();
        assertEquals(DnnlVersion.SUPPORTED_MAJOR, version.major());
        assertTrue(version.usesOpenMp());
        assertTrue(version.toString().matches("3\\.\\d+\\.\\d+"), version.toString());
    }

    @Test
    void statusesHaveTexts() {
        assertEquals("success", Dnnl.dnnl_status2str(dnnl_success));
        assertEquals("out_of_memory", Dnnl.dnnl_status2str(dnnl_out_of_memory));
        OneDnnException e = assertThrows(OneDnnException.class, () -> Dnnl.dnnl_engine_create(dnnl_cpu, 7));
        assertTrue(e.getMessage().matches("dnnl_engine_create failed: .*engine kind 1, index 7"), e.getMessage());
    }

    @Test
    void instructionSetIsFixedOnceKnown() {
        int isa = Dnnl.dnnl_get_effective_cpu_isa();
        assertTrue(isa >= 0, () -> "isa " + isa);
        assertThrows(OneDnnException.class, () -> Dnnl.dnnl_set_max_cpu_isa(dnnl_cpu_isa_avx2));
        assertEquals(isa, Dnnl.dnnl_get_effective_cpu_isa());
    }

    @Test
    void cacheCapacityIsCheckedByTheLibrary() {
        Dnnl.dnnl_set_primitive_cache_capacity(1024);
        OneDnnException e = assertThrows(OneDnnException.class, () -> Dnnl.dnnl_set_primitive_cache_capacity(-1));
        assertTrue(e.getMessage().endsWith("capacity -1"), e.getMessage());
    }

    @Test
    void implementationsCanBeWalkedToTheLast() {
        ConvSpec spec = ConvSpec.conv(2, 8, 6, 6, 8, 3, 1, 1);
        try (Engine engine = Engine.cpu();
                MemoryDesc input = spec.input();
                MemoryDesc output = spec.output();
                MemoryDesc weights = spec.anyWeights();
                PrimitiveDesc desc =
                        new Convolution(engine, spec).forward(input, weights, null, output, Attributes.NONE)) {
            Set<String> names = new HashSet<>();
            int steps = 0;
            do {
                names.add(desc.implementation());
                steps++;
            } while (desc.next());
            assertTrue(names.size() > 1, names.toString());
            assertFalse(desc.next(), "after " + steps + " implementations");
            assertTrue(names.contains(desc.implementation()));
        }
    }

    @Test
    void describedMemoriesAreThoseOfTheQuery() {
        try (Engine engine = Engine.cpu();
                MemoryDesc a = MemoryDesc.rowMajor(3, 4);
                MemoryDesc b = MemoryDesc.rowMajor(4, 5);
                MemoryDesc c = MemoryDesc.rowMajor(3, 5);
                PrimitiveDesc desc = MatrixProduct.matmul(engine, a, b, null, c, Attributes.NONE)) {
            long weights = Dnnl.dnnl_primitive_desc_query_md(desc.handle(), dnnl_query_weights_md, 0);
            assertTrue(DnnlMemory.dnnl_memory_desc_equal(weights, b.handle()));
            assertEquals(
                    "3x5:ab",
                    DnnlMemory.describe(Dnnl.dnnl_primitive_desc_query_md(desc.handle(), dnnl_query_dst_md, 0)));
            assertEquals("none", DnnlMemory.describe(0));
        }
    }

    @Test
    void binaryPostOpAddsATensor() throws Exception {
        try (Launches launches = new Launches();
                MemoryDesc square = MemoryDesc.rowMajor(2, 2)) {
            long attr = DnnlAttributes.dnnl_primitive_attr_create();
            long postOps = DnnlAttributes.dnnl_post_ops_create();
            try {
                DnnlAttributes.dnnl_post_ops_append_binary(postOps, dnnl_binary_add, square.handle());
                DnnlAttributes.dnnl_primitive_attr_set_post_ops(attr, postOps);
                long desc = DnnlOperations.dnnl_matmul_primitive_desc_create(
                        launches.engine.handle(), square.handle(), square.handle(), 0, square.handle(), attr);
                int extra = DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | DNNL_ARG_SRC_1;
                assertNotEquals(0, Dnnl.dnnl_primitive_desc_query_md(desc, dnnl_query_exec_arg_md, extra));
                Dnnl.dnnl_primitive_desc_destroy(desc);
            } finally {
                DnnlAttributes.dnnl_post_ops_destroy(postOps);
                DnnlAttributes.dnnl_primitive_attr_destroy(attr);
            }
        }
    }
}
