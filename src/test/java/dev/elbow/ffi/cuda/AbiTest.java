package dev.elbow.ffi.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ffi.cublaslt.CublasLtConstants;
import dev.elbow.ffi.cublaslt.MatmulAlgorithm;
import dev.elbow.ffi.cudnn.ConvolutionAlgorithm;
import dev.elbow.ffi.cudnn.CudnnConstants;
import dev.elbow.ffi.nvrtc.NvrtcConstants;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every constant and struct layout of the bindings is what the probe prints from the headers this machine has. */
class AbiTest {
    @Test
    void constantsAndLayoutsAreThoseOfTheHeaders(@TempDir Path folder) throws Exception {
        Map<String, Long> found = probe(folder);
        Map<String, Long> expected = new TreeMap<>();
        for (String library : new String[] {"cuda", "nvrtc", "cublasLt", "cudnn"}) {
            if (found.remove("headers(" + library + ")") == 1) {
                expected.putAll(expected(library));
            }
        }
        assertTrue(expected.size() > 60, "the Java side has only " + expected);
        assertEquals(expected, found);
    }

    private static Map<String, Long> probe(Path folder) throws Exception {
        Map<String, Long> found = new TreeMap<>();
        for (String line : CudaHeaders.find()
                .run(Path.of("native/abi/probe.c"), folder)
                .lines()
                .toList()) {
            int space = line.lastIndexOf(' ');
            found.put(line.substring(0, space), Long.valueOf(line.substring(space + 1)));
        }
        return found;
    }

    private static Map<String, Long> expected(String library) throws IllegalAccessException {
        return switch (library) {
            case "cuda" -> {
                Map<String, Long> values = constants(CudaConstants.class);
                for (String type : new String[] {"CUdeviceptr", "CUcontext", "CUstream"}) {
                    values.put("sizeof(" + type + ")", (long) Long.BYTES);
                }
                values.put("sizeof(CUdevice)", (long) Integer.BYTES);
                values.put("sizeof(CUresult)", (long) Integer.BYTES);
                values.put("sizeof(CUgraphEdgeData)", (long) Long.BYTES);
                yield values;
            }
            case "nvrtc" -> {
                Map<String, Long> values = constants(NvrtcConstants.class);
                values.put("sizeof(nvrtcProgram)", (long) Long.BYTES);
                yield values;
            }
            case "cublasLt" -> {
                Map<String, Long> values = constants(CublasLtConstants.class);
                values.put("sizeof(cublasLtMatmulAlgo_t)", (long) MatmulAlgorithm.CODE_BYTES);
                putStruct(values, "cublasLtMatmulHeuristicResult_t", MatmulAlgorithm.HEURISTIC_RESULT);
                yield values;
            }
            case "cudnn" -> {
                Map<String, Long> values = constants(CudnnConstants.class);
                for (String direction : new String[] {"Fwd", "BwdData", "BwdFilter"}) {
                    putStruct(values, "cudnnConvolution" + direction + "AlgoPerf_t", ConvolutionAlgorithm.ALGO_PERF);
                }
                yield values;
            }
            default -> throw new IllegalArgumentException(library);
        };
    }

    private static Map<String, Long> constants(Class<?> holder) throws IllegalAccessException {
        Map<String, Long> values = new TreeMap<>();
        for (Field field : holder.getFields()) {
            values.put(field.getName(), (long) field.getInt(null));
        }
        return values;
    }

    private static void putStruct(Map<String, Long> values, String name, StructLayout layout) {
        values.put("sizeof(" + name + ")", layout.byteSize());
        layout.memberLayouts().stream()
                .flatMap(member -> member.name().stream())
                .filter(field -> !field.equals("reserved"))
                .forEach(field -> values.put(
                        "offsetof(" + name + "," + field + ")", layout.byteOffset(PathElement.groupElement(field))));
    }
}
