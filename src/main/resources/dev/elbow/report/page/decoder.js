// Decodes latents in the page: the ops and float16 parameters that LiveDecoder wrote, on images [C, H, W].
'use strict';

/** The decoder whose data are in the element of that id. */
function elbowDecoder(id) {
  const data = JSON.parse(document.getElementById(id).textContent);
  const weights = halves(data.parameters);
  const ops = data.ops.map((op) => ({ ...op, result: new Float32Array(size(op.output)) }));
  const kinds = { dense, conv, convTranspose, relu, upsample };

  function size(shape) {
    return shape[0] * shape[1] * shape[2];
  }

  /** Little-endian float16 in base64 as float32. */
  function halves(base64) {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const values = new Float32Array(bytes.length / 2);
    for (let i = 0; i < values.length; i++) {
      const bits = bytes[2 * i] | (bytes[2 * i + 1] << 8);
      const exponent = (bits >> 10) & 31;
      const fraction = bits & 1023;
      const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
      values[i] = bits & 0x8000 ? -size : size;
    }
    return values;
  }

  /** Weights [out, in]. */
  function dense(op, x, y) {
    for (let o = 0, w = op.weight; o < y.length; o++) {
      let sum = weights[op.bias + o];
      for (let i = 0; i < x.length; i++) {
        sum += weights[w++] * x[i];
      }
      y[o] = sum;
    }
  }

  function fillBias(op, y) {
    const pixels = op.output[1] * op.output[2];
    for (let k = 0; k < op.output[0]; k++) {
      y.fill(weights[op.bias + k], k * pixels, (k + 1) * pixels);
    }
  }

  /** The positions i of [0, n) for which i * stride + shift lies in [0, m). */
  function range(n, m, stride, shift) {
    return [Math.max(0, Math.ceil(-shift / stride)), Math.min(n - 1, Math.floor((m - 1 - shift) / stride))];
  }

  /** Weights [out, in, kh, kw]. */
  function conv(op, x, y) {
    const [channels, height, width] = op.input;
    const [filters, rows, columns] = op.output;
    const { kernel, stride, padding } = op;
    fillBias(op, y);
    let w = op.weight;
    for (let k = 0; k < filters; k++) {
      for (let c = 0; c < channels; c++) {
        for (let ky = 0; ky < kernel; ky++) {
          const [top, bottom] = range(rows, height, stride, ky - padding);
          for (let kx = 0; kx < kernel; kx++, w++) {
            const weight = weights[w];
            const [left, right] = range(columns, width, stride, kx - padding);
            for (let r = top; r <= bottom; r++) {
              const to = (k * rows + r) * columns;
              const from = (c * height + r * stride + ky - padding) * width + kx - padding;
              for (let s = left; s <= right; s++) {
                y[to + s] += weight * x[from + s * stride];
              }
            }
          }
        }
      }
    }
  }

  /** Weights [in, out, kh, kw]. */
  function convTranspose(op, x, y) {
    const [channels, height, width] = op.input;
    const [filters, rows, columns] = op.output;
    const { kernel, stride, padding } = op;
    fillBias(op, y);
    let w = op.weight;
    for (let c = 0; c < channels; c++) {
      for (let k = 0; k < filters; k++) {
        for (let ky = 0; ky < kernel; ky++) {
          const [top, bottom] = range(height, rows, stride, ky - padding);
          for (let kx = 0; kx < kernel; kx++, w++) {
            const weight = weights[w];
            const [left, right] = range(width, columns, stride, kx - padding);
            for (let r = top; r <= bottom; r++) {
              const from = (c * height + r) * width;
              const to = (k * rows + r * stride + ky - padding) * columns + kx - padding;
              for (let s = left; s <= right; s++) {
                y[to + s * stride] += weight * x[from + s];
              }
            }
          }
        }
      }
    }
  }

  function relu(op, x, y) {
    for (let i = 0; i < x.length; i++) {
      y[i] = x[i] < 0 ? 0 : x[i];
    }
  }

  function upsample(op, x, y) {
    const [channels, height, width] = op.input;
    for (let row = 0, i = 0; row < channels * height * 2; row++) {
      for (let s = 0; s < width * 2; s++, i++) {
        y[i] = x[(row >> 1) * width + (s >> 1)];
      }
    }
  }

  return {
    /** [C, H, W]. */
    shape: data.output,

    /** The values [C, H, W] that two latents stand for; overwritten by the next call. */
    decode(first, second) {
      let x = Float32Array.of(first, second);
      for (const op of ops) {
        kinds[op.op](op, x, op.result);
        x = op.result;
      }
      return data.sigmoid ? x.map((logit) => 1 / (1 + Math.exp(-logit))) : x;
    },
  };
}
