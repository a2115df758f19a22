package dev.elbow.data;

import dev.elbow.ElbowException;
import dev.elbow.files.AtomicFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A set in the four files of MNIST.
 *
 * @param mirrors folders on the web, each ending in a slash, that hold the files as {@code <name>.gz}
 * @param md5 the checksum of each file's decompressed content
 * @param classNames the classes in the order of their labels; empty for 0, 1, 2, ...
 */
record IdxSet(String name, List<URI> mirrors, Map<String, String> md5, List<String> classNames) implements NamedSet {
    static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
    static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
    static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
    static final String TEST_LABELS = "t10k-labels-idx1-ubyte";
    private static final List<String> FILES = List.of(TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS);

    /** The four files of someone's own set. */
    static IdxSet unpublished(String name) {
        return new IdxSet(name, List.of(), Map.of(), List.of());
    }

    @Override
    public boolean isIn(Path folder) {
        return find(folder, TRAIN_IMAGES) != null;
    }

    @Override
    public DataSplits read(Path folder) {
        Dataset train = read(folder, TRAIN_IMAGES, TRAIN_LABELS);
        try {
            return new DataSplits(train, read(folder, TEST_IMAGES, TEST_LABELS));
        } catch (IllegalArgumentException e) {
            train.close();
            throw new ElbowException(folder + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            train.close();
            throw e;
        }
    }

    private Dataset read(Path folder, String images, String labels) {
        Path imageFile = require(folder, images);
        Path labelFile = require(folder, labels);
        Dataset set = Idx.read(imageFile, labelFile).named(name);
        if (classNames.isEmpty()) {
            return set;
        }
        if (set.classNames().size() > classNames.size()) {
            set.close();
            throw new ElbowException("%s: a label of %d, expected 0 to %d"
                    .formatted(labelFile, set.classNames().size() - 1, classNames.size() - 1));
        }
        return set.labelled(set.labels(), classNames);
    }

    private static Path require(Path folder, String file) {
        Path found = find(folder, file);
        if (found == null) {
            throw new ElbowException("%s: %s is missing, plain or with .gz".formatted(folder, file));
        }
        return found;
    }

    private static Path find(Path folder, String file) {
        Path plain = folder.resolve(file);
        Path packed = folder.resolve(file + ".gz");
        return Files.isRegularFile(plain) ? plain : Files.isRegularFile(packed) ? packed : null;
    }

    @Override
    public boolean isIntact(Path folder) {
        boolean intact = true;
        for (String file : FILES) {
            Path found = find(folder, file);
            if (found != null && !Md5.hasPassed(found)) {
                if (problem(file, found) == null) {
                    Md5.markPassed(found);
                } else {
                    delete(found);
                    found = null;
                }
            }
            intact &= found != null;
        }
        return intact;
    }

    @Override
    public void fetch(Path folder, Downloader downloader) {
        for (String file : FILES) {
            if (find(folder, file) == null) {
                Path target = folder.resolve(file + ".gz");
                List<URI> addresses = mirrors.stream()
                        .map(mirror -> mirror.resolve(file + ".gz"))
                        .toList();
                downloader.fetch(addresses, target, part -> problem(file, part));
                Md5.markPassed(target);
            }
        }
    }

    private String problem(String file, Path path) {
        try {
            String found = Md5.ofContent(path);
            return found.equals(md5.get(file))
                    ? null
                    : "wrong content: expected MD5 %s, found %s".formatted(md5.get(file), found);
        } catch (ElbowException e) {
            return e.getMessage();
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw AtomicFile.failure("delete the damaged file", file, e);
        }
    }
}
