package dev.elbow.ffi.conformance;

import dev.elbow.ffi.cudnn.ConvolutionShape;

/** A convolution of small integers in NHWC and KRSC, in each direction, by plain loops. */
final class NaiveConvolution {
    private final ConvolutionShape shape;
    private final float[] x;
    private final float[] filter;
    private final float[] dy;

    NaiveConvolution(ConvolutionShape shape) {
        this.shape = shape;
        this.x = DeviceFloats.integers(shape.n() * shape.h() * shape.w() * shape.c(), 1);
        this.filter = DeviceFloats.integers(shape.k() * shape.r() * shape.s() * shape.c(), 2);
        this.dy = DeviceFloats.integers(shape.n() * shape.p() * shape.q() * shape.k(), 3);
    }

    float[] x() {
        return x;
    }

    float[] filter() {
        return filter;
    }

    float[] dy() {
        return dy;
    }

    /** Takes one product that a convolution consists of, by the indices of its two factors and of their result. */
    private interface Product {
        void at(int x, int filter, int y);
    }

    float[] forward() {
        float[] y = new float[dy.length];
        forEach((i, f, o) -> y[o] += x[i] * filter[f]);
        return y;
    }

    float[] backwardData() {
        float[] dx = new float[x.length];
        forEach((i, f, o) -> dx[i] += filter[f] * dy[o]);
        return dx;
    }

    float[] backwardFilter() {
        float[] dw = new float[filter.length];
        forEach((i, f, o) -> dw[f] += x[i] * dy[o]);
        return dw;
    }

    private void forEach(Product product) {
        ConvolutionShape g = shape;
        for (int o = 0; o < dy.length; o++) {
            int k = o % g.k();
            int q = o / g.k() % g.q();
            int p = o / g.k() / g.q() % g.p();
            int n = o / g.k() / g.q() / g.p();
            for (int f = 0; f < g.r() * g.s() * g.c(); f++) {
                int c = f % g.c();
                int w = q * g.strideW() - g.padW() + f / g.c() % g.s();
                int h = p * g.strideH() - g.padH() + f / g.c() / g.s();
                if (h >= 0 && h < g.h() && w >= 0 && w < g.w()) {
                    product.at(((n * g.h() + h) * g.w() + w) * g.c() + c, k * g.r() * g.s() * g.c() + f, o);
                }
            }
        }
    }
}
