package dev.elbow.data;

import static dev.elbow.data.DataFiles.assertSays;
import static dev.elbow.data.DataFiles.cifar;
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

    @Test
    void planesBecomeChannels() {
        for (int i = 0; i < 5; i++) {
            write(folder.resolve(Cifar10.TRAIN_FILES.get(i)), cifar(i, 9 - i));
        }
        write(folder.resolve(Cifar10.TEST_FILE), cifar(3));
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
        Path file = write(folder.resolve("x"), Arrays.copyOf(cifar(1, 2), 6000));
        assertSays(
                "FILE: expected a whole number of CIFAR-10 records of 3,073 bytes, found 6,000 bytes",
                file,
                () -> Cifar10.read(List.of(file)));
        Path empty = write(folder.resolve("e"), new byte[0]);
        assertSays(
                "FILE: expected a whole number of CIFAR-10 records of 3,073 bytes, found 0 bytes",
                empty,
                () -> Cifar10.read(List.of(empty)));
        byte[] wrong = cifar(1, 2);
        wrong[3073] = 10;
        Path label = write(folder.resolve("l"), wrong);
        assertSays(
                "FILE: label 10 of record 1 is not in 0 to 9: no CIFAR-10 file or damaged",
                label,
                () -> Cifar10.read(List.of(label)));
        Path packed = write(folder.resolve("p"), DataFiles.gzip(cifar(1)));
        assertSays(
                "FILE: expected a plain CIFAR-10 file, found gzip: unpack it first",
                packed,
                () -> Cifar10.read(List.of(packed)));
        Path missing = folder.resolve(Cifar10.TRAIN_FILES.getFirst());
        assertSays("cannot read FILE: no such file or folder", missing, () -> Cifar10.read(folder));
    }
}
