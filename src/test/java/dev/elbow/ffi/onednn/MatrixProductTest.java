package dev.elbow.ffi.onednn;

import static dev.elbow.ffi.onednn.DnnlConstants.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small integers: tolerance 0. */
class MatrixProductTest {
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 5, 7", "17, 16, 3136", "64, 784, 40"})
    void productsOfEveryTransposition(int m, int k, int n) throws Exception {
        for (int transposed = 0; transposed < 4; transposed++) {
            boolean transA = (transposed & 1) != 0;
            boolean transB = (transposed & 2) != 0;
            try (Launches launches = new Launches()) {
                float[] a = Launches.integers(1, m * k);
                float[] b = Launches.integers(2, k * n);
                float[] bias = Launches.integers(3, n);
                MemoryDesc mdA = launches.own(transA ? MemoryDesc.columnMajor(m, k) : MemoryDesc.rowMajor(m, k));
                MemoryDesc mdB = launches.own(transB ? MemoryDesc.columnMajor(k, n) : MemoryDesc.rowMajor(k, n));
                MemoryDesc mdBias = launches.own(MemoryDesc.rowMajor(1, n));
                MemoryDesc mdC = launches.own(MemoryDesc.rowMajor(m, n));
                PrimitiveDesc desc =
                        launches.own(MatrixProduct.matmul(launches.engine, mdA, mdB, mdBias, mdC, Attributes.NONE));
                Launches.Run run = launches.run(desc)
                        .in(DNNL_ARG_SRC, mdA, a)
                        .in(DNNL_ARG_WEIGHTS, mdB, b)
                        .in(DNNL_ARG_BIAS, mdBias, bias);
                Launches.Output c = run.out(DNNL_ARG_DST, mdC);
                run.execute();
                assertArrayEquals(product(m, k, n, a, transA, b, transB, bias), c.read(), desc.implementation());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 5, 7", "8, 3136, 16", "5, 16, 3136"})
    void denseLayerAndItsGradients(int batch, int in, int out) throws Exception {
        try (Launches launches = new Launches()) {
            float[] x = Launches.integers(4, batch * in);
            float[] w = Launches.integers(5, out * in);
            float[] b = Launches.integers(6, out);
            float[] dy = Launches.integers(7, batch * out);
            Engine engine = launches.engine;
            MemoryDesc input = launches.own(MemoryDesc.rowMajor(batch, in));
            MemoryDesc weights = launches.own(MemoryDesc.rowMajor(out, in));
            MemoryDesc bias = launches.own(MemoryDesc.rowMajor(out));
            MemoryDesc output = launches.own(MemoryDesc.rowMajor(batch, out));
            MemoryDesc any = launches.own(MemoryDesc.any(out, in));

            PrimitiveDesc forward =
                    launches.own(MatrixProduct.dense(engine, input, any, bias, output, Attributes.NONE));
            Launches.Run fprop = launches.run(forward)
                    .in(DNNL_ARG_SRC, input, x)
                    .in(DNNL_ARG_WEIGHTS, weights, w)
                    .in(DNNL_ARG_BIAS, bias, b);
            Launches.Output y = fprop.out(DNNL_ARG_DST, output);
            fprop.execute();
            assertArrayEquals(product(batch, in, out, x, false, w, true, b), y.read());

            Launches.Run dgrad = launches.run(
                            launches.own(MatrixProduct.denseDgrad(engine, input, any, output, forward)))
                    .in(DNNL_ARG_WEIGHTS, weights, w)
                    .in(DNNL_ARG_DIFF_DST, output, dy);
            Launches.Output dx = dgrad.out(DNNL_ARG_DIFF_SRC, input);
            dgrad.execute();
            assertArrayEquals(product(batch, out, in, dy, false, w, false, new float[in]), dx.read());

            Launches.Run wgrad = launches.run(
                            launches.own(MatrixProduct.denseWgrad(engine, input, any, bias, output, forward)))
                    .in(DNNL_ARG_SRC, input, x)
                    .in(DNNL_ARG_DIFF_DST, output, dy);
            Launches.Output dw = wgrad.out(DNNL_ARG_DIFF_WEIGHTS, weights);
            Launches.Output db = wgrad.out(DNNL_ARG_DIFF_BIAS, bias);
            wgrad.execute();
            assertArrayEquals(product(out, batch, in, dy, true, x, false, new float[in]), dw.read());
            float[] ones = new float[batch];
            java.util.Arrays.fill(ones, 1);
            assertArrayEquals(product(1, batch, out, ones, false, dy, false, new float[out]), db.read());
        }
    }

    /** {@code a[m, k] b[k, n] + bias[n]}; a transposed operand's memory is column-major. */
    private static float[] product(
            int m, int k, int n, float[] a, boolean transA, float[] b, boolean transB, float[] bias) {
        float[] c = new float[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = bias[j];
                for (int l = 0; l < k; l++) {
                    sum += (double) a[transA ? l * m + i : i * k + l] * b[transB ? j * k + l : l * n + j];
                }
                c[i * n + j] = (float) sum;
            }
        }
        return c;
    }
}
