package dev.elbow.data;

import dev.elbow.ElbowException;
import dev.elbow.tensor.DType;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Python dictionary in an NPY header; the little of Python's syntax that NumPy writes there, and nothing else. */
final class NpyDictionary {
    // Possessive quantifiers: a hostile text can cost no more than one pass.
    private static final Pattern ENTRY = Pattern.compile(
            "\\s*+['\"](\\w++)['\"]\\s*+:\\s*+('[^']*+'|\"[^\"]*+\"|\\w++|\\([^)]*+\\)|\\[[^\\]]*+\\])\\s*+(,?+)");
    private static final Pattern SIZES = Pattern.compile("\\((?:\\s*+\\d++L?+\\s*+,)*+(?:\\s*+\\d++L?+)?+\\s*+\\)");
    private static final Pattern DIGITS = Pattern.compile("\\d++");

    private final String file;
    private final String text;

    NpyDictionary(String file, String text) {
        this.file = file;
        this.text = text.strip();
    }

    NpyHeader header() {
        Map<String, String> entries = entries();
        String order = get(entries, "fortran_order");
        if (!order.equals("False")) {
            throw new ElbowException("%s: fortran_order is %s, expected False; save numpy.ascontiguousarray(array)"
                    .formatted(file, abbreviate(order)));
        }
        return new NpyHeader(type(get(entries, "descr")), sizes(get(entries, "shape")));
    }

    private Map<String, String> entries() {
        if (text.length() < 2 || text.charAt(0) != '{' || text.charAt(text.length() - 1) != '}') {
            throw malformed("no dictionary in braces");
        }
        Map<String, String> entries = new HashMap<>();
        Matcher entry = ENTRY.matcher(text).region(1, text.length() - 1);
        boolean comma = true;
        while (comma && entry.lookingAt()) {
            if (entries.put(entry.group(1), entry.group(2)) != null) {
                throw malformed("the key '" + entry.group(1) + "' twice");
            }
            comma = !entry.group(3).isEmpty();
            entry.region(entry.end(), text.length() - 1);
        }
        if (!text.substring(entry.regionStart(), text.length() - 1).isBlank()) {
            throw malformed("not understood from character " + entry.regionStart());
        }
        return entries;
    }

    private String get(Map<String, String> entries, String key) {
        String value = entries.get(key);
        if (value == null) {
            throw malformed("the key '" + key + "' is missing");
        }
        return value;
    }

    private DType type(String descr) {
        return switch (descr.replace('"', '\'')) {
            case "'<f4'" -> DType.F32;
            case "'|u1'", "'<u1'", "'>u1'" -> DType.U8;
            default ->
                throw new ElbowException("%s: elements of type %s, expected '<f4' or '|u1'; save array.astype('<f4')"
                        .formatted(file, abbreviate(descr)));
        };
    }

    private int[] sizes(String shape) {
        if (!SIZES.matcher(shape).matches()) {
            throw malformed("the shape is no tuple of sizes");
        }
        return DIGITS.matcher(shape)
                .results()
                .mapToInt(digits -> size(digits.group(), shape))
                .toArray();
    }

    private int size(String digits, String shape) {
        try {
            int size = Integer.parseInt(digits);
            if (size > 0) {
                return size;
            }
        } catch (NumberFormatException _) {
            // Too large: reported as out of range.
        }
        throw new ElbowException(
                "%s: a size in the shape %s is not in 1 to %,d".formatted(file, abbreviate(shape), Integer.MAX_VALUE));
    }

    private ElbowException malformed(String why) {
        return new ElbowException("%s: malformed NPY header: %s: %s".formatted(file, why, abbreviate(text)));
    }

    /** What the file says may be long and hold control characters; a message may not. */
    private static String abbreviate(String value) {
        String line = value.replaceAll("\\p{C}", "?");
        return line.length() <= 80 ? line : line.substring(0, 80) + "...";
    }
}
