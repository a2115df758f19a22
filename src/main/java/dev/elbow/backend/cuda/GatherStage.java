package dev.elbow.backend.cuda;

import dev.elbow.backend.SeamChecks;
import dev.elbow.backend.cuda.kernel.InputKernels;
import dev.elbow.ffi.cuda.KernelLaunch;
import dev.elbow.tensor.DType;
import java.util.List;

/** Takes a run's samples into the input, shuffled or as stored, bytes scaled to [0, 1]; rows past the valid ones become zero. */
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
        Gather gather = samples.type() == DType.U8 ? kernels::gatherBytes : kernels::gatherFloats;
        launches.add(gather.launch(
                input.values().address(),
                block.address(),
                parts.record().address(),
                parts.batch(),
                input.width(),
                samples.count(),
                parts.spec().shuffled(),
                parts.spec().seed())::execute);
    }

    /** The kernel for one type of samples. */
    private interface Gather {
        KernelLaunch launch(
                long dst, long samples, long step, int batch, int width, int count, boolean shuffled, long seed);
    }

    @Override
    public void close() {
        block.release();
    }
}
