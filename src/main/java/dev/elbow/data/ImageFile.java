package dev.elbow.data;

import dev.elbow.ElbowException;
import dev.elbow.files.AtomicFile;
import dev.elbow.tensor.Shape;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * One PNG or JPEG image as bytes {@code [H, W, C]}. Grey samples are taken as stored (16 bits lose their lower 8), colours as
 * sRGB; transparency is dropped.
 */
final class ImageFile {
    /** How the JPEG decoder warns of data that end too early; it fills the rest with grey. Its other warnings are harmless. */
    private static final Pattern CUT_SHORT = Pattern.compile("Truncated File|[Pp]remature end");

    /** More pixels than this are taken for a damaged or hostile header. */
    private static final long MOST_PIXELS = 1L << 28;

    /**
     * What every image of a set is brought to.
     *
     * @param shape the shape {@code [H, W, C]}
     * @param resize whether images of another size are resized; else they are an error
     * @param convert whether images with other channels are converted; else they are an error
     * @param pattern the file whose own size or channels the others must have
     */
    record Form(Shape shape, boolean resize, boolean convert, Path pattern) {}

    private ImageFile() {}

    /** Returns the form that a set takes from its first image where size or channels are 0. */
    static Form formOf(Path first, int size, int channels) {
        BufferedImage image = decode(first);
        Shape shape = Shape.of(
                size == 0 ? image.getHeight() : size,
                size == 0 ? image.getWidth() : size,
                channels == 0 ? channelsOf(image) : channels);
        return new Form(shape, size != 0, channels != 0, first);
    }

    /** Reads one image to {@code target} from {@code offset} on. */
    static void read(Path file, Form form, MemorySegment target, long offset) {
        BufferedImage image = decode(file);
        Shape shape = form.shape();
        if (!form.resize() && (image.getHeight() != shape.height() || image.getWidth() != shape.width())) {
            throw new ElbowException("%s is %d x %d pixels, expected %d x %d as %s: ask for one size"
                    .formatted(
                            file,
                            image.getWidth(),
                            image.getHeight(),
                            shape.width(),
                            shape.height(),
                            form.pattern().getFileName()));
        }
        if (!form.convert() && channelsOf(image) != shape.channels()) {
            throw new ElbowException("%s is %s, expected %s as %s: ask for a number of channels"
                    .formatted(
                            file,
                            colour(channelsOf(image)),
                            colour(shape.channels()),
                            form.pattern().getFileName()));
        }
        byte[] pixels = pixels(image, shape.channels());
        pixels = Resize.image(
                pixels, image.getHeight(), image.getWidth(), shape.channels(), shape.height(), shape.width());
        MemorySegment.copy(pixels, 0, target, ValueLayout.JAVA_BYTE, offset, pixels.length);
    }

    private static String colour(int channels) {
        return channels == 1 ? "grey" : "colour";
    }

    /**
     * Goes on only where this Java can read images; a runtime made without {@code java.desktop} cannot.
     *
     * @throws ElbowException if it cannot
     */
    static void requireReaders() {
        if (ModuleLayer.boot().findModule("java.desktop").isEmpty()) {
            throw new ElbowException(
                    "this Java runtime lacks the module java.desktop, which reads images: use another Java 25");
        }
    }

    private static BufferedImage decode(Path file) {
        try (ImageInputStream in = new MemoryCacheImageInputStream(Files.newInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new ElbowException(file + ": not a PNG or JPEG image");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > MOST_PIXELS) {
                    throw new ElbowException("%s: an image of %d x %d pixels, expected at most %,d in all"
                            .formatted(file, reader.getWidth(0), reader.getHeight(0), MOST_PIXELS));
                }
                List<String> cut = new ArrayList<>();
                reader.addIIOReadWarningListener((_, warning) -> {
                    if (CUT_SHORT.matcher(warning).find()) {
                        cut.add(warning);
                    }
                });
                BufferedImage image = reader.read(0);
                if (!cut.isEmpty()) {
                    throw new ElbowException("%s: damaged image: %s".formatted(file, cut.getFirst()));
                }
                return image;
            } finally {
                reader.dispose();
            }
        } catch (java.nio.file.FileSystemException e) {
            throw AtomicFile.failure("read", file, e);
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            // The decoders throw the unchecked two on some damaged files.
            throw new ElbowException("%s: damaged image: %s".formatted(file, firstLine(e)), e);
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static int channelsOf(BufferedImage image) {
        ColorModel model = image.getColorModel();
        if (model instanceof IndexColorModel palette) {
            for (int i = 0; i < palette.getMapSize(); i++) {
                if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
                    return 3;
                }
            }
            return 1;
        }
        return model.getNumColorComponents() == 1 ? 1 : 3;
    }

    private static byte[] pixels(BufferedImage image, int channels) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] pixels = new byte[height * width * channels];
        boolean stored = image.getColorModel().getNumColorComponents() == 1;
        Raster raster = image.getRaster();
        // Java's own way from grey to sRGB bends the values, so grey samples are taken from the raster.
        int drop = Math.max(0, raster.getSampleModel().getSampleSize(0) - 8);
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            if (stored) {
                raster.getSamples(0, y, width, 1, 0, row);
            } else {
                image.getRGB(0, y, width, 1, row, 0, width);
            }
            for (int x = 0; x < width; x++) {
                int rgb = stored ? (row[x] >> drop) * 0x010101 : row[x];
                int at = (y * width + x) * channels;
                if (channels == 1) {
                    pixels[at] = (byte) luma(rgb);
                } else {
                    pixels[at] = (byte) (rgb >> 16);
                    pixels[at + 1] = (byte) (rgb >> 8);
                    pixels[at + 2] = (byte) rgb;
                }
            }
        }
        return pixels;
    }

    /** The grey value of a colour, ITU-R BT.601 weights in thousandths. */
    private static int luma(int rgb) {
        return (299 * (rgb >> 16 & 0xFF) + 587 * (rgb >> 8 & 0xFF) + 114 * (rgb & 0xFF) + 500) / 1000;
    }
}
