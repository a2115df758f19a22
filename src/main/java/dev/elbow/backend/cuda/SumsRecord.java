package dev.elbow.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.elbow.backend.StepFigures;
import dev.elbow.backend.Totals;
import dev.elbow.ffi.NativeMemory;

/** What a plan sums up on the device: {@code struct Sums} of {@code common.cuh}, little endian. */
final class SumsRecord {
    /** Its size. */
    static final int BYTES = 64;

    private static final int RECON = 0;
    private static final int KL = 8;
    private static final int SQUARED_NORM = 16;
    private static final int ROWS = 24;
    private static final int DIVERGED = 36;
    private static final int DIVERGED_STEP = 40;
    private static final int LAST_RECON = 48;
    private static final int LAST_KL = 56;

    private SumsRecord() {}

    /** Adds the sums at a host address to {@code into}. */
    static void add(long address, Totals into) {
        into.recon += NativeMemory.ALL.get(JAVA_DOUBLE, address + RECON);
        into.kl += NativeMemory.ALL.get(JAVA_DOUBLE, address + KL);
        into.rows += NativeMemory.ALL.get(JAVA_LONG, address + ROWS);
    }

    /** Returns the squared norm at a host address. */
    static double squaredNorm(long address) {
        return NativeMemory.ALL.get(JAVA_DOUBLE, address + SQUARED_NORM);
    }

    /** Reads everything but the number of steps. */
    static void read(long address, StepFigures into) {
        into.recon = NativeMemory.ALL.get(JAVA_DOUBLE, address + RECON);
        into.kl = NativeMemory.ALL.get(JAVA_DOUBLE, address + KL);
        into.rows = NativeMemory.ALL.get(JAVA_LONG, address + ROWS);
        into.lastRecon = NativeMemory.ALL.get(JAVA_DOUBLE, address + LAST_RECON);
        into.lastKl = NativeMemory.ALL.get(JAVA_DOUBLE, address + LAST_KL);
        into.squaredNorm = squaredNorm(address);
        into.diverged = NativeMemory.ALL.get(JAVA_INT, address + DIVERGED) != 0;
        into.divergedStep = NativeMemory.ALL.get(JAVA_LONG, address + DIVERGED_STEP);
    }

    /** Writes sums to go on from; everything else becomes zero. */
    static void writeStart(long address, StepFigures from) {
        NativeMemory.ALL.asSlice(address, BYTES).fill((byte) 0);
        NativeMemory.ALL.set(JAVA_DOUBLE, address + RECON, from.recon);
        NativeMemory.ALL.set(JAVA_DOUBLE, address + KL, from.kl);
        NativeMemory.ALL.set(JAVA_LONG, address + ROWS, from.rows);
    }
}
