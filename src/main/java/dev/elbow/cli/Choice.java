package dev.elbow.cli;

import dev.elbow.names.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the constant of an enum by its name in lower case; the complaint about another name lists them. */
record Choice<E extends Enum<E>>(String what, Class<E> type) implements ITypeConverter<E> {
    @Override
    public E convert(String typed) {
        List<String> names =
                Arrays.stream(type.getEnumConstants()).map(Choice::name).toList();
        int at = names.indexOf(typed.toLowerCase(Locale.ROOT));
        if (at < 0) {
            throw new TypeConversionException(Names.unknown(what, typed, names));
        }
        return type.getEnumConstants()[at];
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
