package dev.elbow.ffi.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every linked function takes and returns what the headers' prototypes say. A signature is written as sizes in bytes,
 * the result first, with {@code f} before a floating-point one: {@code 4(8,8,4)}.
 */
class SignaturesTest {
    private static final Map<String, String> HEADERS =
            Map.of("nvrtc", "nvrtc.h", "cublasLt", "cublasLt.h", "cudnn", "cudnn.h");

    /** Names that newer headers replace by a later version; older drivers export them. */
    private static final Map<String, String> OLDER = Map.of("cuEventElapsedTime", "PFN_cuEventElapsedTime_v2000");

    @Test
    void theDriversFunctionsAreThoseOfItsHeader(@TempDir Path folder) throws Exception {
        compare(
                CudaHeaders.find(),
                "cu",
                "#include <cuda.h>\n#include <cudaProfiler.h>\n#include <cudaTypedefs.h>\n",
                folder);
    }

    @Test
    void theLibrariesFunctionsAreThoseOfTheHeadersThatAreHere(@TempDir Path folder) throws Exception {
        CudaHeaders headers = CudaHeaders.find();
        for (Map.Entry<String, String> library : HEADERS.entrySet()) {
            assertTrue(Bindings.functions(library.getKey()).size() > 9, library.getKey());
            if (headers.has(library.getValue()) && headers.has("cuda_runtime_api.h")) {
                compare(headers, library.getKey(), "#include <" + library.getValue() + ">\n", folder);
            }
        }
    }

    @Test
    void theLibrariesFunctionsAreAsNoted() throws Exception {
        Map<String, String> noted = new TreeMap<>();
        try (InputStream in = getClass().getResourceAsStream("/dev/elbow/ffi/signatures.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.startsWith("#")) {
                    String[] parts = line.split(" ");
                    String parameters = parts.length < 3
                            ? ""
                            : parts[2].chars()
                                    .mapToObj(kind -> size((char) kind))
                                    .collect(Collectors.joining(","));
                    noted.put(parts[0], size(parts[1].charAt(0)) + "(" + parameters + ")");
                }
            }
        }
        assertEquals(noted, linked("nvrtc", "nvtx", "cublasLt", "cudnn"));
    }

    private static String size(char kind) {
        return switch (kind) {
            case 'P', 'L', 'Z' -> "8";
            case 'I' -> "4";
            case 'F' -> "f4";
            case 'V' -> "0";
            default -> throw new IllegalArgumentException("kind " + kind);
        };
    }

    private static void compare(CudaHeaders headers, String prefix, String includes, Path folder) throws Exception {
        Map<String, String> linked = linked(prefix);
        String text = headers.preprocess(includes, folder).replaceAll("\\s+", " ");
        StringBuilder program = new StringBuilder("#include <stdio.h>\n")
                .append(includes)
                .append(KIND)
                .append("int main(void) {\n");
        for (String function : linked.keySet()) {
            program.append(printer(function, text));
        }
        Path source = Files.writeString(folder.resolve("signatures.c"), program.append("return 0; }\n"));
        Map<String, String> declared = new TreeMap<>();
        for (String line : headers.run(source, folder).split("\n")) {
            declared.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1));
        }
        assertEquals(declared, linked);
    }

    /** Prints {@code f} for a floating-point type, and its size; a pointer is told by its star. */
    private static final String KIND = """
            #define KIND(type) (_Generic((type)0, float: "f", double: "f", default: "")), (int)sizeof(type)
            """;

    private static String printer(String function, String text) {
        String name = OLDER.containsKey(function) ? "\\( ?\\* ?" + OLDER.get(function) + "\\)" : "\\b" + function;
        Matcher prototype = Pattern.compile("([\\w ]+?\\*?) ?" + name + " ?\\(([^;{]*?)\\) ?;")
                .matcher(text);
        assertTrue(prototype.find(), () -> function + " is in no header");
        List<String> types = new ArrayList<>();
        String result =
                prototype.group(1).replaceFirst("^.*\\b(extern|typedef)\\b", "").strip();
        types.add(result);
        if (!prototype.group(2).strip().equals("void") && !prototype.group(2).isBlank()) {
            for (String parameter : prototype.group(2).split(",")) {
                types.add(type(parameter));
            }
        }
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < types.size(); i++) {
            String format = i == 0 ? "%s%d(" : i == types.size() - 1 ? "%s%d" : "%s%d,";
            line.append(
                    types.get(i).equals("void")
                            ? "printf(\"0(\");\n"
                            : "printf(\"%s\", KIND(%s));\n".formatted(format, types.get(i)));
        }
        return "printf(\"" + function + " \");\n" + line + "printf(\")\\n\");\n";
    }

    /** A parameter's type: its text without its name, and any pointer as {@code void *}. */
    private static String type(String parameter) {
        if (parameter.indexOf('*') >= 0 || parameter.indexOf('[') >= 0) {
            return "void *";
        }
        String text = parameter.strip();
        int lastWord = text.lastIndexOf(' ');
        return lastWord < 0 ? text : text.substring(0, lastWord);
    }

    private static Map<String, String> linked(String... prefixes) throws ReflectiveOperationException {
        Map<String, String> linked = new TreeMap<>();
        Bindings.functions(prefixes).forEach((name, descriptor) -> linked.put(name, signature(descriptor)));
        return linked;
    }

    private static String signature(FunctionDescriptor descriptor) {
        String result = descriptor.returnLayout().map(SignaturesTest::kind).orElse("0");
        return result
                + descriptor.argumentLayouts().stream()
                        .map(SignaturesTest::kind)
                        .collect(Collectors.joining(",", "(", ")"));
    }

    private static String kind(MemoryLayout layout) {
        boolean floating = layout instanceof ValueLayout.OfFloat || layout instanceof ValueLayout.OfDouble;
        return (floating ? "f" : "") + layout.byteSize();
    }
}
