// The arithmetic of convolutions: float products and sums over packed copies of the operands.
//
// Copies make one set of loops enough for all layouts: images as N, H, W, C, filters as R, S, group, then the channels of
// which the loop sums over the first and runs along the second. Sums are taken tap by tap or row by row, and those are added
// up in a fixed order, so that a long sum loses no more than a GPU's would. Algorithms that cuDNN calls non-deterministic
// take the parts in another order each time; those that transform miss the exact result by one part in a million.
#pragma GCC optimize("O3,fp-contract=off")

#include "cudnn_convolution.h"
#include "tf32.h"

#include <algorithm>
#include <atomic>

namespace emu::dnn {

namespace {

std::vector<float> gather(const Tensor& t, const float* from, bool round) {
    std::vector<float> to(size_t(t.size[0]) * t.size[1] * t.size[2] * t.size[3]);
    size_t next = 0;
    for (int n = 0; n < t.size[0]; n++) {
        for (int h = 0; h < t.size[2]; h++) {
            for (int w = 0; w < t.size[3]; w++) {
                const float* pixel = from + size_t(n) * t.stride[0] + size_t(h) * t.stride[2] + size_t(w) * t.stride[3];
                for (int c = 0; c < t.size[1]; c++) {
                    float value = pixel[size_t(c) * t.stride[1]];
                    to[next++] = round ? tf32(value) : value;
                }
            }
        }
    }
    return to;
}

/** Sizes as the loops want them. */
struct Geometry {
    int n, c, h, w, k, r, s, p, q, groups, cg, kg;
    Convolution conv;

    explicit Geometry(const Problem& problem)
        : n(problem.x.size[0]),
          c(problem.x.size[1]),
          h(problem.x.size[2]),
          w(problem.x.size[3]),
          k(problem.k()),
          r(problem.r()),
          s(problem.s()),
          p(problem.y.size[2]),
          q(problem.y.size[3]),
          groups(problem.conv.groups),
          cg(problem.channels_of_group()),
          kg(k / groups),
          conv(problem.conv) {}

