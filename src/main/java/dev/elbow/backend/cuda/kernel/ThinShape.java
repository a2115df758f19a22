package dev.elbow.backend.cuda.kernel;

import static dev.elbow.backend.cuda.kernel.Launches.positive;

import dev.elbow.ffi.cuda.KernelLaunch;

/**
 * The images of a 3x3 convolution with padding 1 between few channels and many ({@code thin.cuh}); sizes are the wide image's.
 *
 * @param narrow channels of the narrow image, 1 or 3
 * @param wide channels of the wide image: 4, 8, 16, 32, 64 or 128
 */
record ThinShape(int images, int height, int width, int narrow, int wide) {
    private static final int TAPS = 9;
    /** Rows and warps of a block in the kernels' walk over the wide image. */
    private static final int WALK = 8;

    private static final int WALKERS = 8;
    private static final int WARP = 32;
    /** Two blocks for each multiprocessor of the largest GPU: enough to hide latency, few enough to be added at the end. */
    private static final int MOST_BLOCKS = 256;

    ThinShape {
        positive("a thin convolution", "images", images);
        positive("a thin convolution", "a height", height);
        positive("a thin convolution", "a width", width);
        if (!supports(narrow, wide)) {
            throw new IllegalArgumentException(
                    "a thin convolution joins 1 or 3 channels with 4, 8, 16, 32, 64 or 128, found %d and %d"
                            .formatted(narrow, wide));
        }
        Math.multiplyExact(images, height * width);
    }

    static boolean supports(int narrow, int wide) {
        return (narrow == 1 || narrow == 3) && wide >= 4 && wide <= 128 && Integer.bitCount(wide) == 1;
    }

    int quads() {
        return wide / Grids.PACK;
    }

    /** A kernel's name for this number of narrow channels. */
    String kernel(String stem) {
        return stem + "_" + narrow;
    }

    /** The warps' walks over one image. */
    private int walks() {
        return Math.ceilDiv(width, WARP / quads()) * Math.ceilDiv(height, WALK);
    }

    /** Blocks that walk over all images. */
    int blocks() {
        return (int) Math.clamp(Math.ceilDiv((long) images * walks(), WALKERS), 1, MOST_BLOCKS);
    }

    KernelLaunch.Builder walkers(KernelLaunch.Builder launch) {
        return launch.grid(blocks()).block(WARP * WALKERS);
    }

    /** A block an image, a warp a walk as far as {@code most} threads go. */
    KernelLaunch.Builder blockAnImage(KernelLaunch.Builder launch, int most) {
        return launch.grid(images).block(WARP * Math.min(walks(), most / WARP));
    }

    /** Bytes of the blocks' sums of the weight's and the bias's gradients. */
    long weightPartialBytes() {
        return partialBytes(TAPS * narrow + 1);
    }

    /** Bytes of the blocks' sums over {@code columns} packs of each quad. */
    long partialBytes(int columns) {
        return (long) blocks() * quads() * columns * Grids.PACK * Float.BYTES;
    }
}
