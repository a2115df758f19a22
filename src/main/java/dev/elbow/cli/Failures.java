package dev.elbow.cli;

import dev.elbow.ElbowException;
import dev.elbow.names.Names;
import java.io.PrintWriter;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one line on the error stream and an exit code. */
final class Failures {
    private Failures() {}

    /** A command line that makes no sense: what is wrong, what was perhaps meant, where the help is. */
    static int usage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("elbow: "
                + (e instanceof UnmatchedArgumentException unmatched ? describe(unmatched) : oneLine(e.getMessage())));
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return Main.USAGE;
    }

    private static String describe(UnmatchedArgumentException e) {
        CommandLine command = e.getCommandLine();
        String typed = e.getUnmatched().getFirst();
        if (typed.startsWith("-")) {
            String name = typed.replaceFirst("=.*", "");
            return "unknown option %s%s"
                    .formatted(
                            name,
                            Names.hint(
                                    name, command.getCommandSpec().optionsMap().keySet()));
        }
        Set<String> commands = command.getSubcommands().keySet();
        return commands.isEmpty()
                ? "unexpected argument \"%s\"".formatted(typed)
                : "unknown command \"%s\": there are %s%s"
                        .formatted(typed, String.join(", ", commands), Names.hint(typed, commands));
    }

    /** A command that failed. */
    static int execution(Exception e, CommandLine command, ParseResult result) {
        PrintWriter err = command.getErr();
        err.println("elbow: " + describe(e));
        if (isVerbose(result)) {
            e.printStackTrace(err);
        }
        return Main.FAILED;
    }

    private static String describe(Exception e) {
        if (e instanceof ElbowException) {
            return oneLine(e.getMessage());
        }
        return "internal error: %s (--verbose shows where; please report it)".formatted(oneLine(e.toString()));
    }

    private static boolean isVerbose(ParseResult result) {
        for (ParseResult at = result; at != null; at = at.subcommand()) {
            if (at.hasMatchedOption("--verbose")) {
                return true;
            }
        }
        return false;
    }

    private static String oneLine(String text) {
        return String.valueOf(text).strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
