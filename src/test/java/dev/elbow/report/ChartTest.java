package dev.elbow.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a chart leaves to ECharts, and what not. */
class ChartTest {

    private static Map<?, ?> across(List<String> categories) {
        Chart chart = Chart.bars(
                new FigureText("bars", "Bars", "Some bars", ""),
                categories,
                Axis.of("share"),
                Series.bars("all", new double[categories.size()]));
        return (Map<?, ?>) chart.option().get("xAxis");
    }

    @Test
    void namesOfBarsAreTiltedWhereTheyDoNotFitSideBySide() {
        assertFalse(across(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"))
                .containsKey("axisLabel"));
        Map<?, ?> label = (Map<?, ?>) across(List.of("T-shirt", "trouser", "pullover", "dress", "coat", "ankle boot"))
                .get("axisLabel");
        assertEquals(Map.of("interval", 0, "rotate", 40), label);
    }
}
