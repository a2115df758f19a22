package dev.elbow.cli;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** The command that was given, in words that repeat it. */
final class Invocation {
    private Invocation() {}

    /** Returns the command line as a shell takes it. */
    static String of(CommandSpec command) {
        List<String> words = command.root().commandLine().getParseResult().originalArgs();
        return words.stream().map(Invocation::quoted).collect(Collectors.joining(" ", "./elbow ", ""));
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=,+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
