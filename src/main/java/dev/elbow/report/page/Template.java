package dev.elbow.report.page;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTML with places to fill, {@code {{name}}}, from a resource beside this class. Immutable. */
public final class Template {
    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z]+)}}");

    private final String name;
    private final String source;

    private Template(String name) {
        this.name = name;
        this.source = Resource.text(Template.class, name);
    }

    /** Fills the template of that name; a value is an {@link Html} or text, which is escaped. */
    public static Html fill(String name, Map<String, ?> values) {
        return new Template(name).fill(values);
    }

    private Html fill(Map<String, ?> values) {
        Matcher places = PLACE.matcher(source);
        StringBuilder filled = new StringBuilder();
        int from = 0;
        while (places.find()) {
            filled.append(source, from, places.start()).append(value(values, places.group(1)));
            from = places.end();
        }
        return new Html(filled.append(source, from, source.length()).toString());
    }

    private String value(Map<String, ?> values, String place) {
        return switch (values.get(place)) {
            case null -> throw new IllegalArgumentException("%s: nothing to fill {{%s}} with".formatted(name, place));
            case Html html -> html.source();
            case Object text -> Html.text(text.toString()).source();
        };
    }
}
