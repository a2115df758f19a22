package dev.elbow.peers;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Command-line options of the form {@code --name value}. */
public final class Arguments {
    private final Map<String, String> values = new HashMap<>();

    /**
     * Reads {@code args}.
     *
     * @throws IllegalArgumentException for an option that is not among {@code known} or has no value
     */
    public Arguments(String[] args, Set<String> known) {
        for (int i = 0; i < args.length; i += 2) {
            String name = args[i].startsWith("--") ? args[i].substring(2) : "";
            if (!known.contains(name)) {
                throw new IllegalArgumentException("unknown option " + args[i] + ", known: " + known);
            }
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            values.put(name, args[i + 1]);
        }
    }

    /** Returns the value of an option, or {@code fallback}. */
    public String text(String name, String fallback) {
        return values.getOrDefault(name, fallback);
    }

    /** Returns the whole number given to an option, or {@code fallback}. */
    public int number(String name, int fallback) {
        String value = values.get(name);
        try {
            return value == null ? fallback : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--%s: expected a whole number, found %s".formatted(name, value), e);
        }
    }
}
