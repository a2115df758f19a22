// The latent plane: a point shows its image, and where the page carries a decoder, what the place under the pointer decodes to.
'use strict';

function elbowPlane(plane, data) {
  const element = plane.querySelector('.chart');
  const board = document.createElement('div');
  board.className = 'board';
  element.before(board);
  board.append(element);
  const live = data.decoder ? elbowLive(plane, board, elbowDecoder(data.decoder)) : null;

  /** The image of a point, in the tooltip: a window onto the sheet of all images. */
  function tooltip(params) {
    const box = document.createElement('div');
    box.textContent = params.seriesName;
    const number = params.value[2];
    if (data.sprite && number !== undefined) {
      const { sheet, width, height, columns } = data.sprite;
      const scale = Math.max(1, Math.round(84 / Math.max(width, height)));
      const image = document.createElement('div');
      image.className = `sprite ${sheet}`;
      image.dataset.image = number;
      image.style.width = `${width * scale}px`;
      image.style.height = `${height * scale}px`;
      image.style.backgroundSize = `${columns * width * scale}px auto`;
      const column = number % columns;
      const row = Math.floor(number / columns);
      image.style.backgroundPosition = `${-column * width * scale}px ${-row * height * scale}px`;
      box.append(image);
    }
    return box;
  }

  // Both axes reach equally far, so the plot must be as high as wide.
  function square() {
    const { left, right, top, bottom } = data.option.grid;
    element.style.height = `${element.clientWidth - left - right + top + bottom}px`;
  }

  let chart = null;
  elbowChart(element, data, {
    complete(option) {
      option.tooltip.formatter = tooltip;
    },
    redrawn(drawn) {
      chart = drawn;
      if (live) {
        live.redrawn(chart);
      }
    },
  });
  elbowTap(element, (x, y) => {
    const point = elbowNearest(chart, data.option.series, x, y);
    if (point) {
      chart.dispatchAction({ type: 'showTip', ...point });
    }
  });
  // In the next frame: what an observer changes at once, it would observe again.
  new ResizeObserver(() => requestAnimationFrame(square)).observe(board);
}

/** Calls tapped(x, y), in pixels from the element's corner, when a finger taps: it points at nothing while it is away. */
function elbowTap(element, tapped) {
  let finger = false;
  element.addEventListener('pointerdown', (event) => {
    finger = event.pointerType === 'touch';
  });
  // The chart library has then done what it does about a tap.
  element.addEventListener('click', (event) => {
    if (finger) {
      const box = element.getBoundingClientRect();
      tapped(event.clientX - box.left, event.clientY - box.top);
    }
  });
}

/** The point that a fingertip at this place means: the nearest one, of a class that is shown, if there is one below it. */
function elbowNearest(chart, series, x, y) {
  const legend = chart.getOption().legend;
  const selected = legend && legend.length > 0 ? legend[0].selected : {};
  let nearest = null;
  let reach = 24;
  series.forEach((one, seriesIndex) => {
    if (selected[one.name] === false) {
      return;
    }
    one.data.forEach((value, dataIndex) => {
      // A third value is the number of an image; contours and centres have none.
      if (value.length === 3) {
        const [left, top] = chart.convertToPixel('grid', value);
        const distance = Math.hypot(left - x, top - y);
        if (distance < reach) {
          reach = distance;
          nearest = { seriesIndex, dataIndex };
        }
      }
    });
  });
  return nearest;
}

/** The panel with the decoded image, and the mark at its place. */
function elbowLive(plane, board, decoder) {
  const [channels, height, width] = decoder.shape;
  const element = board.querySelector('.chart');
  const panel = document.createElement('div');
  panel.className = 'decoded';
  const canvas = document.createElement('canvas');
  canvas.className = 'image';
  canvas.width = width;
  canvas.height = height;
  canvas.setAttribute('role', 'img');
  const place = document.createElement('p');
  place.className = 'place';
  panel.append(canvas, place);
  plane.append(panel);
  const mark = document.createElement('div');
  mark.className = 'mark';
  board.append(mark);

  const at = [0, 0];
  let chart = null;
  let waiting = false;

  function show() {
    waiting = false;
    const values = decoder.decode(at[0], at[1]);
    const pixels = new ImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      for (let c = 0; c < 3; c++) {
        pixels.data[4 * i + c] = Math.round(255 * values[channels === 1 ? i : c * width * height + i]);
      }
      pixels.data[4 * i + 3] = 255;
    }
    canvas.getContext('2d').putImageData(pixels, 0, 0);
    const words = `(${at[0].toFixed(2)}, ${at[1].toFixed(2)})`;
    canvas.setAttribute('aria-label', `decoded at ${words}`);
    place.textContent = `decoded at ${words}`;
    const [left, top] = chart.convertToPixel('grid', at);
    mark.style.left = `${element.offsetLeft + left}px`;
    mark.style.top = `${element.offsetTop + top}px`;
  }

  function move(first, second) {
    const { min, max } = chart.getOption().xAxis[0];
    at[0] = Math.min(max, Math.max(min, first));
    at[1] = Math.min(max, Math.max(min, second));
    // Pointers move more often than the screen is drawn.
    if (!waiting) {
      waiting = true;
      requestAnimationFrame(show);
    }
  }

  function point(event) {
    const box = element.getBoundingClientRect();
    const pixel = [event.clientX - box.left, event.clientY - box.top];
    if (chart.containPixel('grid', pixel)) {
      move(...chart.convertFromPixel('grid', pixel));
    }
  }

  element.addEventListener('pointermove', point);
  element.addEventListener('pointerdown', point);
  element.addEventListener('keydown', (event) => {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const way = ways[event.key];
    if (way) {
      const step = event.shiftKey ? 0.5 : 0.1;
      move(at[0] + step * way[0], at[1] + step * way[1]);
      event.preventDefault();
    }
  });

  return {
    redrawn(drawn) {
      chart = drawn;
      show();
    },
  };
}

for (const source of document.querySelectorAll('.plane + script[type="application/json"]')) {
  elbowPlane(source.previousElementSibling, JSON.parse(source.textContent));
}
