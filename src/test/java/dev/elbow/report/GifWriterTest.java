package dev.elbow.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import org.junit.jupiter.api.Test;

class GifWriterTest {
    private static final int WHITE = 0xFFFFFF;

    private static int[] flat(int colour) {
        int[] pixels = new int[6 * 4];
        Arrays.fill(pixels, colour);
        return pixels;
    }

    private static ImageReader read(byte[] gif) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        reader.setInput(ImageIO.createImageInputStream(new ByteArrayInputStream(gif)));
        return reader;
    }

    private static IIOMetadataNode metadata(ImageReader reader, int frame) throws IOException {
        return (IIOMetadataNode) reader.getImageMetadata(frame).getAsTree("javax_imageio_gif_image_1.0");
    }

    @Test
    void keepsFramesTheirTimesAndThatTheyRepeat() throws IOException {
        byte[] bytes;
        try (GifWriter gif = new GifWriter(6, 4)) {
            bytes = gif.frame(flat(0x2040C0), 120).frame(flat(WHITE), 1500).finish();
        }
        ImageReader reader = read(bytes);
        assertEquals(2, reader.getNumImages(true));
        assertEquals(0x2040C0, reader.read(0).getRGB(5, 3) & WHITE);
        assertEquals(WHITE, reader.read(1).getRGB(0, 0) & WHITE);
        for (int frame = 0; frame < 2; frame++) {
            IIOMetadataNode control = (IIOMetadataNode) metadata(reader, frame)
                    .getElementsByTagName("GraphicControlExtension")
                    .item(0);
            assertEquals(List.of("12", "150").get(frame), control.getAttribute("delayTime"));
        }
        IIOMetadataNode repeat = (IIOMetadataNode)
                metadata(reader, 0).getElementsByTagName("ApplicationExtension").item(0);
        assertEquals("NETSCAPE", repeat.getAttribute("applicationID"));
    }

    @Test
    void refusesWhatIsNoFrame() {
        try (GifWriter gif = new GifWriter(6, 4)) {
            assertThrows(IllegalStateException.class, gif::finish);
            assertThrows(IllegalArgumentException.class, () -> gif.frame(new int[5], 10));
            gif.frame(flat(0), 10).finish();
            assertThrows(IllegalStateException.class, () -> gif.frame(flat(0), 10));
        }
    }

    @Test
    void anAnimationHasTheSameAxesInAllFrames() throws IOException {
        Animation animation = new LatentAnimation(new int[] {0, 1}, List.of("a", "b"))
                .frame(new float[] {2, 2, -2, -2})
                .frame(new float[] {2, 2, 4, -4})
                .finish(SamplePage.text("moving", "Moving"));
        ImageReader reader = read(animation.gif());
        BufferedImage first = reader.read(0);
        BufferedImage second = reader.read(1);
        int middle = first.getWidth() / 2;
        int quarter = middle + (middle - 12) / 2;
        assertEquals(2, reader.getNumImages(true));
        assertEquals(
                first.getRGB(quarter, first.getHeight() - quarter),
                second.getRGB(quarter, first.getHeight() - quarter));
        assertEquals(WHITE, second.getRGB(first.getWidth() - quarter, quarter) & WHITE);
    }

    @Test
    void framesOfAnAnimationHaveEquallyManyPoints() {
        LatentAnimation animation = new LatentAnimation(new int[] {0, 1}, List.of("a", "b"));
        assertThrows(IllegalArgumentException.class, () -> animation.frame(new float[2]));
        assertThrows(IllegalStateException.class, () -> animation.finish(SamplePage.text("moving", "Moving")));
    }
}
