package dev.elbow.report;

import dev.elbow.files.JsonObject;
import dev.elbow.report.chart.ChartScript;
import dev.elbow.report.page.Html;
import dev.elbow.report.page.Numbers;
import dev.elbow.report.page.Resource;
import dev.elbow.report.page.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The HTML of a {@link Page}. What is fixed lies in resources; here is only what is filled in. */
final class PageHtml {
    private static final String NOT_MEASURED = "not measured";
    /** A fact of more letters takes two columns of the page's head. */
    private static final int LONG_FACT = 80;
    /** A cell of more letters may be broken into lines, but not into single words. */
    private static final int SHORT_CELL = 12;

    private final String title;
    private final Map<String, String> facts;
    private final List<Page.Block> blocks;
    private final SharedParts shared = new SharedParts();

    PageHtml(String title, Map<String, String> facts, List<Page.Block> blocks) {
        this.title = title;
        this.facts = facts;
        this.blocks = blocks;
    }

    /** Returns the whole file. */
    String source() {
        Html sections = sections();
        return Template.fill(
                        "page.html",
                        Map.of(
                                "title",
                                title,
                                "style",
                                resource("page.css"),
                                "facts",
                                facts.isEmpty() ? Html.NONE : Template.fill("facts.html", Map.of("facts", facts())),
                                "sheets",
                                shared.sheets(),
                                "decoders",
                                shared.decoders(),
                                "sections",
                                sections,
                                "scripts",
                                scripts()))
                .source();
    }

    private static Html resource(String name) {
        return new Html(Resource.text(Template.class, name));
    }

    private Html facts() {
        return Html.join(facts.entrySet().stream()
                .map(fact -> fact(fact.getKey(), fact.getValue()))
                .toList());
    }

    private static Html fact(String name, String value) {
        String kind = value.length() > LONG_FACT ? "long" : "";
        return Template.fill("fact.html", Map.of("kind", kind, "name", name, "value", value));
    }

    /** What comes before the first heading is a section without one. */
    private Html sections() {
        List<Html> sections = new ArrayList<>();
        List<Html> content = new ArrayList<>();
        Html words = Html.NONE;
        for (Page.Block block : blocks) {
            if (block instanceof Page.Block.Section section) {
                close(sections, words, content);
                words = words(section);
            } else {
                content.add(html(block));
            }
        }
        close(sections, words, content);
        return Html.join(sections);
    }

    private static void close(List<Html> sections, Html words, List<Html> content) {
        if (words != Html.NONE || !content.isEmpty()) {
            sections.add(Template.fill("section.html", Map.of("words", words, "content", Html.join(content))));
            content.clear();
        }
    }

    private static Html words(Page.Block.Section section) {
        Html paragraphs = list("paragraph.html", section.paragraphs());
        return Template.fill("words.html", Map.of("heading", section.heading(), "paragraphs", paragraphs));
    }

    private Html html(Page.Block block) {
        return switch (block) {
            case Page.Block.Shown(Figure figure) -> figure(figure);
            case Page.Block.Numbers(Table table) -> table(table);
            case Page.Block.Claims(List<Claim> claims) -> claims(claims);
            case Page.Block.Note(String sentence) -> Template.fill("note.html", Map.of("text", sentence));
            case Page.Block.Section _ -> throw new IllegalStateException("sections are not nested");
        };
    }

    private Html figure(Figure figure) {
        Html body = switch (figure) {
            case Picture picture -> picture(picture);
            case Animation animation -> animation(animation);
            case Chart chart -> chart(figure, Map.of("option", chart.option()));
            case LatentPlane plane -> plane(plane);
        };
        Html caption = figure.caption().isBlank()
                ? Html.NONE
                : Template.fill("caption.html", Map.of("text", figure.caption()));
        return Template.fill(
                "figure.html", Map.of("id", figure.id(), "title", figure.title(), "body", body, "caption", caption));
    }

    private static Html picture(Picture picture) {
        Html image = image(picture, Html.dataUri("image/png", picture.png()));
        return picture.rows().isEmpty()
                ? image
                : Template.fill("rows.html", Map.of("names", list("item.html", picture.rows()), "image", image));
    }

