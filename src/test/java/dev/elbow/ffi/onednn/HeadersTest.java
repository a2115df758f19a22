package dev.elbow.ffi.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ffi.NativeLoader;
import dev.elbow.testing.Programs;
import dev.elbow.testing.Requires;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.lang.reflect.Field;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks a C compiler what the headers packed beside the library say, and compares every constant and struct with it. */
class HeadersTest {
    private final Map<String, Long> expected = new TreeMap<>();

    @Test
    void constantsAndStructsAreThoseOfTheHeaders(@TempDir Path folder) throws Exception {
        Requires.program("gcc");
        for (Field field : DnnlConstants.class.getFields()) {
            expected.put(field.getName(), (long) field.getInt(null));
        }
        expect("dnnl_exec_arg_t", Dnnl.EXEC_ARG, "arg", "memory");
        expect("dnnl_version_t", DnnlVersion.LAYOUT, "major", "minor", "patch", "hash", "cpu_runtime", "gpu_runtime");
        expected.put("sizeof(dnnl_dims_t)", (long) DnnlConstants.DNNL_MAX_NDIMS * Long.BYTES);
        expected.put("sizeof(dnnl_memory_t)", (long) Long.BYTES);
        expected.put("sizeof(dnnl_prop_kind_t)", (long) Integer.BYTES);

        unpackHeaders(folder);
        Map<String, Long> found = probe(folder);
        assertTrue(found.size() > 40, "the probe printed only " + found);
        assertEquals(expected, found);
    }

    private void expect(String struct, StructLayout layout, String... fields) {
        expected.put("sizeof(" + struct + ")", layout.byteSize());
        for (String field : fields) {
            expected.put("offsetof(" + struct + "," + field + ")", layout.byteOffset(PathElement.groupElement(field)));
        }
    }

    private Map<String, Long> probe(Path folder) throws IOException, InterruptedException {
        StringBuilder source = new StringBuilder(
                "#include <stddef.h>\n#include <stdio.h>\n#include \"oneapi/dnnl/dnnl.h\"\nint main(void) {\n");
        for (String expression : expected.keySet()) {
            source.append("printf(\"%s %%lld\\n\", (long long)(%s));\n".formatted(expression, expression));
        }
        Path file = Files.writeString(folder.resolve("probe.c"), source.append("return 0; }\n"));
        Programs.run("gcc", "-I" + folder, "-o", folder.resolve("probe").toString(), file.toString());
        Map<String, Long> found = new TreeMap<>();
        for (String line :
                Programs.run(folder.resolve("probe").toString()).lines().toList()) {
            found.put(
                    line.substring(0, line.lastIndexOf(' ')), Long.valueOf(line.substring(line.lastIndexOf(' ') + 1)));
        }
        return found;
    }

    private static void unpackHeaders(Path folder) throws IOException {
        String include = "org/bytedeco/dnnl/" + NativeLoader.platform() + "/include/";
        URL header = ClassLoader.getSystemResource(include + "oneapi/dnnl/dnnl.h");
        JarURLConnection connection = (JarURLConnection) header.openConnection();
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            for (JarEntry entry : jar.stream().toList()) {
                if (entry.getName().startsWith(include) && entry.getName().endsWith(".h")) {
                    Path target = folder.resolve(entry.getName().substring(include.length()));
                    Files.createDirectories(target.getParent());
                    try (InputStream in = jar.getInputStream(entry)) {
                        Files.copy(in, target);
                    }
                }
            }
        }
    }
}
