// One convolution with its descriptors, run by cuDNN's stand-in and, apart from it, by the definition.
#pragma once

#include "cudnn_abi.h"
#include "library_test.h"

/** Sizes and geometry: images n, c, h, w; k filters of r x s; padding, stride and dilation along h and w; groups. */
struct Geometry {
    int n, c, h, w, k, r, s, pad_h, pad_w, stride_h, stride_w, dilation_h, dilation_w, groups;
};

struct Scale {
    float alpha, beta;
};

/** Four sizes (N, C, H, W or K, C, R, S) and where an element lies in a format. */
struct Grid {
    int size[4];
    int format;
    cudnnTensorDescriptor_t desc = nullptr;

    size_t count() const { return size_t(size[0]) * size[1] * size[2] * size[3]; }
    size_t at(int i, int channel, int row, int column) const {
        return format == CUDNN_TENSOR_NHWC ? ((size_t(i) * size[2] + row) * size[3] + column) * size[1] + channel
                                           : ((size_t(i) * size[1] + channel) * size[2] + row) * size[3] + column;
    }
};

struct Fixture {
    Gpu gpu;
    cudnnHandle_t handle = nullptr;

    Fixture() {
        CHECK_STATUS(0, cudnnCreate(&handle));
        CHECK_STATUS(0, cudnnSetStream(handle, gpu.stream));
    }
    ~Fixture() { CHECK_STATUS(0, cudnnDestroy(handle)); }
};

struct Case {
    const Fixture& fixture;
    Geometry g;
    int mode;
    Grid x, w, y;
    cudnnFilterDescriptor_t w_desc = nullptr;
    cudnnConvolutionDescriptor_t conv = nullptr;

    Case(const Fixture& fixture, Geometry g, int format, int mode, int mathType)
        : fixture(fixture),
          g(g),
          mode(mode),
          x{{g.n, g.c, g.h, g.w}, format},
          w{{g.k, g.c / g.groups, g.r, g.s}, format},
          y{{g.n, g.k, 0, 0}, format} {
        CHECK_STATUS(0, cudnnCreateTensorDescriptor(&x.desc));
        CHECK_STATUS(0, cudnnCreateTensorDescriptor(&y.desc));
        CHECK_STATUS(0, cudnnCreateFilterDescriptor(&w_desc));
        CHECK_STATUS(0, cudnnCreateConvolutionDescriptor(&conv));
        CHECK_STATUS(0, cudnnSetTensor4dDescriptor(x.desc, format, CUDNN_DATA_FLOAT, g.n, g.c, g.h, g.w));
        CHECK_STATUS(0, cudnnSetFilter4dDescriptor(w_desc, CUDNN_DATA_FLOAT, format, g.k, g.c / g.groups, g.r, g.s));
        CHECK_STATUS(0, cudnnSetConvolution2dDescriptor(conv, g.pad_h, g.pad_w, g.stride_h, g.stride_w, g.dilation_h,
                                                        g.dilation_w, mode, CUDNN_DATA_FLOAT));
        CHECK_STATUS(0, cudnnSetConvolutionGroupCount(conv, g.groups));
        CHECK_STATUS(0, cudnnSetConvolutionMathType(conv, mathType));
        CHECK_STATUS(
                0, cudnnGetConvolution2dForwardOutputDim(conv, x.desc, w_desc, &y.size[0], &y.size[1], &y.size[2], &y.size[3]));
        CHECK_STATUS(0,
                     cudnnSetTensor4dDescriptor(y.desc, format, CUDNN_DATA_FLOAT, y.size[0], y.size[1], y.size[2], y.size[3]));
    }
    ~Case() {
        CHECK_STATUS(0, cudnnDestroyTensorDescriptor(x.desc));
        CHECK_STATUS(0, cudnnDestroyTensorDescriptor(y.desc));
        CHECK_STATUS(0, cudnnDestroyFilterDescriptor(w_desc));
        CHECK_STATUS(0, cudnnDestroyConvolutionDescriptor(conv));
    }
    Case(const Case&) = delete;

    /** What pass 0 (forward), 1 (data) or 2 (filter) writes. */
    const Grid& output(int pass) const { return pass == 0 ? y : pass == 1 ? x : w; }

    /** Whether an algorithm is FFT or Winograd. */
    static bool transforms(int pass, int algorithm) {
        return pass == 0 ? algorithm >= 4 : pass == 1 ? algorithm >= 2 : algorithm == 2 || algorithm >= 4;
    }

