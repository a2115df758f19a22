package dev.elbow.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.files.JsonObject;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PageTest {
    @TempDir
    Path folder;

    @Test
    void writesThePageAndAFileForEachFigureAndTable() throws IOException {
        Path page = SamplePage.of().write(folder.resolve("out"));
        TreeSet<String> names;
        try (var files = Files.walk(folder)) {
            names = files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        assertEquals(
                List.of(
                        "out/figures/bars.svg",
                        "out/figures/confusion.svg",
                        "out/figures/dots.svg",
                        "out/figures/grid.png",
                        "out/figures/losses.svg",
                        "out/figures/moving.gif",
                        "out/figures/plane.svg",
                        "out/figures/strips.png",
                        "out/report.html",
                        "out/tables/claims.csv",
                        "out/tables/claims.json",
                        "out/tables/totals.csv",
                        "out/tables/totals.json"),
                List.copyOf(names));
        assertEquals(folder.resolve("out/report.html"), page);
        String svg = Files.readString(folder.resolve("out/figures/losses.svg"));
        assertTrue(svg.startsWith("<svg") && svg.contains("nats per image"), svg.substring(0, 200));
    }

    @Test
    void figuresAreFilesThatOtherProgramsRead() throws Exception {
        SamplePage.of().write(folder);
        DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        int charts = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("figures"), "*.svg")) {
            for (Path file : files) {
                Element svg = parser.parse(file.toFile()).getDocumentElement();
                assertEquals("svg", svg.getTagName());
                assertTrue(svg.getElementsByTagName("text").getLength() > 3, file.toString());
                charts++;
            }
        }
        assertEquals(5, charts);
    }

    @Test
    void planesOfTheSameImagesShareThem() throws IOException {
        Page page = Page.titled("x");
        for (String id : List.of("one", "two")) {
            page.add(LatentPlane.of(SamplePage.text(id, id), SamplePage.points(), null, List.of())
                    .images(SamplePage.IMAGE, SamplePage.images(SamplePage.POINTS)));
        }
        String source = Files.readString(page.writeHtml(folder));
        assertEquals(2, source.split("\"sheet\":\"sheet-1\"", -1).length - 1);
        assertEquals(1, source.split("data:image/png", -1).length - 1);
    }

    @Test
    void textIsNeverMarkup() throws IOException {
        String source = Files.readString(SamplePage.of().writeHtml(folder));
        assertTrue(source.contains("A page with &lt;everything&gt; &amp; more"));
        assertTrue(source.contains("elbow report &quot;quoted&quot; &lt;tag&gt; &amp; more"));
        assertFalse(source.contains("<everything>"));
        Page hostile = Page.titled("x")
                .add(Chart.scatter(
                        SamplePage.text("a", "a"),
                        Axis.of("</script><img src=x>"),
                        Axis.of("y"),
                        Series.counted("s", 1)));
        assertFalse(Files.readString(hostile.writeHtml(folder)).contains("</script><img"));
    }

    @Test
    void aHeatMapHoldsWhatItIsTold() throws IOException {
        List<String> columns = List.of("32", "128");
        List<List<HeatCell>> cells = List.of(
                List.of(new HeatCell(1.25, "1.3", 1), new HeatCell(0, "diverged", 0)),
                List.of(new HeatCell(2.5, "2.5", 0.5), new HeatCell(2, "2.0", 0.75)));
        Chart chart = Chart.heat(
                SamplePage.text("heat", "heat"), "loss", "batch", columns, "rate", List.of("1e-3", "1e-2"), cells);
        Page.titled("x").add(chart).write(folder);
        String svg = Files.readString(folder.resolve("figures/heat.svg"));
        for (String text : List.of("batch", "rate", "32", "1e-2", ">1.3<", ">diverged<", "#0b3c6f", "#eaf1f8")) {
            assertTrue(svg.contains(text), text + " is not in " + svg);
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> Chart.heat(SamplePage.text("a", "a"), "loss", "batch", columns, "rate", List.of("1e-3"), cells));
        assertThrows(IllegalArgumentException.class, () -> new HeatCell(1, "1", 1.5));
    }

    @Test
    void anAxisOfPowersOfTwoSaysSo() {
        Chart chart = Chart.lines(SamplePage.text("a", "a"), Axis.log2("x"), Axis.of("y"), Series.counted("s", 1, 2));
        assertEquals(2, ((Map<?, ?>) chart.option().get("xAxis")).get("logBase"));
        assertFalse(((Map<?, ?>) chart.option().get("yAxis")).containsKey("logBase"));
    }

    @Test
    void numbersOfManyZerosArePowers() throws IOException {
        Series kl = Series.counted("KL", 3e-10, 2, 4e9);
        Page.titled("x")
                .add(Chart.lines(SamplePage.text("kl", "kl"), Axis.of("epoch"), Axis.log("nats"), kl))
                .write(folder);
        String svg = Files.readString(folder.resolve("figures/kl.svg"));
        assertTrue(svg.contains(">1e-10<") && svg.contains(">1<") && svg.contains(">1e10<"), svg);
    }

    @Test
    void linesOfALongNameDoNotMeet() throws Exception {
        List<String> names = Collections.nCopies(9, "training images");
        Page.titled("x")
                .add(Chart.bars(
                        SamplePage.text("bars", "bars"), names, Axis.of("loss"), Series.bars("VAE", new double[9])))
                .write(folder);
        NodeList texts = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("figures/bars.svg").toFile())
                .getElementsByTagName("text");
        double first = Double.NaN;
        double second = Double.NaN;
        for (int i = 0; i < texts.getLength(); i++) {
            Element text = (Element) texts.item(i);
            switch (text.getTextContent().strip()) {
                case "training" -> first = Double.parseDouble(text.getAttribute("y"));
                case "images" -> second = Double.parseDouble(text.getAttribute("y"));
                default -> {}
            }
        }
        assertTrue(second - first > 13, "lines of letters of 12 pixels at " + first + " and " + second);
    }

    @Test
    void twoThingsOfOneNameAreRefused() {
        Page page = Page.titled("x").add(SamplePage.lines());
        Table table = new Table("losses", "t", List.of("a"), List.of());
        assertThrows(IllegalArgumentException.class, () -> page.add(SamplePage.lines()));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> page.add(table))
                .getMessage()
                .contains("\"losses\""));
    }

    @Test
    void aPageWithoutChartsDoesWithoutTheLibrary() throws IOException {
        Path page = Page.titled("x").section("Words", "One sentence.").writeHtml(folder);
        assertTrue(Files.size(page) < 20_000, "bytes: " + Files.size(page));
    }

    @Test
    void tablesHoldNumbersInFull() {
        Table table = new Table(
                "t", "T", List.of("a", "b, c"), List.of(Table.row(1.0 / 3, "say \"x\""), Table.row(Double.NaN, null)));
        assertEquals("a,\"b, c\"\r\n0.3333333333333333,\"say \"\"x\"\"\"\r\nNaN,\r\n", table.csv());
        JsonObject first = JsonObject.parse(table.json(), "t").objects("rows").getFirst();
        assertEquals(1.0 / 3, first.number("a"));
        assertEquals("say \"x\"", first.string("b, c"));
    }

    @Test
    void tablesHoldSeveralValuesAsNumbers() throws IOException {
        Table table = new Table(
                "t",
                "T",
                List.of("a", "b"),
                List.of(
                        Table.row("x", new MeanCell(1.23456, 0.125, 3, "1.23 ± 0.13")),
                        Table.row("y", 2.5),
                        Table.row("z", null)));
        assertEquals("a,b,\"b, standard deviation\"\r\nx,1.23456,0.125\r\ny,2.5,\r\nz,,\r\n", table.csv());
        List<JsonObject> rows = JsonObject.parse(table.json(), "t").objects("rows");
        JsonObject cell = rows.getFirst().object("b");
        assertEquals(1.23456, cell.number("mean"));
        assertEquals(0.125, cell.number("std"));
        assertEquals(3, cell.int32("n"));
        assertEquals(2.5, rows.get(1).number("b"));
        String page = Files.readString(Page.titled("x").add(table).writeHtml(folder));
        assertTrue(page.contains("<td class=\"number\">1.23 ± 0.13</td>"), "a page shows the text, as a number");
    }

    @Test
    void tablesRefuseWhatTheyCannotShow() {
        List<String> columns = List.of("a", "b");
        assertThrows(IllegalArgumentException.class, () -> new Table("t", "T", columns, List.of(Table.row(1))));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Table("t", "T", columns, List.of(Table.row(1, new Object()))));
        assertThrows(IllegalArgumentException.class, () -> new Table("../t", "T", columns, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Table("t", "T", List.of("a", "a"), List.of()));
    }
}
