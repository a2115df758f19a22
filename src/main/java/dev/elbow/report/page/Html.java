package dev.elbow.report.page;

import java.util.Base64;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * A piece of HTML. Text becomes one by {@link #text} alone, so nothing that is not markup is taken for it.
 *
 * @param source the markup
 */
public record Html(String source) {
    /** Nothing. */
    public static final Html NONE = new Html("");

    /** Returns text, with what HTML would read as markup escaped; also for attributes in quotes. */
    public static Html text(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return new Html(escaped.toString());
    }

    /** Returns JSON for the inside of a script element, which no text in it can end. */
    public static Html json(String json) {
        return new Html(
                json.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"));
    }

    /** Returns bytes as an address that needs no network. */
    public static Html dataUri(String type, byte[] bytes) {
        return new Html("data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes));
    }

    /** Returns pieces one after the other. */
    public static Html join(Collection<Html> parts) {
        return new Html(parts.stream().map(Html::source).collect(Collectors.joining("\n")));
    }
}