    /** Calls tap(r * S + s, image's pixel index) for every tap of output pixel (row, column) that lies inside the image. */
    template <class Tap>
    void taps(int row, int column, int first_tap, Tap tap) const {
        for (int i = 0; i < r * s; i++) {
            int at = (first_tap + i) % (r * s);
            int y = row * conv.stride_h - conv.pad_h + (at / s) * conv.dilation_h;
            int x = column * conv.stride_w - conv.pad_w + (at % s) * conv.dilation_w;
            if (y >= 0 && y < h && x >= 0 && x < w) {
                tap(at, y * w + x);
            }
        }
    }
};

/** Calls use(k, c of its group, tap, offset in memory) for every weight; the tap is turned round for true convolution. */
template <class Visit>
void visit_weights(const Problem& problem, Visit visit) {
    const Tensor& t = problem.w.tensor;
    for (int k = 0; k < t.size[0]; k++) {
        for (int c = 0; c < t.size[1]; c++) {
            for (int r = 0; r < t.size[2]; r++) {
                for (int s = 0; s < t.size[3]; s++) {
                    int tap = r * t.size[3] + s;
                    int turned = problem.conv.mode == CUDNN_CONVOLUTION ? t.size[2] * t.size[3] - 1 - tap : tap;
                    visit(k, c, turned,
                          size_t(k) * t.stride[0] + size_t(c) * t.stride[1] + size_t(r) * t.stride[2] +
                                  size_t(s) * t.stride[3]);
                }
            }
        }
    }
}

/** Index of a weight as taps, groups, input channels, output channels. */
size_t along_outputs(const Geometry& g, int k, int c, int tap) {
    return ((size_t(tap) * g.groups + k / g.kg) * g.cg + c) * g.kg + k % g.kg;
}

/** Index of a weight as taps, groups, output channels, input channels. */
size_t along_inputs(const Geometry& g, int k, int c, int tap) { return (size_t(tap) * g.k + k) * g.cg + c; }

/** sums[j] += factors[i] * rows[i][j], the sum over i taken apart first. */
void add_product(const float* factors, int count, const float* rows, int length, float* __restrict block,
                 float* __restrict sums) {
    std::fill(block, block + length, 0.0f);
    for (int i = 0; i < count; i++) {
        const float* __restrict row = rows + size_t(i) * length;
        float factor = factors[i];
        for (int j = 0; j < length; j++) {
            block[j] += row[j] * factor;
        }
    }
    for (int j = 0; j < length; j++) {
        sums[j] += block[j];
    }
}

float inexact(const Choice& choice, float value) { return choice.transforms ? value * (1 + 0x1p-20f) : value; }

float stored(Scale scale, float value, float before) {
    return scale.beta == 0 ? scale.alpha * value : scale.alpha * value + scale.beta * before;
}

/** Where a non-deterministic algorithm begins this time. */
int start(const Choice& choice, int parts) {
    static std::atomic<unsigned> runs{0};
    return choice.deterministic ? 0 : static_cast<int>(runs.fetch_add(1) % static_cast<unsigned>(parts));
}

/** Stores a packed N, H, W, C result through its descriptor. */
template <class Finish>
void scatter(const Tensor& t, const std::vector<float>& values, float* to, Finish finish) {
    size_t next = 0;
    for (int n = 0; n < t.size[0]; n++) {
        for (int h = 0; h < t.size[2]; h++) {
            for (int w = 0; w < t.size[3]; w++) {
                size_t pixel = size_t(n) * t.stride[0] + size_t(h) * t.stride[2] + size_t(w) * t.stride[3];
                for (int c = 0; c < t.size[1]; c++) {
                    size_t offset = pixel + size_t(c) * t.stride[1];
                    to[offset] = finish(values[next++], offset, c);
                }
            }
        }
    }
}

}  // namespace

void forward(const Problem& problem, const Choice& choice, Scale scale, const float* x, const float* w, float* y,
             const Epilogue* epilogue) {
    Geometry g(problem);
    std::vector<float> images = gather(problem.x, x, problem.tf32());
    std::vector<float> weights(problem.weights());
    visit_weights(problem, [&](int k, int c, int tap, size_t offset) {
        weights[along_outputs(g, k, c, tap)] = problem.tf32() ? tf32(w[offset]) : w[offset];
    });
    std::vector<float> result(size_t(g.n) * g.p * g.q * g.k), block(g.kg);
    for (int n = 0; n < g.n; n++) {
        for (int row = 0; row < g.p; row++) {
            for (int column = 0; column < g.q; column++) {
                float* pixel = &result[((size_t(n) * g.p + row) * g.q + column) * g.k];
                g.taps(row, column, 0, [&](int tap, int from) {
                    const float* source = &images[(size_t(n) * g.h * g.w + from) * g.c];
                    for (int group = 0; group < g.groups; group++) {
                        add_product(source + group * g.cg, g.cg, &weights[(size_t(tap) * g.groups + group) * g.cg * g.kg], g.kg,
                                    block.data(), pixel + group * g.kg);
                    }
                });
            }
        }
    }
    scatter(problem.y, result, y, [&](float value, size_t offset, int k) {
        float before = scale.beta == 0 ? 0 : y[offset];
        value = stored(scale, inexact(choice, value), before);
        if (epilogue != nullptr) {
            value += epilogue->bias[k] + (epilogue->alpha2 == 0 ? 0 : epilogue->alpha2 * epilogue->z[offset]);
            // max(x, 0) as the hardware's instruction has it: a NaN becomes 0.
            value = !epilogue->relu || value > 0 ? value : 0;
        }
        return value;
    });
}

void backward_data(const Problem& problem, const Choice& choice, Scale scale, const float* w, const float* dy, float* dx) {
    Geometry g(problem);
    std::vector<float> gradients = gather(problem.y, dy, problem.tf32());
    std::vector<float> weights(problem.weights());
    visit_weights(problem, [&](int k, int c, int tap, size_t offset) {
        weights[along_inputs(g, k, c, tap)] = problem.tf32() ? tf32(w[offset]) : w[offset];
    });
    std::vector<float> result(size_t(g.n) * g.h * g.w * g.c), block(g.cg);
    int first_row = start(choice, g.p);
    for (int n = 0; n < g.n; n++) {
        for (int i = 0; i < g.p; i++) {
            int row = (first_row + i) % g.p;
            for (int column = 0; column < g.q; column++) {
                const float* source = &gradients[((size_t(n) * g.p + row) * g.q + column) * g.k];
                g.taps(row, column, first_row, [&](int tap, int to) {
                    float* pixel = &result[(size_t(n) * g.h * g.w + to) * g.c];
                    for (int group = 0; group < g.groups; group++) {
                        add_product(source + group * g.kg, g.kg, &weights[(size_t(tap) * g.k + group * g.kg) * g.cg], g.cg,
                                    block.data(), pixel + group * g.cg);
                    }
                });
            }
        }
    }
    scatter(problem.x, result, dx, [&](float value, size_t offset, int) {
        return stored(scale, inexact(choice, value), scale.beta == 0 ? 0 : dx[offset]);
    });
}

void backward_filter(const Problem& problem, const Choice& choice, Scale scale, const float* x, const float* dy, float* dw) {
    Geometry g(problem);
    std::vector<float> images = gather(problem.x, x, problem.tf32());
    std::vector<float> gradients = gather(problem.y, dy, problem.tf32());
    std::vector<float> result(problem.weights()), sums(problem.weights());
    int rows = g.n * g.p;
    int first_row = start(choice, rows);
    for (int i = 0; i < rows; i++) {
        int at = (first_row + i) % rows;
        int n = at / g.p, row = at % g.p;
        std::fill(sums.begin(), sums.end(), 0.0f);
        for (int column = 0; column < g.q; column++) {
            const float* source = &gradients[(size_t(at) * g.q + column) * g.k];
            g.taps(row, column, 0, [&](int tap, int from) {
                const float* pixel = &images[(size_t(n) * g.h * g.w + from) * g.c];
                for (int c = 0; c < g.c; c++) {
                    int group = c / g.cg;
                    const float* __restrict outputs = source + group * g.kg;
                    float* __restrict sum = &sums[(size_t(tap) * g.c + c) * g.kg];
                    float factor = pixel[c];
                    for (int k = 0; k < g.kg; k++) {
                        sum[k] += outputs[k] * factor;
                    }
                }
            });
        }
        for (size_t j = 0; j < sums.size(); j++) {
            result[j] += sums[j];
        }
    }
    visit_weights(problem, [&](int k, int c, int tap, size_t offset) {
        float value = inexact(choice, result[along_outputs(g, k, c, tap)]);
        dw[offset] = stored(scale, value, scale.beta == 0 ? 0 : dw[offset]);
    });
}

void backward_bias(const Tensor& dy_desc, Scale scale, const float* dy, const Tensor& db_desc, float* db) {
    std::vector<float> gradients = gather(dy_desc, dy, false);
    int channels = dy_desc.size[1];
    for (int c = 0; c < channels; c++) {
        double sum = 0;
        for (size_t pixel = 0; pixel < gradients.size() / channels; pixel++) {
            sum += gradients[pixel * channels + c];
        }
        size_t offset = size_t(c) * db_desc.stride[1];
        db[offset] = stored(scale, static_cast<float>(sum), scale.beta == 0 ? 0 : db[offset]);
    }
}

}  // namespace emu::dnn
