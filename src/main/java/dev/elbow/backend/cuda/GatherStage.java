package dev.elbow.backend.cuda;

import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.SeamChecks;
import dev.elbow.backend.cuda.kernel.InputKernels;
import dev.elbow.ffi.cuda.KernelLaunch;
import dev.elbow.tensor.DType;
import java.util.List;

/** Takes a run's samples into the input, shuffled or as stored, bytes scaled to [0, 1], or binary values drawn from them; rows past the valid ones become zero. */
final class GatherStage implements Stage {
    private final PlanParts parts;
    private final CudaSamples samples;
    private final DeviceBlock block;
    private final Edge input;

    /**
     * @throws IllegalStateException if the samples are closed
     */
    GatherStage(PlanParts parts, Edge input) {
        this.parts = parts;
        this.samples = SeamChecks.own(CudaSamples.class, parts.spec().samples(), "the samples");
        this.block = samples.block().retain();
        this.input = input;
    }

    @Override
    public void forward(List<Launch> launches) {
        InputKernels kernels = parts.kernels().input();
        Gather<Long> gather = samples.type() == DType.U8 ? kernels::gatherBytes : kernels::gatherFloats;
        launches.add(launch(gather, parts.record().address())::execute);
    }

    /** Returns the launch that takes the place of {@link #forward}'s where it begins the next step of a table. */
    Launch next(InputKernels kernels, InputKernels.NextStep next) {
        Gather<InputKernels.NextStep> gather = samples.type() == DType.U8 ? kernels::nextBytes : kernels::nextFloats;
        return launch(gather, next)::execute;
    }

    private <S> KernelLaunch launch(Gather<S> gather, S step) {
        PlanSpec spec = parts.spec();
        InputKernels.Source source = new InputKernels.Source(
                block.address(), samples.count(), spec.shuffled(), spec.binarized(), spec.seed());
        return gather.launch(input.values().address(), source, step, parts.batch(), input.width());
    }

    /** The kernel for one type of samples, and for one way to say which step. */
    private interface Gather<S> {
        KernelLaunch launch(long dst, InputKernels.Source source, S step, int batch, int width);
    }

    @Override
    public void close() {
        block.release();
    }
}
