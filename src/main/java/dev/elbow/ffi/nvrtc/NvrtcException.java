package dev.elbow.ffi.nvrtc;

import dev.elbow.ElbowException;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NVRTC refused: a function returned a status other than success, or a source has errors. The message of the latter
 * holds the compiler's log and the numbered lines of the source around those that the log names.
 */
public final class NvrtcException extends ElbowException {
    private static final long serialVersionUID = 1L;

    private static final int LINES_AROUND = 2;

    private final int status;

    private NvrtcException(int status, String message) {
        super(message);
        this.status = status;
    }

    static NvrtcException of(String function, int status, String arguments) {
        return new NvrtcException(
                status,
                "%s failed: %s (status %d)%s"
                        .formatted(
                                function,
                                Nvrtc.nvrtcGetErrorString(status),
                                status,
                                arguments.isEmpty() ? "" : "; " + arguments));
    }

    static NvrtcException ofSource(String name, String source, String options, String log) {
        return new NvrtcException(
                NvrtcConstants.NVRTC_ERROR_COMPILATION,
                "NVRTC cannot compile %s with %s:%n%s%n%s".formatted(name, options, log, excerpt(name, source, log)));
    }

    /** The {@code nvrtcResult} that the function returned; 6 if the source has errors. */
    public int status() {
        return status;
    }

    /** The source's lines around each {@code name(line)} of the log, numbered. */
    static String excerpt(String name, String source, String log) {
        String[] lines = source.split("\n", -1);
        SortedSet<Integer> wanted = new TreeSet<>();
        Matcher mention = Pattern.compile(Pattern.quote(name) + "\\((\\d+)\\)").matcher(log);
        while (mention.find()) {
            int line = Integer.parseInt(mention.group(1));
            for (int l = Math.max(1, line - LINES_AROUND); l <= Math.min(lines.length, line + LINES_AROUND); l++) {
                wanted.add(l);
            }
        }
        StringBuilder text = new StringBuilder();
        OptionalInt previous = OptionalInt.empty();
        for (int line : wanted) {
            if (previous.isPresent() && line > previous.getAsInt() + 1) {
                text.append("      ...\n");
            }
            text.append("%5d %s%n".formatted(line, lines[line - 1]));
            previous = OptionalInt.of(line);
        }
        return text.toString().stripTrailing();
    }
}
