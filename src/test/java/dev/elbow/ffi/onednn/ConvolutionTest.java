package dev.elbow.ffi.onednn;

import static dev.elbow.ffi.onednn.DnnlConstants.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Small integers through oneDNN's direct convolutions are exact: tolerance 0. */
class ConvolutionTest {
    static Stream<ConvSpec> specs() {
        return Stream.of(
                ConvSpec.conv(2, 1, 28, 28, 32, 3, 2, 1),
                ConvSpec.conv(3, 32, 14, 14, 64, 3, 2, 1),
                ConvSpec.conv(2, 32, 9, 7, 1, 3, 1, 1),
                ConvSpec.conv(1, 3, 5, 6, 5, 1, 1, 0),
                ConvSpec.convTranspose(2, 64, 7, 7, 32, 3, 2, 1, 1),
                ConvSpec.convTranspose(1, 5, 4, 3, 7, 3, 1, 1, 0),
                ConvSpec.convTranspose(2, 3, 5, 5, 1, 4, 2, 1, 0));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void forwardIsExact(ConvSpec spec) throws Exception {
        try (Launches launches = new Launches()) {
            MemoryDesc input = launches.own(spec.input());
            MemoryDesc output = launches.own(spec.output());
            MemoryDesc weights = launches.own(spec.pytorchWeights());
            MemoryDesc bias = launches.own(spec.bias());
            MemoryDesc any = launches.own(spec.anyWeights());
            float[] x = Launches.integers(1, floats(input));
            float[] w = Launches.integers(2, floats(weights));
            float[] b = Launches.integers(3, spec.k());
            Convolution convolution = new Convolution(launches.engine, spec);
            PrimitiveDesc desc = launches.own(convolution.forward(input, any, bias, output, Attributes.NONE));
            Launches.Run run = launches.run(desc)
                    .in(DNNL_ARG_SRC, input, x)
                    .in(DNNL_ARG_WEIGHTS, weights, w)
                    .in(DNNL_ARG_BIAS, bias, b);
            Launches.Output y = run.out(DNNL_ARG_DST, output);
            run.execute();
            assertArrayEquals(NaiveConvolution.forward(spec, x, w, b), y.read(), desc.implementation());
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void gradientsAreExact(ConvSpec spec) throws Exception {
        try (Launches launches = new Launches()) {
            MemoryDesc input = launches.own(spec.input());
            MemoryDesc output = launches.own(spec.output());
            MemoryDesc weights = launches.own(spec.pytorchWeights());
            MemoryDesc bias = launches.own(spec.bias());
            MemoryDesc any = launches.own(spec.anyWeights());
            float[] x = Launches.integers(4, floats(input));
            float[] w = Launches.integers(5, floats(weights));
            float[] dy = Launches.integers(6, floats(output));
            Convolution convolution = new Convolution(launches.engine, spec);
            PrimitiveDesc forward = launches.own(convolution.forward(input, any, bias, output, Attributes.NONE));

            PrimitiveDesc dgrad = launches.own(convolution.dgrad(input, any, output, forward));
            Launches.Run data =
                    launches.run(dgrad).in(DNNL_ARG_WEIGHTS, weights, w).in(DNNL_ARG_DIFF_DST, output, dy);
            Launches.Output dx = data.out(DNNL_ARG_DIFF_SRC, input);
            data.execute();
            assertArrayEquals(NaiveConvolution.dgrad(spec, w, dy), dx.read(), dgrad.implementation());

            PrimitiveDesc wgrad = launches.own(convolution.wgrad(input, any, bias, output, forward));
            Launches.Run filter = launches.run(wgrad).in(DNNL_ARG_SRC, input, x).in(DNNL_ARG_DIFF_DST, output, dy);
            Launches.Output dw = filter.out(DNNL_ARG_DIFF_WEIGHTS, weights);
            Launches.Output db = filter.out(DNNL_ARG_DIFF_BIAS, bias);
            filter.execute();
            assertArrayEquals(NaiveConvolution.wgrad(spec, x, dy), dw.read(), wgrad.implementation());
            assertArrayEquals(NaiveConvolution.bgrad(spec, dy), db.read(), wgrad.implementation());
        }
    }

    private static int floats(MemoryDesc plain) {
        return (int) (plain.bytes() / Float.BYTES);
    }
}
