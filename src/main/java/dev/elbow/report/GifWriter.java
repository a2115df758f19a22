package dev.elbow.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/** Collects frames to an animated GIF that repeats for ever. A frame has up to 256 colours, more are approximated. Not thread-safe. */
public final class GifWriter implements AutoCloseable {
    private static final String FORMAT = "javax_imageio_gif_image_1.0";
    /** GIF counts time in hundredths of a second. */
    private static final int TICK_MILLIS = 10;
    /** The extension by which browsers know that the frames repeat, with 0 for "for ever". */
    private static final byte[] REPEAT_FOR_EVER = {1, 0, 0};

    private final int width;
    private final int height;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ImageWriter writer =
            ImageIO.getImageWritersByFormatName("gif").next();
    private ImageOutputStream out;
    private int frames;

    /** Begins a picture of the given size in pixels. */
    public GifWriter(int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("a GIF needs pixels, got " + width + " x " + height);
        }
        this.width = width;
        this.height = height;
    }

    /**
     * Adds a frame.
     *
     * @param pixels {@code 0xRRGGBB}, row by row; not kept
     * @param millis how long it is shown, rounded to hundredths of a second
     * @throws IllegalArgumentException if there are more or fewer pixels than the picture has
     * @throws IllegalStateException after {@link #finish}
     */
    public GifWriter frame(int[] pixels, int millis) {
        if (pixels.length != width * height) {
            throw new IllegalArgumentException(
                    "a frame of %d x %d has %d pixels, got %d".formatted(width, height, width * height, pixels.length));
        }
        if (frames < 0) {
            throw new IllegalStateException("the GIF is finished");
        }
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, pixels, 0, width);
        try {
            if (frames++ == 0) {
                out = ImageIO.createImageOutputStream(bytes);
                writer.setOutput(out);
                writer.prepareWriteSequence(null);
            }
            writer.writeToSequence(new IIOImage(image, null, metadata(image, millis, frames == 1)), null);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not refuse bytes", e);
        }
        return this;
    }

    private IIOMetadata metadata(BufferedImage image, int millis, boolean first) throws IOException {
        IIOMetadata metadata = writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
        IIOMetadataNode root = new IIOMetadataNode(FORMAT);
        IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
        control.setAttribute("disposalMethod", "none");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("transparentColorFlag", "FALSE");
        control.setAttribute("transparentColorIndex", "0");
        control.setAttribute("delayTime", String.valueOf(Math.round((float) millis / TICK_MILLIS)));
        root.appendChild(control);
        if (first) {
            IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
            IIOMetadataNode repeat = new IIOMetadataNode("ApplicationExtension");
            repeat.setAttribute("applicationID", "NETSCAPE");
            repeat.setAttribute("authenticationCode", "2.0");
            repeat.setUserObject(REPEAT_FOR_EVER);
            extensions.appendChild(repeat);
            root.appendChild(extensions);
        }
        metadata.mergeTree(FORMAT, root);
        return metadata;
    }

    /**
     * Returns the file's bytes.
     *
     * @throws IllegalStateException if there is no frame, or it was called before
     */
    public byte[] finish() {
        if (frames < 1) {
            throw new IllegalStateException(frames == 0 ? "a GIF needs a frame" : "the GIF is finished");
        }
        frames = -1;
        try {
            writer.endWriteSequence();
            out.close();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not refuse bytes", e);
        }
    }

    @Override
    public void close() {
        writer.dispose();
    }
}
