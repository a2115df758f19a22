package dev.elbow.data;

import dev.elbow.ElbowException;
import dev.elbow.files.AtomicFile;
import dev.elbow.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A folder of PNG and JPEG images. {@code <folder>/<class>/<name>.png} gives labels: classes in the order of their names, images
 * in the order of their names within; images in the folder itself have none. With {@code train} and {@code test} folders inside,
 * each laid out so, these are the splits; else every tenth image is for the test.
 *
 * <p>All images must be of one size unless a size is asked for, and all grey or all colour unless the number of channels is.
 */
public final class ImageFolder {
    private record Entry(Path file, int label) {}

    private record Listing(List<Entry> entries, List<String> classes) {}

    private ImageFolder() {}

    /**
     * Reads a folder.
     *
     * @param size height and width to resize to, or 0 for the images' own
     * @param channels 1 for grey, 3 for colour, or 0 for the images' own
     * @param limit at most so many images of each split, evenly spaced over all; 0 for all
     * @throws ElbowException if there is no image, one cannot be read, or they differ in size or channels
     */
    public static DataSplits read(Path folder, int size, int channels, int limit) {
        return read(folder, size, channels, limit, 0);
    }

    /**
     * Reads a folder as {@link #read(Path, int, int, int)}, with images to be held out of training behind the others.
     *
     * @param last so many training images, evenly spaced over all, come last; 0 for none
     */
    static DataSplits read(Path folder, int size, int channels, int limit, int last) {
        String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
        Path trainFolder = folder.resolve("train");
        Path testFolder = folder.resolve("test");
        Listing train;
        Listing test;
        if (Files.isDirectory(trainFolder) && Files.isDirectory(testFolder)) {
            train = list(trainFolder);
            test = list(testFolder);
            if (!train.classes().equals(test.classes())) {
                throw new ElbowException("%s has the classes %s, but %s has %s"
                        .formatted(trainFolder, train.classes(), testFolder, test.classes()));
            }
        } else {
            Listing all = list(folder);
            if (all.entries().size() < 2) {
                throw new ElbowException(
                        folder + ": one image cannot be split into training and test data, expected 2 or more");
            }
            train = split(all, false);
            test = split(all, true);
        }
        ImageFile.requireReaders();
        Path first = train.entries().getFirst().file();
        ImageFile.Form form = ImageFile.formOf(first, size, channels);
        Dataset training = decode(name, spacedLast(spaced(train, limit), last), form);
        return Holdout.pair(training, () -> decode(name, spaced(test, limit), form), folder);
    }

    private static Listing split(Listing all, boolean test) {
        int count = all.entries().size();
        List<Entry> entries = IntStream.range(0, count)
                .filter(i -> Holdout.isTest(i, count) == test)
                .mapToObj(all.entries()::get)
                .toList();
        return new Listing(entries, all.classes());
    }

    private static Listing spaced(Listing all, int limit) {
        int count = all.entries().size();
        if (limit == 0 || limit >= count) {
            return all;
        }
        List<Entry> entries = IntStream.range(0, limit)
                .mapToObj(i -> all.entries().get((int) ((long) i * count / limit)))
                .toList();
        return new Listing(entries, all.classes());
    }

    /** Images come class by class: the last ones as they lie would all be of one class. */
    private static Listing spacedLast(Listing all, int last) {
        int count = all.entries().size();
        List<Entry> first = new ArrayList<>();
        List<Entry> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean isTaken = (long) (i + 1) * last / count != (long) i * last / count;
            (isTaken ? taken : first).add(all.entries().get(i));
        }
        first.addAll(taken);
        return new Listing(first, all.classes());
    }

    private static Listing list(Path folder) {
        List<Entry> entries = new ArrayList<>();
        List<String> classes = new ArrayList<>();
        List<Path> loose = images(folder);
        for (Path child : children(folder)) {
            if (Files.isDirectory(child)) {
                List<Path> images = images(child);
                images.forEach(image -> entries.add(new Entry(image, classes.size())));
                if (!images.isEmpty()) {
                    classes.add(child.getFileName().toString());
                }
            }
        }
        if (!entries.isEmpty() && !loose.isEmpty()) {
            throw new ElbowException("%s holds images both in class folders and beside them, for example %s"
                    .formatted(folder, loose.getFirst().getFileName()));
        }
        loose.forEach(image -> entries.add(new Entry(image, -1)));
        if (entries.isEmpty()) {
            throw new ElbowException(
                    folder + ": no data found: expected PNG or JPEG images here or in class folders, .npy files,"
                            + " or the files of MNIST or CIFAR-10");
        }
        return new Listing(entries, classes);
    }

    private static List<Path> images(Path folder) {
        return children(folder).stream()
                .filter(file -> {
                    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
                    boolean image = name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg");
                    return image && !name.startsWith(".") && Files.isRegularFile(file);
                })
                .toList();
    }

    /** Sorted by name, not by path: separators and locales must not change the order. */
    private static List<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted((a, b) ->
                            a.getFileName().toString().compareTo(b.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw AtomicFile.failure("list", folder, e);
        }
    }

    private static Dataset decode(String name, Listing listing, ImageFile.Form form) {
        List<Entry> entries = listing.entries();
        long bytes = form.shape().elements();
        OwnedMemory memory = OwnedMemory.allocate(bytes * entries.size(), "images of " + form.shape());
        try {
            IntStream.range(0, entries.size())
                    .parallel()
                    .forEach(i -> ImageFile.read(entries.get(i).file(), form, memory.data(), i * bytes));
            Dataset set = Dataset.owning(name, DType.U8, form.shape(), entries.size(), memory);
            return listing.classes().isEmpty()
                    ? set
                    : set.labelled(entries.stream().mapToInt(Entry::label).toArray(), listing.classes());
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }
}
