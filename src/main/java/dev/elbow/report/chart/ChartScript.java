package dev.elbow.report.chart;

import dev.elbow.report.page.Resource;
import java.util.List;

/** The scripts that turn an option object into a chart, the same in a browser and outside. */
public final class ChartScript {
    private ChartScript() {}

    /**
     * Returns the scripts in the order in which they run: ECharts, then {@code elbowOption(option, dark)}, which completes an
     * option object by what JSON cannot hold. They end no script element.
     */
    public static List<String> sources() {
        return List.of(
                Resource.text(ChartScript.class, "echarts/echarts.min.js"),
                Resource.text(ChartScript.class, "option.js"));
    }
}
