package dev.elbow.data;

import static dev.elbow.data.DataFiles.assertSays;
import static dev.elbow.data.DataFiles.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.elbow.tensor.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10Test {
    @TempDir
    private Path folder;

    /** Records whose red plane counts up from the label, green is 100 everywhere and blue 200. */
    static byte[] records(int... labels) {
        byte[] file = new byte[3073 * labels.length];
        for (int r = 0; r < labels.length; r++) {
            int start = 3073 * r;
            file[start] = (byte) labels[r];
            for (int p = 0; p < 1024; p++) {
                file[start + 1 + p] = (byte) (labels[r] + p);
            }
            Arrays.fill(file, start + 1025, start + 2049, (byte) 100);
            Arrays.fill(file, start + 2049, start + 3073, (byte) 200);
        }
        return file;
    }

    @Test
    void planesBecomeChannels() {
        for (int i = 0; i < 5; i++) {
            write(folder.resolve(Cifar10.TRAIN_FILES.get(i)), records(i, 9 - i));
        }
        write(folder.resolve(Cifar10.TEST_FILE), records(3));
        try (DataSplits splits = Cifar10.read(folder)) {
            Dataset train = splits.train();
            assertEquals(10, train.count());
            assertEquals(Shape.of(32, 32, 3), train.shape());
            assertArrayEquals(new int[] {0, 9, 1, 8, 2, 7, 3, 6, 4, 5}, train.labels());
            assertEquals("frog", train.classNames().get(train.label(7)));
            float[] image = train.sample(7);
            assertArrayEquals(new float[] {6 / 255f, 100 / 255f, 200 / 255f}, Arrays.copyOf(image, 3));
            // Row 1, column 2 is pixel 34 of each plane.
            assertEquals(40 / 255f, image[(32 + 2) * 3]);
            assertEquals(1, splits.test().count());
        }
    }

    @Test
    void wrongFilesAreNamed() {
        Path file = write(folder.resolve("x"), Arrays.copyOf(records(1, 2), 6000));
        assertSays(
                "FILE: expected a whole number of CIFAR-10 records of 3,073 bytes, found 6,000 bytes",
                file,
                () -> Cifar10.read(List.of(file)));
        Path empty = write(folder.resolve("e"), new byte[0]);
        assertSays(
                "FILE: expected a whole number of CIFAR-10 records of 3,073 bytes, found 0 bytes",
                empty,
                () -> Cifar10.read(List.of(empty)));
        byte[] wrong = records(1, 2);
        wrong[3073] = 10;
        Path label = write(folder.resolve("l"), wrong);
        assertSays(
                "FILE: label 10 of record 1 is not in 0 to 9: no CIFAR-10 file or damaged",
                label,
                () -> Cifar10.read(List.of(label)));
        Path packed = write(folder.resolve("p"), DataFiles.gzip(records(1)));
        assertSays(
                "FILE: expected a plain CIFAR-10 file, found gzip: unpack it first",
                packed,
                () -> Cifar10.read(List.of(packed)));
        Path missing = folder.resolve(Cifar10.TRAIN_FILES.getFirst());
        assertSays("cannot read FILE: no such file or folder: FILE", missing, () -> Cifar10.read(folder));
    }
}
