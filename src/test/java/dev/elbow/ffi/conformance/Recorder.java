package dev.elbow.ffi.conformance;

import dev.elbow.ffi.cublaslt.CublasLtException;
import dev.elbow.ffi.cuda.CudaException;
import dev.elbow.ffi.cudnn.CudnnException;
import dev.elbow.ffi.nvrtc.NvrtcException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Writes one line for each call: the function, the arguments that matter, the status, and what it returned unless that is
 * an address. What depends on the machine stands behind a {@code ~}. Each line is written before the next call, so that a
 * crash names its cause. Answers that the documentation does not lead one to expect are collected too.
 */
final class Recorder {
    /** Ends a section: what it needs could not be had. */
    static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unusable(String call) {
            super(call);
        }
    }

    private final PrintStream out;
    private final List<String> lines = new ArrayList<>();
    private final List<String> surprises = new ArrayList<>();

    Recorder(PrintStream out) {
        this.out = out;
    }

    /** What was written so far. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    /** Answers that were not as documented. */
    List<String> surprises() {
        return List.copyOf(surprises);
    }

    /** A headline; the section ends where something it needs is refused. */
    void section(String title, Runnable calls) {
        write("# " + title);
        try {
            calls.run();
        } catch (Unusable e) {
            write("# the section ends here: " + e.getMessage() + " failed");
        }
    }

    /** A call that must succeed and whose result is an address or a handle. */
    <T> T handle(String call, Supplier<T> function) {
        return succeed(call, function, "");
    }

    /** A call that must succeed, without result. */
    void done(String call, Runnable function) {
        succeed(call, () -> none(function), "");
    }

    /** A call that must succeed with this result. */
    <T> void gives(T expected, String call, Supplier<T> function) {
        T value = succeed(call, function, " -> ");
        if (!value.equals(expected)) {
            surprises.add(call + " gave " + value + "; expected " + expected);
        }
    }

    /** A call that must succeed; its result depends on the machine. */
    <T> T varies(String call, Supplier<T> function) {
        return succeed(call, function, " ~ ");
    }

    /** A call that must be refused with this status. */
    void refused(int expected, String call, Runnable function) {
        OptionalInt status = run(call, () -> none(function), "").status();
        if (status.isEmpty() || status.getAsInt() != expected) {
            surprises.add(call + " answered " + (status.isEmpty() ? "success" : status.getAsInt()) + "; expected "
                    + expected);
        }
    }

    /** A call of which the documentation does not say what it answers. */
    void observed(String call, Runnable function) {
        run(call, () -> none(function), "");
    }

    private static Void none(Runnable function) {
        function.run();
        return null;
    }

    private <T> T succeed(String call, Supplier<T> function, String separator) {
        Answer<T> answer = run(call, function, separator);
        if (answer.status().isPresent()) {
            surprises.add(call + " answered " + answer.status().getAsInt() + "; expected success");
            throw new Unusable(call);
        }
        return answer.value();
    }

    /** What a call came to: its value, or the status it was refused with. */
    private record Answer<T>(T value, OptionalInt status) {}

    private <T> Answer<T> run(String call, Supplier<T> function, String separator) {
        try {
            T value = function.get();
            write(call + " = 0" + (separator.isEmpty() ? "" : separator + value));
            return new Answer<>(value, OptionalInt.empty());
        } catch (CudaException e) {
            return refusal(call, e.status());
        } catch (CudnnException e) {
            return refusal(call, e.status());
        } catch (CublasLtException e) {
            return refusal(call, e.status());
        } catch (NvrtcException e) {
            return refusal(call, e.status());
        }
    }

    private <T> Answer<T> refusal(String call, int status) {
        write(call + " = " + status);
        return new Answer<>(null, OptionalInt.of(status));
    }

    private void write(String line) {
        lines.add(line);
        out.println(line);
        out.flush();
    }
}
