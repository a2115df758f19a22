package dev.elbow.ffi.onednn;

import static dev.elbow.ffi.onednn.DnnlConstants.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
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
        assertEquals("invalid_arguments", Dnnl.dnnl_status2str(dnnl_invalid_arguments));
        OneDnnException e = assertThrows(OneDnnException.class, () -> Dnnl.dnnl_engine_create(dnnl_cpu, 7));
        assertTrue(e.getMessage().matches("dnnl_engine_create failed: .*engine kind 1, index 7"), e.getMessage());
    }

    @Test
    void describedMemoriesAreThoseOfTheQuery() {
        try (Engine engine = Engine.cpu();
                MemoryDesc a = MemoryDesc.rowMajor(3, 4);
                MemoryDesc b = MemoryDesc.rowMajor(4, 5);
                MemoryDesc c = MemoryDesc.rowMajor(3, 5);
                PrimitiveDesc desc = MatrixProduct.matmul(engine, a, b, null, c, Attributes.NONE)) {
            long handle = desc.handle();
            long weights = Dnnl.dnnl_primitive_desc_query_md(handle, dnnl_query_exec_arg_md, DNNL_ARG_WEIGHTS);
            assertTrue(DnnlMemory.dnnl_memory_desc_equal(weights, b.handle()));
            long output = Dnnl.dnnl_primitive_desc_query_md(handle, dnnl_query_exec_arg_md, DNNL_ARG_DST);
            assertEquals("3x5:ab", DnnlMemory.describe(output));
            assertEquals("none", DnnlMemory.describe(0));
        }
    }
}
