package dev.elbow.ffi.onednn;

/** Convolution and transposed convolution as plain loops over every multiply-add. Images NHWC, weights as PyTorch's. */
final class NaiveConvolution {
    private interface Tap {
        void at(int input, int weight, int output, int outputChannel);
    }

    private NaiveConvolution() {}

    static float[] forward(ConvSpec spec, float[] x, float[] weights, float[] bias) {
        double[] y = new double[spec.n() * spec.outH() * spec.outW() * spec.k()];
        for (int i = 0; i < y.length; i++) {
            y[i] = bias == null ? 0 : bias[i % spec.k()];
        }
        eachTap(spec, (in, weight, out, k) -> y[out] += (double) x[in] * weights[weight]);
        return floats(y);
    }

    static float[] dgrad(ConvSpec spec, float[] weights, float[] dOutput) {
        double[] dx = new double[spec.n() * spec.h() * spec.w() * spec.c()];
        eachTap(spec, (in, weight, out, k) -> dx[in] += (double) dOutput[out] * weights[weight]);
        return floats(dx);
    }

    static float[] wgrad(ConvSpec spec, float[] x, float[] dOutput) {
        double[] dw = new double[spec.k() * spec.c() * spec.r() * spec.s()];
        eachTap(spec, (in, weight, out, k) -> dw[weight] += (double) dOutput[out] * x[in]);
        return floats(dw);
    }

    static float[] bgrad(ConvSpec spec, float[] dOutput) {
        double[] db = new double[spec.k()];
        for (int i = 0; i < dOutput.length; i++) {
            db[i % spec.k()] += dOutput[i];
        }
        return floats(db);
    }

    /** In a convolution the input slides under the filter; transposed, the output does. */
    private static void eachTap(ConvSpec spec, Tap tap) {
        int smallH = spec.transposed() ? spec.h() : spec.outH();
        int smallW = spec.transposed() ? spec.w() : spec.outW();
        int largeH = spec.transposed() ? spec.outH() : spec.h();
        int largeW = spec.transposed() ? spec.outW() : spec.w();
        for (int n = 0; n < spec.n(); n++) {
            for (int i = 0; i < smallH * smallW; i++) {
                for (int f = 0; f < spec.r() * spec.s(); f++) {
                    int y = i / smallW * spec.stride() - spec.padding() + f / spec.s();
                    int x = i % smallW * spec.stride() - spec.padding() + f % spec.s();
                    if (y >= 0 && y < largeH && x >= 0 && x < largeW) {
                        int small = n * smallH * smallW + i;
                        int large = (n * largeH + y) * largeW + x;
                        channels(spec, tap, spec.transposed() ? small : large, spec.transposed() ? large : small, f);
                    }
                }
            }
        }
    }

    private static void channels(ConvSpec spec, Tap tap, int inPixel, int outPixel, int filter) {
        int area = spec.r() * spec.s();
        for (int c = 0; c < spec.c(); c++) {
            for (int k = 0; k < spec.k(); k++) {
                int pair = spec.transposed() ? c * spec.k() + k : k * spec.c() + c;
                tap.at(inPixel * spec.c() + c, pair * area + filter, outPixel * spec.k() + k, k);
            }
        }
    }

    private static float[] floats(double[] values) {
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = (float) values[i];
        }
        return result;
    }
}
