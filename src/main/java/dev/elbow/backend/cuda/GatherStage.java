package dev.elbow.backend.cuda;

import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.SeamChecks;
import dev.elbow.backend.cuda.kernel.InputKernels;
import dev.elbow.ffi.cuda.KernelLaunch;
import dev.elbow.tensor.DType;
import java.util.List;

/**
 * Takes a run's samples into the input, shuffled or as stored, bytes scaled to [0, 1], or binary values drawn from them; rows past the
 * valid ones become zero. Labels go along where a loss asks for them, by the same kernel as rows of one float32, never drawn from.
 */
final class GatherStage implements Stage {
    private final PlanParts parts;
    private final CudaSamples samples;
    private final DeviceBlock block;
    private final DeviceBlock labelBlock;
    private final Edge input;
    /** The rows' labels, null if no loss asks for them. */
    private final Region labels;

    /**
     * @throws IllegalStateException if the samples are closed
     */
    GatherStage(PlanParts parts, Edge input, Region labels) {
        this.parts = parts;
        this.samples = SeamChecks.own(CudaSamples.class, parts.spec().samples(), "the samples");
        this.block = samples.block().retain();
        this.labelBlock = labels == null ? null : samples.labels().retain();
        this.input = input;
        this.labels = labels;
    }

    @Override
    public void forward(List<Launch> launches) {
        InputKernels kernels = parts.kernels().input();
        Gather<Long> gather = samples.type() == DType.U8 ? kernels::gatherBytes : kernels::gatherFloats;
        long record = parts.record().address();
        launches.add(launch(gather, input.values(), rows(), input.width(), record)::execute);
        if (labels != null) {
            launches.add(launch(kernels::gatherFloats, labels, source(labelBlock, false), 1, record)::execute);
        }
    }

    /** Returns room for a step's rows as they are stored, or null if the samples lie on the device. */
    Region fetchedRows(MemoryPlan memory) {
        return samples.onDevice()
                ? null
                : memory.bytes(
                        (long) parts.batch() * input.width() * samples.type().bytes());
    }

    /** Returns the launch that fetches the rows of a table's next step there. */
    Launch fetch(InputKernels kernels, InputKernels.NextStep next, Region fetched) {
        return kernels.fetch(
                fetched.address(),
                rows(),
                next,
                parts.batch(),
                input.width(),
                samples.type().bytes())::execute;
    }

    /**
     * Returns the launch that takes the place of {@link #forward}'s first where it begins the next step of a table.
     *
     * @param fetched where that step's rows are, null if among the samples
     */
    Launch next(InputKernels kernels, InputKernels.NextStep next, Region fetched) {
        Gather<InputKernels.NextStep> gather = samples.type() == DType.U8 ? kernels::nextBytes : kernels::nextFloats;
        InputKernels.Source source = fetched == null ? rows() : rows().fetchedTo(fetched.address());
        return launch(gather, input.values(), source, input.width(), next)::execute;
    }

    private InputKernels.Source rows() {
        return source(block, parts.spec().binarized());
    }

    private InputKernels.Source source(DeviceBlock from, boolean binarized) {
        PlanSpec spec = parts.spec();
        return new InputKernels.Source(from.address(), samples.count(), spec.shuffled(), binarized, spec.seed());
    }

    private <S> KernelLaunch launch(Gather<S> gather, Region dst, InputKernels.Source source, int width, S step) {
        return gather.launch(dst.address(), source, step, parts.batch(), width);
    }

    /** The kernel for one type of samples, and for one way to say which step. */
    private interface Gather<S> {
        KernelLaunch launch(long dst, InputKernels.Source source, S step, int batch, int width);
    }

    @Override
    public void close() {
        block.release();
        if (labelBlock != null) {
            labelBlock.release();
        }
    }
}
