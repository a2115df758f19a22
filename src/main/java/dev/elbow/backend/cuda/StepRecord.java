package dev.elbow.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.elbow.backend.Step;
import dev.elbow.ffi.NativeMemory;

/** The numbers of a step as kernels read them: {@code struct Step} of {@code common.cuh}, little endian. */
public final class StepRecord {
    /** Its size. */
    public static final int BYTES = 64;

    private static final int STEP = 0;
    private static final int EPOCH = 8;
    private static final int FIRST = 12;
    private static final int NOISE_ROW = 16;
    private static final int ROWS = 20;
    private static final int BATCH_ROWS = 24;
    private static final int BETA = 28;
    private static final int LEARNING_RATE = 32;
    private static final int STEP_SIZE = 36;
    private static final int INVERSE_ROOT = 40;
    private static final int DECAY = 44;
    private static final int GRADIENT_SCALE = 48;
    private static final int UPDATE = 52;

    private StepRecord() {}

    /** Writes what a plan's run reads; no optimizer runs with it. */
    public static void writeRun(long address, Step step) {
        NativeMemory.ALL.set(JAVA_LONG, address + STEP, step.step);
        NativeMemory.ALL.set(JAVA_INT, address + EPOCH, step.epoch);
        NativeMemory.ALL.set(JAVA_INT, address + FIRST, step.first);
        NativeMemory.ALL.set(JAVA_INT, address + NOISE_ROW, step.noiseRow);
        NativeMemory.ALL.set(JAVA_INT, address + ROWS, step.rows);
        NativeMemory.ALL.set(JAVA_INT, address + BATCH_ROWS, step.batchRows);
        NativeMemory.ALL.set(JAVA_FLOAT, address + BETA, step.beta);
        NativeMemory.ALL.set(JAVA_INT, address + UPDATE, 0);
    }

    /** Writes that no step is here: there are no rows, and nothing else counts. */
    static void writeEnd(long address) {
        NativeMemory.ALL.set(JAVA_INT, address + ROWS, 0);
    }

    /** Writes what an optimizer's kernel reads, and that it runs. */
    public static void writeUpdate(long address, Rates rates, float gradientScale) {
        NativeMemory.ALL.set(JAVA_FLOAT, address + LEARNING_RATE, rates.learningRate);
        NativeMemory.ALL.set(JAVA_FLOAT, address + STEP_SIZE, rates.stepSize);
        NativeMemory.ALL.set(JAVA_FLOAT, address + INVERSE_ROOT, rates.inverseRoot);
        NativeMemory.ALL.set(JAVA_FLOAT, address + DECAY, rates.decay);
        NativeMemory.ALL.set(JAVA_FLOAT, address + GRADIENT_SCALE, gradientScale);
        NativeMemory.ALL.set(JAVA_INT, address + UPDATE, 1);
    }
}
