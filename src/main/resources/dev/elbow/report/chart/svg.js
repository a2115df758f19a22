// A chart as the text of an SVG file; the legend, a line or more of names, takes its room from above the chart.
(function (json, width, height) {
  var option = elbowOption(JSON.parse(json), false);
  option.backgroundColor = '#ffffff';
  if (option.legend) {
    var length = option.legend.data.reduce(function (sum, name) { return sum + 56 + 8 * name.length; }, 0);
    var room = 24 * (Math.ceil(length / width) - 1);
    option.legend.type = 'plain';
    // Nobody knows the reader's font here: names may come out wider than reckoned.
    option.legend.itemGap = 26;
    option.grid.top += room;
    height += room;
  }
  var chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: width, height: height });
  chart.setOption(option);
  chart.setOption(elbowFit(option, width));
  var svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
})
