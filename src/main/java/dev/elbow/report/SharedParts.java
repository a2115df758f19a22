package dev.elbow.report;

import dev.elbow.files.JsonObject;
import dev.elbow.report.page.Html;
import dev.elbow.report.page.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is large in the latent planes of a page: sheets of images, and decoders. Each is in the page once, however many planes show
 * the same images or the same model. Not thread-safe.
 */
final class SharedParts {
    private final Map<Html, String> sheets = new LinkedHashMap<>();
    private final Map<Html, String> decoders = new LinkedHashMap<>();

    /** Returns the class of CSS that shows a sheet. */
    String name(SpriteSheet sheet) {
        return name(sheets, "sheet", Html.dataUri("image/png", sheet.png()));
    }

    /** Returns the id of the element that holds a decoder. */
    String name(LiveDecoder decoder) {
        return name(decoders, "decoder", Html.json(JsonObject.write(decoder.toMap())));
    }

    private static String name(Map<Html, String> parts, String kind, Html part) {
        return parts.computeIfAbsent(part, _ -> kind + "-" + (parts.size() + 1));
    }

    /** Returns the rules of CSS for all sheets that were named. */
    Html sheets() {
        return filled("sheet.css", sheets);
    }

    /** Returns the elements of all decoders that were named. */
    Html decoders() {
        return filled("decoder.html", decoders);
    }

    private static Html filled(String template, Map<Html, String> parts) {
        List<Html> all = new ArrayList<>();
        parts.forEach((part, name) -> all.add(Template.fill(template, Map.of("name", name, "data", part))));
        return Html.join(all);
    }
}
