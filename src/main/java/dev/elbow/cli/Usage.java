package dev.elbow.cli;

import dev.elbow.ElbowException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** Values of options that the library refuses are wrong usage, with the library's own message. */
final class Usage {
    private Usage() {}

    /** Returns what the supplier makes of options; its complaints become wrong usage of the command. */
    static <T> T checked(CommandSpec command, Supplier<T> fromOptions) {
        try {
            return fromOptions.get();
        } catch (IllegalArgumentException | ElbowException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    /** Returns a path that an option names; an empty one would silently mean the current folder. */
    static Path path(String text) {
        if (text.isBlank()) {
            throw new TypeConversionException("the path is empty");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** Returns the complaint about an option, to be thrown. */
    static ParameterException wrong(CommandSpec command, String format, Object... values) {
        return new ParameterException(command.commandLine(), format.formatted(values));
    }
}