    private static Html animation(Animation animation) {
        Html image = image(animation, Html.dataUri("image/gif", animation.gif()));
        List<Html> names = new ArrayList<>();
        for (String name : animation.classes()) {
            names.add(Template.fill("colour.html", Map.of("colour", Palette.css(names.size()), "text", name)));
        }
        return names.isEmpty()
                ? image
                : Template.fill("coloured.html", Map.of("names", Html.join(names), "image", image));
    }

    private static Html list(String template, List<String> texts) {
        return Html.join(texts.stream()
                .map(text -> Template.fill(template, Map.of("text", text)))
                .toList());
    }

    private static Html image(Figure figure, Html source) {
        return Template.fill("image.html", Map.of("alt", figure.alt(), "source", source));
    }

    private static Html chart(Figure figure, Map<String, Object> data) {
        return Template.fill("chart.html", Map.of("alt", figure.alt(), "data", Html.json(JsonObject.write(data))));
    }

    private Html plane(LatentPlane plane) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("option", plane.option());
        SpriteSheet images = plane.images();
        if (images != null) {
            data.put(
                    "sprite",
                    Map.of(
                            "sheet",
                            shared.name(images),
                            "width",
                            images.width(),
                            "height",
                            images.height(),
                            "columns",
                            images.columns()));
        }
        if (plane.decoder() != null) {
            data.put("decoder", shared.name(plane.decoder()));
        }
        return Template.fill("plane.html", Map.of("alt", plane.alt(), "data", Html.json(JsonObject.write(data))));
    }

    private static Html table(Table table) {
        List<Html> headings = new ArrayList<>();
        List<List<Html>> rows = new ArrayList<>();
        table.rows().forEach(row -> rows.add(new ArrayList<>()));
        for (int i = 0; i < table.columns().size(); i++) {
            int column = i;
            List<Object> cells =
                    table.rows().stream().map(row -> row.get(column)).toList();
            Numbers numbers = Numbers.of(cells);
            boolean numeric = !numbers.isEmpty() || cells.stream().anyMatch(MeanCell.class::isInstance);
            headings.add(Template.fill(
                    numeric ? "number-heading.html" : "heading.html",
                    Map.of("text", table.columns().get(column))));
            for (int row = 0; row < cells.size(); row++) {
                rows.get(row).add(cell(cells.get(row), numbers));
            }
        }
        List<Html> lines = rows.stream()
                .map(cells -> Template.fill("row.html", Map.of("cells", Html.join(cells))))
                .toList();
        return Template.fill(
                "table.html",
                Map.of(
                        "id",
                        table.id(),
                        "title",
                        table.title(),
                        "headings",
                        Html.join(headings),
                        "rows",
                        Html.join(lines)));
    }

    private static Html cell(Object cell, Numbers numbers) {
        return switch (cell) {
            case null -> Template.fill("missing.html", Map.of("reason", NOT_MEASURED));
            case Number number -> Template.fill("number.html", Map.of("text", numbers.format(number)));
            case MeanCell mean -> Template.fill("number.html", Map.of("text", mean.text()));
            case Object words -> words(words.toString());
        };
    }

    private static Html words(String text) {
        return Template.fill(
                "cell.html", Map.of("kind", text.length() > SHORT_CELL ? "sentence" : "word", "text", text));
    }

    private static Html claims(List<Claim> claims) {
        List<Html> rows = claims.stream()
                .map(claim -> Template.fill(
                        "claim.html",
                        Map.of(
                                "sentence",
                                claim.sentence(),
                                "measure",
                                claim.measure(),
                                "value",
                                claim.value(),
                                "kind",
                                claim.verdict().word().replace(' ', '-'),
                                "sign",
                                claim.verdict().sign(),
                                "word",
                                claim.verdict().word())))
                .toList();
        return Template.fill("claims.html", Map.of("rows", Html.join(rows)));
    }

    /** A page without charts does without the chart library. */
    private Html scripts() {
        boolean charts = blocks.stream()
                .anyMatch(block -> block instanceof Page.Block.Shown(Figure figure)
                        && (figure instanceof Chart || figure instanceof LatentPlane));
        if (!charts) {
            return Html.NONE;
        }
        List<String> sources = new ArrayList<>(ChartScript.sources());
        for (String name : List.of("decoder.js", "charts.js", "plane.js")) {
            sources.add(Resource.text(Template.class, name));
        }
        return Html.join(sources.stream()
                .map(source -> Template.fill("script.html", Map.of("source", new Html(source))))
                .toList());
    }
}
