package dev.elbow.report.chart;

import dev.elbow.files.JsonObject;
import dev.elbow.report.page.Resource;
import java.util.Map;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;

/**
 * Draws charts as SVG without a browser, a display or fonts: ECharts run by Rhino. Opening one takes seconds, since ECharts is
 * large, so keep it for all charts of a report. For the thread that opened it.
 */
public final class SvgRenderer implements AutoCloseable {
    private final Context context;
    private final Scriptable scope;
    private final Function svg;

    /** Starts the script engine and reads ECharts. */
    public SvgRenderer() {
        context = Context.enter();
        context.setLanguageVersion(Context.VERSION_ES6);
        // Some of ECharts' functions are longer than a method of the JVM may be.
        context.setInterpretedMode(true);
        scope = context.initSafeStandardObjects();
        evaluate("var setTimeout = function () { return 0; }; var clearTimeout = function () {};", "timers");
        ChartScript.sources().forEach(source -> evaluate(source, "charts"));
        svg = (Function) evaluate(Resource.text(SvgRenderer.class, "svg.js"), "svg.js");
    }

    private Object evaluate(String source, String name) {
        return context.evaluateString(scope, source, name, 1, null);
    }

    /**
     * Returns a chart for a light background, as the text of an SVG file.
     *
     * @param option maps, lists, strings, numbers and booleans, as ECharts reads them
     * @param width in pixels
     * @param height in pixels
     */
    public String svg(Map<String, Object> option, int width, int height) {
        Object[] arguments = {JsonObject.write(option), width, height};
        return svg.call(context, scope, ScriptableObject.getTopLevelScope(scope), arguments)
                .toString();
    }

    @Override
    public void close() {
        Context.exit();
    }
}
