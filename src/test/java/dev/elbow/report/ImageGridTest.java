package dev.elbow.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ElbowException;
import dev.elbow.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageGridTest {
    private static final Shape GREY = Shape.of(20, 40, 1);

    @TempDir
    Path folder;

    private static float[] flat(int pixels, float... colour) {
        float[] image = new float[pixels * colour.length];
        for (int i = 0; i < image.length; i++) {
            image[i] = colour[i % colour.length];
        }
        return image;
    }

    private BufferedImage written(ImageGrid grid) throws IOException {
        Path file = folder.resolve("grid.png");
        grid.write(file);
        return ImageIO.read(file.toFile());
    }

    @Test
    void placesRowsAndColumns() throws IOException {
        ImageGrid grid = new ImageGrid(GREY, 2, 3).put(1, 2, flat(800, 1f)).put(0, 1, flat(800, 0.2f));
        BufferedImage image = written(grid);
        assertEquals(2 + 3 * 42, image.getWidth());
        assertEquals(2 + 2 * 22, image.getHeight());
        int gap = image.getRGB(0, 0) & 0xFFFFFF;
        assertEquals(gap, image.getRGB(85, 24) & 0xFFFFFF);
        assertEquals(0xFFFFFF, image.getRGB(86, 24) & 0xFFFFFF);
        assertEquals(0xFFFFFF, image.getRGB(125, 43) & 0xFFFFFF);
        assertEquals(gap, image.getRGB(126, 43) & 0xFFFFFF);
        assertEquals(0x333333, image.getRGB(44, 2) & 0xFFFFFF);
    }

    @Test
    void keepsColoursAndCutsWhatIsOutOfRange() throws IOException {
        Shape colour = Shape.of(64, 64, 3);
        BufferedImage image = written(new ImageGrid(colour, 1, 2).putAll(flat(2 * 4096, 1.5f, 0.4f, -2f)));
        assertEquals(0xFF6600, image.getRGB(2, 2) & 0xFFFFFF);
        assertEquals(0xFF6600, image.getRGB(2 + 66, 65) & 0xFFFFFF);
    }

    @Test
    void enlargesSmallImagesByWholePixels() throws IOException {
        float[] diagonal = {0, 1, 1, 0};
        BufferedImage image = written(new ImageGrid(Shape.of(2, 2, 1), 1, 1).put(0, 0, diagonal));
        assertEquals(2 + 2 * 28 + 2, image.getWidth());
        assertEquals(0x000000, image.getRGB(2 + 27, 2 + 27) & 0xFFFFFF);
        assertEquals(0xFFFFFF, image.getRGB(2 + 28, 2 + 27) & 0xFFFFFF);
        assertEquals(0x000000, image.getRGB(2 + 28, 2 + 28) & 0xFFFFFF);
    }

    @Test
    void picturesWithoutColoursHaveOneByteForAPixel() throws IOException {
        BufferedImage grey = written(new ImageGrid(GREY, 1, 1).put(0, 0, flat(800, 0.2f)));
        assertEquals(1, grey.getRaster().getNumBands());
        assertEquals(0x333333, grey.getRGB(10, 10) & 0xFFFFFF);
        Shape colour = Shape.of(32, 32, 3);
        BufferedImage red = written(new ImageGrid(colour, 1, 1).put(0, 0, flat(1024, 1f, 0.2f, 0.2f)));
        assertEquals(3, red.getRaster().getNumBands());
        assertEquals(2 + 64 + 2, red.getWidth(), "two pixels for one are nearer to the size that is meant");
    }

    @Test
    void refusesWhatIsNoPicture() {
        assertTrue(ImageGrid.isPicture(GREY));
        assertFalse(ImageGrid.isPicture(Shape.of(784)));
        assertFalse(ImageGrid.isPicture(Shape.of(8, 8, 2)));
        assertThrows(IllegalArgumentException.class, () -> new ImageGrid(Shape.of(784), 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new ImageGrid(GREY, 0, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> new ImageGrid(GREY, 1, 1).put(1, 0, flat(800, 0)));
    }

    @Test
    void saysWhereItCouldNotWrite() {
        Path file = folder.resolve("missing/grid.png");
        ElbowException e = assertThrows(ElbowException.class, () -> new ImageGrid(GREY, 1, 1).write(file));
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    }
}