    std::vector<cudnnConvolutionAlgoPerf_t> heuristics(int pass) const {
        std::vector<cudnnConvolutionAlgoPerf_t> list(16);
        int count = 0;
        cudnnHandle_t handle = fixture.handle;
        CHECK_STATUS(0, pass == 0   ? cudnnGetConvolutionForwardAlgorithm_v7(handle, x.desc, w_desc, conv, y.desc, 16, &count,
                                                                             list.data())
                        : pass == 1 ? cudnnGetConvolutionBackwardDataAlgorithm_v7(handle, w_desc, y.desc, conv, x.desc, 16,
                                                                                  &count, list.data())
                                    : cudnnGetConvolutionBackwardFilterAlgorithm_v7(handle, x.desc, y.desc, conv, w_desc, 16,
                                                                                    &count, list.data()));
        list.resize(count);
        return list;
    }

    /** The pass by the stand-in. Inputs are x and w, w and dy, or x and dy. */
    std::vector<float> run(int pass, const cudnnConvolutionAlgoPerf_t& chosen, Scale scale, const std::vector<float>& first,
                           const std::vector<float>& second, const std::vector<float>& before) const {
        cudnnHandle_t handle = fixture.handle;
        int mathType = 0;
        CHECK_STATUS(0, cudnnGetConvolutionMathType(conv, &mathType));
        CHECK_STATUS(0, cudnnSetConvolutionMathType(conv, chosen.mathType));
        int algorithm = chosen.algo;
        size_t bytes = 0;
        CHECK_STATUS(
                0, pass == 0 ? cudnnGetConvolutionForwardWorkspaceSize(handle, x.desc, w_desc, conv, y.desc, algorithm, &bytes)
                   : pass == 1 ? cudnnGetConvolutionBackwardDataWorkspaceSize(handle, w_desc, y.desc, conv, x.desc, algorithm,
                                                                              &bytes)
                               : cudnnGetConvolutionBackwardFilterWorkspaceSize(handle, x.desc, y.desc, conv, w_desc, algorithm,
                                                                                &bytes));
        CHECK(bytes == chosen.memory);
        Buffer a(first), b(second), out(before), workspace(bytes / 4 + 1);
        CHECK_STATUS(0, pass == 0 ? cudnnConvolutionForward(handle, &scale.alpha, x.desc, a.data(), w_desc, b.data(), conv,
                                                            algorithm, workspace.data(), bytes, &scale.beta, y.desc, out.data())
                        : pass == 1 ? cudnnConvolutionBackwardData(handle, &scale.alpha, w_desc, a.data(), y.desc, b.data(),
                                                                   conv, algorithm, workspace.data(), bytes, &scale.beta,
                                                                   x.desc, out.data())
                                    : cudnnConvolutionBackwardFilter(handle, &scale.alpha, x.desc, a.data(), y.desc, b.data(),
                                                                     conv, algorithm, workspace.data(), bytes, &scale.beta,
                                                                     w_desc, out.data()));
        // Read by the call, not by the work.
        scale.alpha = scale.beta = NAN;
        fixture.gpu.synchronize();
        CHECK_STATUS(0, cudnnSetConvolutionMathType(conv, mathType));
        return out.download();
    }

    /** The pass by the definition, in double. */
    std::vector<float> expected(int pass, Scale scale, const std::vector<float>& first, const std::vector<float>& second,
                                const std::vector<float>& before) const {
        std::vector<double> sums(output(pass).count());
        int channels = g.c / g.groups, filters = g.k / g.groups;
        for (int n = 0; n < g.n; n++) {
            for (int k = 0; k < g.k; k++) {
                for (int c = 0; c < channels; c++) {
                    int channel = k / filters * channels + c;
                    for (int p = 0; p < y.size[2]; p++) {
                        for (int q = 0; q < y.size[3]; q++) {
                            for (int r = 0; r < g.r; r++) {
                                for (int s = 0; s < g.s; s++) {
                                    bool turned = mode == CUDNN_CONVOLUTION;
                                    int row = p * g.stride_h - g.pad_h + (turned ? g.r - 1 - r : r) * g.dilation_h;
                                    int column = q * g.stride_w - g.pad_w + (turned ? g.s - 1 - s : s) * g.dilation_w;
                                    if (row < 0 || row >= g.h || column < 0 || column >= g.w) {
                                        continue;
                                    }
                                    size_t x_at = x.at(n, channel, row, column), w_at = w.at(k, c, r, s),
                                           y_at = y.at(n, k, p, q);
                                    switch (pass) {
                                        case 0: sums[y_at] += static_cast<double>(first[x_at]) * second[w_at]; break;
                                        case 1: sums[x_at] += static_cast<double>(first[w_at]) * second[y_at]; break;
                                        default: sums[w_at] += static_cast<double>(first[x_at]) * second[y_at]; break;
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        std::vector<float> result(sums.size());
        for (size_t i = 0; i < sums.size(); i++) {
            result[i] = static_cast<float>(scale.alpha * sums[i] + (scale.beta == 0 ? 0 : scale.beta * before[i]));
        }
        return result;
    }
};
