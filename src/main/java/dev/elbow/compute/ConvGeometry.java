package dev.elbow.compute;

/**
 * The geometry of a convolution of {@code x [images, height, width, channels]} with {@code weight [features, kernel, kernel,
 * channels]} to {@code y [images, outputHeight, outputWidth, features]}.
 *
 * @param padding zeros around each image, on each side
 * @param stride steps between neighbouring outputs
 */
public record ConvGeometry(
        int images, int height, int width, int channels, int features, int kernel, int padding, int stride) {
    /** Checks the numbers. */
    public ConvGeometry {
        if (images < 1 || height < 1 || width < 1 || channels < 1 || features < 1 || kernel < 1 || stride < 1) {
            throw new IllegalArgumentException(
                    "a convolution needs sizes of 1 or more, found %d images of %d x %d x %d, %d features, kernel %d, stride %d"
                            .formatted(images, height, width, channels, features, kernel, stride));
        }
        if (padding < 0 || height + 2 * padding < kernel || width + 2 * padding < kernel) {
            throw new IllegalArgumentException("a kernel of %d does not fit images of %d x %d with padding %d"
                    .formatted(kernel, height, width, padding));
        }
    }

    /** Returns the rows of an output image. */
    public int outputHeight() {
        return (height + 2 * padding - kernel) / stride + 1;
    }

    /** Returns the columns of an output image. */
    public int outputWidth() {
        return (width + 2 * padding - kernel) / stride + 1;
    }
}
