// Convolutions of cuDNN's stand-in against the definition: formats, geometries, groups, scaling, algorithms, precision.
#include "convolution_case.h"

namespace {

/** Small integers are exact, so every algorithm that does not transform must agree with the definition to the bit. */
void matches_definition(const Fixture& fixture) {
    Numbers numbers(11);
    const Geometry geometries[] = {
            // n, c, h, w, k, r, s, pad h and w, stride, dilation, groups
            {2, 3, 5, 6, 4, 3, 3, 1, 1, 1, 1, 1, 1, 1}, {1, 1, 8, 8, 32, 3, 3, 1, 1, 2, 2, 1, 1, 1},
            {3, 4, 7, 5, 1, 3, 3, 1, 1, 2, 1, 1, 1, 1}, {2, 4, 6, 6, 6, 3, 2, 0, 1, 1, 2, 2, 1, 2},
            {1, 6, 4, 4, 6, 1, 1, 0, 0, 1, 1, 1, 1, 3}, {2, 5, 9, 1, 3, 5, 1, 2, 0, 3, 1, 1, 1, 1},
    };
    for (const Geometry& geometry : geometries) {
        for (int format : {CUDNN_TENSOR_NCHW, CUDNN_TENSOR_NHWC}) {
            for (int mode : {CUDNN_CROSS_CORRELATION, CUDNN_CONVOLUTION}) {
                Case test(fixture, geometry, format, mode, CUDNN_FMA_MATH);
                std::vector<float> x = numbers.integers(test.x.count(), 4), w = numbers.integers(test.w.count(), 4);
                std::vector<float> dy = numbers.integers(test.y.count(), 4);
                for (Scale scale : {Scale{1, 0}, Scale{2, 1}, Scale{-1, 3}}) {
                    for (int pass = 0; pass < 3; pass++) {
                        for (const cudnnConvolutionAlgoPerf_t& found : test.heuristics(pass)) {
                            if (found.status != 0 || test.transforms(pass, found.algo)) {
                                continue;
                            }
                            const std::vector<float>& input = pass == 1 ? w : x;
                            const std::vector<float>& other = pass == 0 ? w : dy;
                            std::vector<float> before = numbers.integers(test.output(pass).count(), 4);
                            if (scale.beta == 0) {
                                before.assign(before.size(), NAN);
                            }
                            CHECK(test.run(pass, found, scale, input, other, before) ==
                                  test.expected(pass, scale, input, other, before));
                        }
                    }
                }
            }
        }
    }
}

/** <conv(x), dy> = <x, dgrad(dy)> = <w, wgrad(x, dy)> for real numbers, with every algorithm. */
void passes_are_adjoint(const Fixture& fixture) {
    Numbers numbers(12);
    for (int format : {CUDNN_TENSOR_NCHW, CUDNN_TENSOR_NHWC}) {
        Case test(fixture, {3, 8, 9, 9, 6, 3, 3, 1, 1, 1, 1, 1, 1, 1}, format, CUDNN_CROSS_CORRELATION, CUDNN_FMA_MATH);
        std::vector<float> x = numbers.reals(test.x.count()), w = numbers.reals(test.w.count());
        std::vector<float> dy = numbers.reals(test.y.count());
        const std::vector<float>* first[] = {&x, &w, &x};
        const std::vector<float>* second[] = {&w, &dy, &dy};
        const std::vector<float>* partner[] = {&dy, &x, &w};
        std::vector<double> products;
        for (int pass = 0; pass < 3; pass++) {
            for (const cudnnConvolutionAlgoPerf_t& found : test.heuristics(pass)) {
                if (found.status == 0) {
                    std::vector<float> before(test.output(pass).count(), NAN);
                    products.push_back(dot(test.run(pass, found, {1, 0}, *first[pass], *second[pass], before), *partner[pass]));
                }
            }
        }
        CHECK(products.size() >= 6);
        for (double product : products) {
            CHECK(std::fabs(product - products[0]) < 1e-3 * std::fabs(products[0]) + 1e-3);
        }
    }
}

/** A chooser that takes what comes first gets other bits each time; the deterministic ones give the same. */
void determinism(const Fixture& fixture) {
    Numbers numbers(13);
    Case test(fixture, {4, 6, 8, 8, 5, 3, 3, 1, 1, 1, 1, 1, 1, 1}, CUDNN_TENSOR_NHWC, CUDNN_CROSS_CORRELATION, CUDNN_FMA_MATH);
    std::vector<float> x = numbers.reals(test.x.count()), w = numbers.reals(test.w.count());
    std::vector<float> dy = numbers.reals(test.y.count());
    for (int pass = 0; pass < 3; pass++) {
        std::vector<cudnnConvolutionAlgoPerf_t> list = test.heuristics(pass);
        CHECK(pass == 0 || list[0].determinism == CUDNN_NON_DETERMINISTIC);
        for (const cudnnConvolutionAlgoPerf_t& found : list) {
            if (found.status != 0) {
                continue;
            }
            std::vector<float> before(test.output(pass).count());
            const std::vector<float>& input = pass == 1 ? w : x;
            const std::vector<float>& other = pass == 0 ? w : dy;
            bool same = true;
            std::vector<float> once = test.run(pass, found, {1, 0}, input, other, before);
            for (int i = 0; i < 3; i++) {
                same &= test.run(pass, found, {1, 0}, input, other, before) == once;
            }
            CHECK(same == (found.determinism == CUDNN_DETERMINISTIC));
        }
    }
}

/** fp32, tf32 and the error of transforms must be told apart by a numerical test. */
void precision(const Fixture& fixture) {
    Numbers numbers(14);
    for (int mathType : {CUDNN_FMA_MATH, CUDNN_DEFAULT_MATH}) {
        Case test(fixture, {2, 16, 10, 10, 8, 3, 3, 1, 1, 1, 1, 1, 1, 1}, CUDNN_TENSOR_NCHW, CUDNN_CROSS_CORRELATION, mathType);
        std::vector<float> x = numbers.reals(test.x.count()), w = numbers.reals(test.w.count());
        std::vector<float> dy = numbers.reals(test.y.count());
        for (int pass = 0; pass < 3; pass++) {
            for (const cudnnConvolutionAlgoPerf_t& found : test.heuristics(pass)) {
                if (found.status != 0) {
                    continue;
                }
                const std::vector<float>& input = pass == 1 ? w : x;
                const std::vector<float>& other = pass == 0 ? w : dy;
                std::vector<float> before(test.output(pass).count());
                double error = distance(test.run(pass, found, {1, 0}, input, other, before),
                                        test.expected(pass, {1, 0}, input, other, before));
                if (found.mathType != CUDNN_FMA_MATH) {
                    CHECK(error > 5e-5 && error < 2e-3);
                } else if (test.transforms(pass, found.algo)) {
                    CHECK(error > 5e-7 && error < 5e-6);
                } else {
                    CHECK(error < 1.5e-6);
                }
            }
        }
    }
}

void fused_forward(const Fixture& fixture) {
    Numbers numbers(15);
    Case test(fixture, {2, 3, 5, 5, 4, 3, 3, 1, 1, 1, 1, 1, 1, 1}, CUDNN_TENSOR_NHWC, CUDNN_CROSS_CORRELATION, CUDNN_FMA_MATH);
    std::vector<float> x = numbers.integers(test.x.count(), 4), w = numbers.integers(test.w.count(), 4);
    std::vector<float> z = numbers.integers(test.y.count(), 9), bias = {1, -2, NAN, 4};
    std::vector<float> conv = test.expected(0, {1, 0}, x, w, z);
    cudnnTensorDescriptor_t bias_desc;
    cudnnActivationDescriptor_t activation;
    CHECK_STATUS(0, cudnnCreateTensorDescriptor(&bias_desc));
    CHECK_STATUS(0, cudnnSetTensor4dDescriptor(bias_desc, CUDNN_TENSOR_NHWC, CUDNN_DATA_FLOAT, 1, 4, 1, 1));
    CHECK_STATUS(0, cudnnCreateActivationDescriptor(&activation));
    Buffer x_buffer(x), w_buffer(w), bias_buffer(bias), workspace(1 << 16);
    for (int mode : {CUDNN_ACTIVATION_RELU, CUDNN_ACTIVATION_IDENTITY}) {
        CHECK_STATUS(0, cudnnSetActivationDescriptor(activation, mode, CUDNN_PROPAGATE_NAN, 0));
        Buffer y_buffer(z);
        float alpha = 1, alpha2 = 2;
        CHECK_STATUS(0, cudnnConvolutionBiasActivationForward(fixture.handle, &alpha, test.x.desc, x_buffer.data(), test.w_desc,
                                                              w_buffer.data(), test.conv, 1, workspace.data(), 1 << 18, &alpha2,
                                                              test.y.desc, y_buffer.data(), bias_desc, bias_buffer.data(),
                                                              activation, test.y.desc, y_buffer.data()));
        fixture.gpu.synchronize();
        std::vector<float> got = y_buffer.download();
        for (size_t i = 0; i < got.size(); i++) {
            float value = conv[i] + 2 * z[i] + bias[i % 4];
            float expected = mode == CUDNN_ACTIVATION_RELU ? (value > 0 ? value : 0) : value;
            CHECK(got[i] == expected || (std::isnan(got[i]) && std::isnan(expected)));
        }
    }

    Buffer gradient(4), dy_buffer(z);
    float one = 1, zero = 0;
    CHECK_STATUS(0, cudnnConvolutionBackwardBias(fixture.handle, &one, test.y.desc, dy_buffer.data(), &zero, bias_desc,
                                                 gradient.data()));
    fixture.gpu.synchronize();
    std::vector<float> sums(4);
    for (size_t i = 0; i < z.size(); i++) {
        sums[i % 4] += z[i];
    }
    CHECK(gradient.download() == sums);
    CHECK_STATUS(0, cudnnDestroyActivationDescriptor(activation));
    CHECK_STATUS(0, cudnnDestroyTensorDescriptor(bias_desc));
}

}  // namespace

int main() {
    {
        Fixture fixture;
        matches_definition(fixture);
        passes_are_adjoint(fixture);
        determinism(fixture);
        precision(fixture);
        fused_forward(fixture);
    }
    CHECK(emuCudnnLive() == 0);
    std::printf("cudnn_convolution_test: all checks held\n");
    return 0;
}
