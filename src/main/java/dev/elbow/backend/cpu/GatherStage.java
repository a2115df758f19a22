package dev.elbow.backend.cpu;

import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Step;
import dev.elbow.backend.cpu.kernel.BinaryRows;
import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.ffi.NativeMemory;
import dev.elbow.random.Permutation;
import dev.elbow.tensor.DType;
import java.lang.foreign.ValueLayout;

/**
 * Copies a run's samples to the input, shuffled or as stored, bytes scaled to [0, 1], or binary values drawn from them; rows past the
 * valid ones become zero. Labels go along where a loss asks for them.
 */
final class GatherStage implements Stage {
    private final Kernels kernels = Kernels.get();
    private final CpuSamples samples;
    private final Permutation order;
    private final BinaryRows binary;
    private final Edge input;
    private final int batch;
    /** Address of the rows' labels, 0 if nobody asks for them. */
    private final long labels;

    private int epoch;

    /**
     * @throws IllegalStateException if the samples are closed
     */
    GatherStage(CpuSamples samples, PlanSpec spec, Edge input, long labels) {
        samples.check();
        this.samples = samples;
        this.order = spec.shuffled() ? new Permutation(spec.seed(), samples.count()) : null;
        this.binary = spec.binarized() ? new BinaryRows(spec.seed()) : null;
        this.batch = spec.batch();
        this.input = input;
        this.labels = labels;
    }

    @Override
    public void forward(Step step) {
        if (order != null && step.epoch != epoch) {
            epoch = step.epoch;
            order.epoch(epoch);
        }
        long source = samples.address();
        long rowBytes = (long) input.features * samples.type().bytes();
        for (int row = 0; row < step.rows; row++) {
            int position = step.first + row;
            int index = order == null ? position : order.index(position);
            long from = source + index * rowBytes;
            long to = input.value + (long) row * input.features * Float.BYTES;
            if (samples.type() == DType.U8) {
                kernels.elementwise().scaleBytes(from, to, input.features);
            } else {
                kernels.elementwise().copy(from, to, input.features);
            }
            if (binary != null) {
                binary.draw(to, input.features, step.epoch, index);
            }
            if (labels != 0) {
                NativeMemory.ALL.set(ValueLayout.JAVA_FLOAT, Rows.at(labels, row, 1), samples.label(index));
            }
        }
        Rows.zeroPast(step.rows, batch, input.features, input.value);
    }
}
