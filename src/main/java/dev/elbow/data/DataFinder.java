package dev.elbow.data;

import dev.elbow.ElbowException;
import dev.elbow.data.Downloader.Patience;
import dev.elbow.names.Names;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Where data sets are looked for, in which order; see {@link DataSources}. */
final class DataFinder {
    private final Map<String, String> environment;
    private final Path home;
    private final List<NamedSet> published;
    private final Patience patience;

    DataFinder(Map<String, String> environment, Path home, List<NamedSet> published) {
        this(environment, home, published, Patience.USUAL);
    }

    DataFinder(Map<String, String> environment, Path home, List<NamedSet> published, Patience patience) {
        this.environment = environment;
        this.home = home;
        this.published = published;
        this.patience = patience;
    }

    static List<String> names(List<NamedSet> published) {
        List<String> names = drawn();
        published.forEach(set -> names.add(set.name()));
        return names;
    }

    /** The names of the sets that are drawn, in a list of the caller's. */
    static List<String> drawn() {
        List<String> names = new ArrayList<>();
        names.add(Glyphs.NAME);
        for (Shapes shapes : Shapes.values()) {
            names.add(shapes.id());
        }
        return names;
    }

    DataSplits open(String nameOrPath, DataOptions options) {
        DataSplits splits = whole(nameOrPath, options);
        return options.validation() == 0 ? splits : Holdout.validation(splits, options.validation());
    }

    private DataSplits whole(String nameOrPath, DataOptions options) {
        if (names(published).contains(nameOrPath)) {
            refuseImageOptions(nameOrPath, options);
        }
        if (nameOrPath.equals(Glyphs.NAME)) {
            return glyphs(options);
        }
        for (Shapes shapes : Shapes.values()) {
            if (shapes.id().equals(nameOrPath)) {
                return shapes(shapes, options);
            }
        }
        for (NamedSet set : published) {
            if (set.name().equals(nameOrPath)) {
                return limited(named(set, options), options);
            }
        }
        Path path = path(nameOrPath);
        return limited(Files.isDirectory(path) ? folder(path, options) : file(path, options), options);
    }

    private Path path(String name) {
        try {
            Path path = Path.of(name);
            if (!name.isEmpty() && Files.exists(path)) {
                return path;
            }
        } catch (InvalidPathException _) {
            // No path, so it was meant as a name.
        }
        throw unknown(name);
    }

    private static DataSplits glyphs(DataOptions options) {
        return new DataSplits(
                Glyphs.train(options.seed(), atMost(Glyphs.TRAIN, options)),
                Glyphs.test(options.seed(), atMost(Glyphs.TEST, options)));
    }

    private static DataSplits shapes(Shapes shapes, DataOptions options) {
        return new DataSplits(
                shapes.train(options.seed(), atMost(Shapes.TRAIN, options)),
                shapes.test(options.seed(), atMost(Shapes.TEST, options)));
    }

    private static int atMost(int usual, DataOptions options) {
        return options.limit() == 0 ? usual : Math.min(usual, options.limit());
    }

    private static DataSplits limited(DataSplits splits, DataOptions options) {
        return options.limit() == 0
                ? splits
                : new DataSplits(
                        splits.train().limit(options.limit()), splits.test().limit(options.limit()));
    }

    private DataSplits named(NamedSet set, DataOptions options) {
        List<Path> folders = new ArrayList<>();
        if (options.dataDir() != null) {
            if (!Files.isDirectory(options.dataDir())) {
                throw new ElbowException("the data folder %s does not exist".formatted(options.dataDir()));
            }
            folders.add(options.dataDir());
        }
        folders.addAll(fromEnvironment());
        Optional<Path> found = findIn(folders, set);
        if (found.isPresent()) {
            return set.read(found.get());
        }
        return set.read(cached(set, folders, options));
    }

    private List<Path> fromEnvironment() {
        String folder = environment.get("ELBOW_DATA_DIR");
        return folder == null || folder.isEmpty() ? List.of() : List.of(Path.of(folder));
    }

    private static Optional<Path> findIn(List<Path> folders, NamedSet set) {
        return folders.stream()
                .flatMap(folder -> Stream.of(folder.resolve(set.name()), folder))
                .filter(set::isIn)
                .findFirst();
    }

    /** Where a published set lies, by the names of its files alone. */
    Optional<Path> find(String name, Path dataDir) {
        List<Path> folders = new ArrayList<>();
        if (dataDir != null) {
            folders.add(dataDir);
        }
        folders.addAll(fromEnvironment());
        folders.add(cache());
        return published.stream()
                .filter(set -> set.name().equals(name))
                .findFirst()
                .flatMap(set -> findIn(folders, set));
    }

    private Path cached(NamedSet set, List<Path> lookedIn, DataOptions options) {
        Path folder = cache().resolve(set.name());
        if (!set.isIntact(folder)) {
            if (options.offline()) {
                lookedIn.add(folder);
                throw new ElbowException(
                        "%s is not here and downloads are off: looked in %s; drop --offline, or give the folder that holds it with --data-dir"
                                .formatted(
                                        set.name(),
                                        String.join(
                                                ", ",
                                                lookedIn.stream()
                                                        .map(Path::toString)
                                                        .toList())));
            }
            set.fetch(folder, new Downloader(patience, options.listener()));
        }
        return folder;
    }

    private Path cache() {
        String xdg = environment.get("XDG_CACHE_HOME");
        Path base = xdg == null || xdg.isEmpty() ? home.resolve(".cache") : Path.of(xdg);
        return base.resolve("elbow").resolve("data");
    }

    private DataSplits folder(Path folder, DataOptions options) {
        String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
        for (NamedSet set : List.of(IdxSet.unpublished(name), new CifarSet(name, List.of(), ""))) {
            if (set.isIn(folder)) {
                refuseImageOptions(folder.toString(), options);
                return set.read(folder);
            }
        }
        if (Files.isRegularFile(folder.resolve("train.npy"))) {
            refuseImageOptions(folder.toString(), options);
            return Holdout.pair(
                    Npy.read(folder.resolve("train.npy")), () -> Npy.read(folder.resolve("test.npy")), folder);
        }
        return ImageFolder.read(folder, options.imageSize(), options.channels(), options.limit(), options.validation());
    }

    /** Resizing what is no folder of images would silently do nothing. */
    private static void refuseImageOptions(String data, DataOptions options) {
        if (options.imageSize() != 0 || options.channels() != 0) {
            throw new ElbowException(
                    "%s has its own size and channels: an image size (%d) or number of channels (%d) can be asked for only of a folder of PNG or JPEG images; 0 is as they are"
                            .formatted(data, options.imageSize(), options.channels()));
        }
    }

    private static DataSplits file(Path file, DataOptions options) {
        refuseImageOptions(file.toString(), options);
        if (file.getFileName().toString().endsWith(".npy")) {
            return Holdout.everyTenth(Npy.read(file), file);
        }
        throw new ElbowException("%s: expected a folder or an .npy file".formatted(file));
    }

    private ElbowException unknown(String name) {
        return new ElbowException(Names.unknown("data set", name, names(published)) + "; or a folder or an NPY file");
    }
}
