// Draws the charts of a page from the JSON beside each, in light or dark, with a legend of buttons.
'use strict';

const elbowDark = matchMedia('(prefers-color-scheme: dark)');

/**
 * A chart in its element. What lies over it is told of by complete(option), which adds functions, and by redrawn(chart), which
 * runs after each drawing.
 */
function elbowChart(element, data, overlay) {
  const hidden = new Set();
  const names = data.option.legend ? data.option.legend.data : [];
  let chart = null;
  if (names.length > 0) {
    // The buttons stand where the legend would.
    data.option.legend.show = false;
    data.option.grid.top -= 24;
  }

  function fit() {
    chart.setOption(elbowFit(data.option, element.clientWidth));
  }

  function draw() {
    if (chart) {
      chart.dispose();
    }
    chart = echarts.init(element, null, { renderer: overlay ? 'canvas' : 'svg' });
    const option = elbowOption(structuredClone(data.option), elbowDark.matches);
    if (overlay) {
      overlay.complete(option);
    }
    if (names.length > 0) {
      option.legend.selected = Object.fromEntries([...hidden].map((name) => [name, false]));
    }
    chart.setOption(option);
    fit();
    if (names.length > 0) {
      buttons(option.series);
    }
    if (overlay) {
      overlay.redrawn(chart);
    }
  }

  function buttons(series) {
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
    fit();
    if (overlay) {
      overlay.redrawn(chart);
    }
  }).observe(element);
}

for (const source of document.querySelectorAll('figure > .chart + script[type="application/json"]')) {
  elbowChart(source.previousElementSibling, JSON.parse(source.textContent));
}
