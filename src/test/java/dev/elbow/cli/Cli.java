package dev.elbow.cli;

import dev.elbow.files.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** Runs the program inside this process and keeps what it printed. */
record Cli(int code, String out, String err) {

    /** Runs a command line, words separated by blanks; {@code {}} stands for the next of the given values. */
    static Cli run(String line, Object... values) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words(line, values));
        return new Cli(code, out.toString(), err.toString());
    }

    /** Returns the words of a command line as {@link #run} takes it. */
    static String[] words(String line, Object... values) {
        int used = 0;
        String[] words = line.split(" +");
        for (int i = 0; i < words.length; i++) {
            if (words[i].equals("{}")) {
                words[i] = values[used++].toString();
            }
        }
        return words;
    }

    /** Returns this result if the command succeeded. */
    Cli done() {
        if (code != Main.DONE || !err.isEmpty()) {
            throw new AssertionError("exit code %d%n%s%s".formatted(code, out, err));
        }
        return this;
    }

    /** Returns the object in the last line. */
    JsonObject json() {
        return JsonObject.parse(out.lines().toList().getLast(), "standard output");
    }

    List<String> errors() {
        return err.lines().toList();
    }
}
