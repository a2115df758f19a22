// Draws the charts of a page from the JSON beside each, in light or dark, with a legend of buttons.
'use strict';

const elbowDark = matchMedia('(prefers-color-scheme: dark)');

/** A chart in its element; redrawn(chart) runs after each drawing, for what lies over it. */
function elbowChart(element, data, redrawn) {
  const hidden = new Set();
  let chart = null;

  function draw() {
    if (chart) {
      chart.dispose();
    }
    chart = echarts.init(element, null, { renderer: redrawn ? 'canvas' : 'svg' });
    const option = elbowOption(structuredClone(data.option), elbowDark.matches);
    const legend = option.legend;
    if (legend) {
      legend.show = false;
      legend.selected = Object.fromEntries([...hidden].map((name) => [name, false]));
    }
    chart.setOption(option);
    if (legend) {
      buttons(legend.data, option.series);
    }
    if (redrawn) {
      redrawn(chart);
    }
  }

  function buttons(names, series) {
    let list = element.previousElementSibling;
    if (!list || !list.classList.contains('legend')) {
      list = document.createElement('div');
      list.className = 'legend';
      element.before(list);
    }
    list.replaceChildren(...names.map((name) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = name;
      button.style.setProperty('--mark', series.find((s) => s.name === name).itemStyle.color);
      button.setAttribute('aria-pressed', String(!hidden.has(name)));
      button.onclick = () => {
        if (!hidden.delete(name)) {
          hidden.add(name);
        }
        button.setAttribute('aria-pressed', String(!hidden.has(name)));
        chart.dispatchAction({ type: 'legendToggleSelect', name });
      };
      return button;
    }));
  }

  draw();
  elbowDark.addEventListener('change', draw);
  new ResizeObserver(() => {
    chart.resize();
    if (redrawn) {
      redrawn(chart);
    }
  }).observe(element);
}

for (const source of document.querySelectorAll('figure > .chart + script[type="application/json"]')) {
  elbowChart(source.previousElementSibling, JSON.parse(source.textContent));
}
