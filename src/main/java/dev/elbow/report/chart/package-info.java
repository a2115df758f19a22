/** The chart library ECharts, in a page and, through Rhino, without a browser. */
package dev.elbow.report.chart;
