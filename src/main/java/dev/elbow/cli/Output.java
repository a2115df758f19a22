package dev.elbow.cli;

import dev.elbow.files.JsonObject;
import java.io.Console;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a command prints: lines for people, one JSON object for programs. */
final class Output {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--json", description = "End with the result as one JSON object in the last line.")
    private boolean json;

    @Option(names = "--quiet", description = "Print nothing but the result and warnings.")
    private boolean quiet;

    @Option(names = "--verbose", description = "Say more; show the stack trace of an error.")
    private boolean verbose;

    /** Prints a line unless the command is to be quiet. */
    void say(String format, Object... values) {
        if (!quiet) {
            out().println(String.format(Locale.ROOT, format, values));
        }
    }

    /** Prints a line of extra detail. */
    void detail(String format, Object... values) {
        if (verbose) {
            say(format, values);
        }
    }

    /** Prints the result for people, and with {@code --json} after it for programs. */
    void result(Map<String, Object> values, String format, Object... forPeople) {
        if (!json || !quiet) {
            out().println(String.format(Locale.ROOT, format, forPeople));
        }
        if (json) {
            out().println(JsonObject.write(values));
        }
        out().flush();
    }

    /** Prints a line for each element, and with {@code --json} after them all elements as one array for programs. */
    <T> void list(List<T> elements, Function<T, Map<String, Object>> values, Function<T, String> forPeople) {
        if (!json || !quiet) {
            elements.forEach(element -> out().println(forPeople.apply(element)));
        }
        if (json) {
            out().println(JsonObject.write(elements.stream().map(values).toList()));
        }
        out().flush();
    }

    /** Prints a warning to the error stream. */
    void warn(String message) {
        command.commandLine().getErr().println("warning: " + message);
    }

    /** Replaces the terminal's current line; drawn empty, it makes room for a line to print. */
    void redraw(String format, Object... values) {
        out().print("\r" + String.format(Locale.ROOT, format, values) + "\033[K");
        out().flush();
    }

    /** Returns whether a line may be redrawn: people look at a terminal and want to see more than warnings. */
    boolean isLive() {
        Console console = quiet ? null : System.console();
        return console != null && console.isTerminal();
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}
