package dev.elbow.ffi.conformance;

import static dev.elbow.ffi.cudnn.CudnnConstants.*;
import static dev.elbow.ffi.cudnn.CudnnConvolutions.*;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.elbow.ffi.cuda.CudaStreams;
import dev.elbow.ffi.cudnn.ConvolutionAlgorithm;
import dev.elbow.ffi.cudnn.CudnnException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The calls for one described convolution: algorithms, scratch, the three directions, and refusals. */
final class ConvolutionCalls {
    private static final int COUNT = 16;
    private static final int SCRATCH_BYTES = 32 << 20;

    private final Recorder log;
    private final long handle;
    private final long stream;
    private final NaiveConvolution naive;
    private final Data x;
    private final Data filter;
    private final Data dy;
    private final Data y;
    private final Data dx;
    private final Data dw;
    private final long convolution;
    private final long scratch;

    ConvolutionCalls(
            Recorder log,
            long handle,
            long stream,
            DeviceFloats floats,
            NaiveConvolution naive,
            long x,
            long filter,
            long y,
            long convolution) {
        this.log = log;
        this.handle = handle;
        this.stream = stream;
        this.naive = naive;
        this.x = new Data(x, floats.upload(naive.x()));
        this.filter = new Data(filter, floats.upload(naive.filter()));
        this.dy = new Data(y, floats.upload(naive.dy()));
        this.y = new Data(y, floats.allocate(naive.dy().length));
        this.dx = new Data(x, floats.allocate(naive.x().length));
        this.dw = new Data(filter, floats.allocate(naive.filter().length));
        this.convolution = convolution;
        this.scratch = floats.allocate(SCRATCH_BYTES / Float.BYTES);
    }

    /** Enqueues a direction. */
    private interface Run {
        void run(long alpha, int algorithm, long scratch, long scratchBytes, long beta);
    }

    /** A direction's functions, applied to its operands. */
    private record Pass(
            String name,
            int exact,
            Supplier<List<ConvolutionAlgorithm>> get,
            Supplier<List<ConvolutionAlgorithm>> find,
            IntFunction<LongSupplier> size,
            Run run,
            Data output,
            float[] expected) {}

    void all() {
        pass(new Pass(
                "Forward",
                CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM,
                () -> cudnnGetConvolutionForwardAlgorithm_v7(
                        handle, x.descriptor(), filter.descriptor(), convolution, y.descriptor(), COUNT),
                () -> cudnnFindConvolutionForwardAlgorithmEx(
                        handle, x, filter, convolution, y, COUNT, scratch, SCRATCH_BYTES),
                algorithm -> () -> cudnnGetConvolutionForwardWorkspaceSize(
                        handle, x.descriptor(), filter.descriptor(), convolution, y.descriptor(), algorithm),
                (alpha, algorithm, space, bytes, beta) -> cudnnConvolutionForward(
                        handle,
                        alpha,
                        x.descriptor(),
                        x.address(),
                        filter.descriptor(),
                        filter.address(),
                        convolution,
                        algorithm,
                        space,
                        bytes,
                        beta,
                        y.descriptor(),
                        y.address()),
                y,
                naive.forward()));
        pass(new Pass(
                "BackwardData",
                CUDNN_CONVOLUTION_BWD_DATA_ALGO_1,
                () -> cudnnGetConvolutionBackwardDataAlgorithm_v7(
                        handle, filter.descriptor(), dy.descriptor(), convolution, dx.descriptor(), COUNT),
                () -> cudnnFindConvolutionBackwardDataAlgorithmEx(
                        handle, filter, dy, convolution, dx, COUNT, scratch, SCRATCH_BYTES),
                algorithm -> () -> cudnnGetConvolutionBackwardDataWorkspaceSize(
                        handle, filter.descriptor(), dy.descriptor(), convolution, dx.descriptor(), algorithm),
                (alpha, algorithm, space, bytes, beta) -> cudnnConvolutionBackwardData(
                        handle,
                        alpha,
                        filter.descriptor(),
                        filter.address(),
                        dy.descriptor(),
                        dy.address(),
                        convolution,
                        algorithm,
                        space,
                        bytes,
                        beta,
                        dx.descriptor(),
                        dx.address()),
                dx,
                naive.backwardData()));
        pass(new Pass(
                "BackwardFilter",
                CUDNN_CONVOLUTION_BWD_FILTER_ALGO_1,
                () -> cudnnGetConvolutionBackwardFilterAlgorithm_v7(
                        handle, x.descriptor(), dy.descriptor(), convolution, dw.descriptor(), COUNT),
                () -> cudnnFindConvolutionBackwardFilterAlgorithmEx(
                        handle, x, dy, convolution, dw, COUNT, scratch, SCRATCH_BYTES),
                algorithm -> () -> cudnnGetConvolutionBackwardFilterWorkspaceSize(
                        handle, x.descriptor(), dy.descriptor(), convolution, dw.descriptor(), algorithm),
                (alpha, algorithm, space, bytes, beta) -> cudnnConvolutionBackwardFilter(
                        handle,
                        alpha,
                        x.descriptor(),
                        x.address(),
                        dy.descriptor(),
                        dy.address(),
                        convolution,
                        algorithm,
                        space,
                        bytes,
                        beta,
                        dw.descriptor(),
                        dw.address()),
                dw,
                naive.backwardFilter()));
    }

