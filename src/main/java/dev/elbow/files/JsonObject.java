package dev.elbow.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.elbow.ElbowException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A JSON object read strictly: duplicate keys, trailing text, missing keys and wrong types are {@link ElbowException}s that
 * name the source, the key and what was found. Immutable.
 */
public final class JsonObject {
    private static final JSON JSON_IO = JSON.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(JSON.Feature.WRITE_NULL_PROPERTIES)
            .build();

    private final String where;
    private final Map<String, Object> values;

    private JsonObject(String where, Map<String, Object> values) {
        this.where = where;
        this.values = values;
    }

    /**
     * Reads one object.
     *
     * @param where what to call the source in messages
     */
    public static JsonObject parse(String text, String where) {
        try (JsonParser parser = JSON_IO.getStreamingFactory().createParser(text)) {
            Object value = JSON_IO.anyFrom(parser);
            if (parser.nextToken() != null) {
                throw new ElbowException(where + ": text after the end of the JSON object");
            }
            return of(where, value);
        } catch (IOException e) {
            throw new ElbowException(where + ": not valid JSON: " + firstLine(e), e);
        }
    }

    /** Returns a value made of maps, lists, strings, numbers and booleans as JSON on one line. */
    public static String write(Object value) {
        return write(JSON_IO, value);
    }

    /** Returns a value as indented JSON that ends with a newline. */
    public static String writePretty(Object value) {
        return write(JSON_IO.with(JSON.Feature.PRETTY_PRINT_OUTPUT), value) + "\n";
    }

    private static String write(JSON json, Object value) {
        try {
            return json.asString(value);
        } catch (IOException e) {
            throw new IllegalArgumentException("not representable as JSON: " + value, e);
        }
    }

    /** Returns what the source is called in messages. */
    public String where() {
        return where;
    }

    /** Returns the keys in the order of the text. */
    public Set<String> keys() {
        return values.keySet();
    }

    /** Returns whether the key is there. */
    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** Returns a string. */
    public String string(String key) {
        return get(key, String.class, "a string");
    }

    /** Returns true or false. */
    public boolean bool(String key) {
        return get(key, Boolean.class, "true or false");
    }

    /** Returns a number. */
    public double number(String key) {
        return get(key, Number.class, "a number").doubleValue();
    }

    /** Returns a whole number that fits a long. */
    public long integer(String key) {
        return asLong(key, get(key, Number.class, "a whole number"));
    }

    /** Returns a whole number that fits an int. */
    public int int32(String key) {
        long value = integer(key);
        if (value != (int) value) {
            throw wrong(key, "a whole number of 32 bits", value);
        }
        return (int) value;
    }

    /** Returns a list of whole numbers. */
    public long[] integers(String key) {
        return get(key, List.class, "a list").stream()
                .mapToLong(value -> asLong(key, value))
                .toArray();
    }

    /** Returns an object. */
    public JsonObject object(String key) {
        return of(where + ": " + key, get(key));
    }

    /** Returns a list of objects. */
    public List<JsonObject> objects(String key) {
        List<?> list = get(key, List.class, "a list");
        return list.stream().map(value -> of(where + ": " + key, value)).toList();
    }

    private static JsonObject of(String where, Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new ElbowException(where + ": expected a JSON object, found " + describe(value));
        }
        @SuppressWarnings("unchecked") // JSON keys are strings.
        Map<String, Object> values = (Map<String, Object>) map;
        return new JsonObject(where, values);
    }

    private long asLong(String key, Object value) {
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        throw wrong(key, "a whole number of 64 bits", value);
    }

    private Object get(String key) {
        if (!values.containsKey(key)) {
            throw new ElbowException("%s: the key \"%s\" is missing".formatted(where, key));
        }
        return values.get(key);
    }

    private <T> T get(String key, Class<T> type, String expected) {
        Object value = get(key);
        if (!type.isInstance(value)) {
            throw wrong(key, expected, value);
        }
        return type.cast(value);
    }

    private ElbowException wrong(String key, String expected, Object found) {
        return new ElbowException("%s: \"%s\" must be %s, found %s".formatted(where, key, expected, describe(found)));
    }

    private static String describe(Object value) {
        String text = value instanceof String string ? "\"" + string + "\"" : String.valueOf(value);
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    private static String firstLine(IOException e) {
        return e instanceof com.fasterxml.jackson.core.JacksonException jackson
                ? jackson.getOriginalMessage().lines().findFirst().orElse("")
                : String.valueOf(e.getMessage());
    }
}
