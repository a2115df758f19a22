// Completes an option object by what JSON cannot hold: functions, and colours that depend on light and dark. Also run by Rhino.
function elbowOption(option, dark) {
  var ink = dark ? '#dfe6ed' : '#1d2733';
  var soft = dark ? '#9aa8b6' : '#5a6775';
  var line = dark ? '#323c47' : '#e3e8ed';
  var edge = dark ? '#5a6775' : '#9aa8b6';

  /** A number with at most five digits, as people read it. */
  function readable(value) {
    return typeof value === 'number' ? String(Number(value.toPrecision(5))) : value;
  }

  /** A number on a logarithmic axis: one of many zeros as a power. */
  function power(value) {
    return value >= 1e6 || value < 1e-4 ? value.toExponential(0).replace('e+', 'e') : String(value);
  }

  /** Colours made for paper are too dark for a dark page. */
  function lightened(colour) {
    if (!dark) {
      return colour;
    }
    var channels = [1, 3, 5].map(function (at) { return parseInt(colour.substr(at, 2), 16); });
    var luminance = (0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]) / 255;
    var white = Math.max(0, 0.62 - luminance);
    return '#' + channels.map(function (channel) {
      return ('0' + Math.round(channel + (255 - channel) * white).toString(16)).slice(-2);
    }).join('');
  }

  /** The area between the second and the third value of each item, as one polygon. */
  function band(data, colour) {
    return function (params, api) {
      if (params.dataIndex > 0) {
        return null;
      }
      var above = data.map(function (item) { return api.coord([item[0], item[2]]); });
      var below = data.map(function (item) { return api.coord([item[0], item[1]]); });
      return {
        type: 'polygon',
        shape: { points: above.concat(below.reverse()) },
        style: { fill: colour, opacity: 0.18 }
      };
    };
  }

  function axis(one) {
    one.axisLine = Object.assign({ lineStyle: { color: edge } }, one.axisLine);
    one.axisTick = Object.assign({ lineStyle: { color: edge } }, one.axisTick);
    one.axisLabel = Object.assign({ color: soft, hideOverlap: true }, one.axisLabel);
    if (one.type === 'log') {
      one.axisLabel.formatter = power;
    }
    one.splitLine = { show: one.type !== 'category', lineStyle: { color: line } };
    one.nameTextStyle = Object.assign({ color: soft }, one.nameTextStyle);
  }

  // Single quotes: ECharts writes this as it is into an attribute of an SVG file, which double quotes would end.
  option.textStyle = { color: ink, fontFamily: "system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif" };
  option.tooltip = Object.assign({
    backgroundColor: dark ? '#242d37' : '#ffffff',
    borderColor: line,
    textStyle: { color: ink, fontSize: 13 },
    valueFormatter: readable
  }, option.tooltip);
  if (option.legend) {
    option.legend.textStyle = { color: ink };
  }
  axis(option.xAxis);
  axis(option.yAxis);
  option.series.forEach(function (series) {
    if (series.itemStyle && series.itemStyle.color) {
      series.itemStyle.color = lightened(series.itemStyle.color);
    }
    if (series.renderItem === 'band') {
      series.renderItem = band(series.data, series.itemStyle.color);
    }
    if (series.role === 'contour') {
      series.lineStyle = { color: ink, width: 1.5 };
    }
    if (series.role === 'centre') {
      series.itemStyle = { color: ink, borderColor: dark ? '#12171d' : '#ffffff', borderWidth: 1.5 };
    }
  });
  return option;
}

/**
 * What changes in an option object so that the names of categories fit a chart of that many pixels: they stand whole, in lines, or
 * turned, and numbers in cells are as large as the cells allow.
 */
function elbowFit(option, width) {
  if (option.xAxis.type !== 'category') {
    return {};
  }
  var letter = 6.8;
  var line = 14;

  function longest(texts) {
    return letter * texts.reduce(function (most, text) { return Math.max(most, text.length); }, 0);
  }

  var names = option.xAxis.data;
  var beside = option.yAxis.type === 'category' ? longest(option.yAxis.data) : 24;
  var room = (width - beside - 60) / names.length - 6;
  var whole = longest(names);
  var words = longest(names.join(' ').split(' '));
  var label = { interval: 0, hideOverlap: false, rotate: 0, overflow: 'break', width: room, lineHeight: line };
  var height = line * Math.ceil(whole / room);
  var left = option.grid.left;
  if (words > room) {
    label = { interval: 0, hideOverlap: false, rotate: 45, overflow: 'none', width: null };
    height = Math.SQRT1_2 * (whole + line);
    // The first name begins left of the axis.
    left += Math.max(0, Math.SQRT1_2 * whole - room / 2 - beside);
  }
  return {
    grid: { left: left },
    xAxis: { axisLabel: label, nameGap: height + line },
    series: option.series.map(function (series) {
      return series.type === 'heatmap' ? { label: { fontSize: Math.max(7, Math.min(12, room / 2.4)) } } : {};
    })
  };
}