    private void pass(Pass pass) {
        List<ConvolutionAlgorithm> rated =
                log.varies("cudnnGetConvolution" + pass.name() + "Algorithm_v7()", pass.get());
        log.gives(
                true,
                "an algorithm is usable and deterministic",
                () -> rated.stream().anyMatch(algorithm -> algorithm.isUsable() && algorithm.deterministic()));
        log.varies("cudnnFindConvolution" + pass.name() + "AlgorithmEx()", pass.find());
        int exact = pass.exact();
        long bytes = log.varies(
                "cudnnGetConvolution" + pass.name() + "WorkspaceSize(" + exact + ")",
                () -> pass.size().apply(exact).getAsLong());
        refusedBadly(
                "cudnnGetConvolution" + pass.name() + "WorkspaceSize(algorithm 99)",
                () -> pass.size().apply(99).getAsLong());
        try (Arena arena = Arena.ofConfined()) {
            long one = arena.allocateFrom(JAVA_FLOAT, 1, 0).address();
            long zero = one + JAVA_FLOAT.byteSize();
            log.done(
                    "cudnnConvolution" + pass.name() + "()",
                    () -> pass.run().run(one, exact, scratch, SCRATCH_BYTES, zero));
            equal(pass, 1);
            log.done(
                    "cudnnConvolution" + pass.name() + "(added to what is there)",
                    () -> pass.run().run(one, exact, scratch, SCRATCH_BYTES, one));
            equal(pass, 2);
            refusedBadly(
                    "cudnnConvolution" + pass.name() + "(no factors)",
                    () -> pass.run().run(0, exact, scratch, SCRATCH_BYTES, 0));
            if (bytes > 0) {
                refusedBadly(
                        "cudnnConvolution" + pass.name() + "(no scratch for an algorithm that needs it)",
                        () -> pass.run().run(one, exact, 0, 0, zero));
            }
        }
    }

    private void equal(Pass pass, int times) {
        CudaStreams.cuStreamSynchronize(stream);
        float[] expected = pass.expected().clone();
        for (int i = 0; i < expected.length; i++) {
            expected[i] *= times;
        }
        log.gives(
                DeviceFloats.list(expected),
                "what it computed",
                () -> DeviceFloats.download(pass.output().address(), expected.length));
    }

    /** Refused, with a status of the category of bad parameters or of what is not supported. */
    private void refusedBadly(String call, Runnable function) {
        log.gives(true, call + " is refused", () -> {
            try {
                function.run();
                return false;
            } catch (CudnnException e) {
                return e.category() == CUDNN_STATUS_BAD_PARAM || e.category() == CUDNN_STATUS_NOT_SUPPORTED;
            }
        });
    }
}
