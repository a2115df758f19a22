package dev.elbow.data;

import dev.elbow.ElbowException;
import dev.elbow.files.AtomicFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * CIFAR-10 in its six binary files, published as one archive.
 *
 * @param mirrors addresses of the archive
 * @param md5 the archive's checksum
 */
record CifarSet(String name, List<URI> mirrors, String md5) implements NamedSet {
    private static final String ARCHIVE = "cifar-10-binary.tar.gz";
    /** The folder inside the archive. */
    private static final String INNER = "cifar-10-batches-bin";

    @Override
    public boolean isIn(Path folder) {
        return Files.isRegularFile(files(folder).resolve(Cifar10.TRAIN_FILES.getFirst()));
    }

    @Override
    public DataSplits read(Path folder) {
        return Cifar10.read(files(folder));
    }

    private static Path files(Path folder) {
        Path inner = folder.resolve(INNER);
        return Files.isDirectory(inner) ? inner : folder;
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>(Cifar10.TRAIN_FILES);
        names.add(Cifar10.TEST_FILE);
        return names;
    }

    @Override
    public boolean isIntact(Path folder) {
        // The files have no published checksums: what was unpacked from the checked archive is known by its mark.
        return names().stream().allMatch(file -> Md5.hasPassed(folder.resolve(file)));
    }

    @Override
    public void fetch(Path folder, Downloader downloader) {
        Path archive = folder.resolve(ARCHIVE);
        downloader.fetch(mirrors, archive, this::problem);
        Tar.unpack(archive, folder, Set.copyOf(names()));
        for (String file : names()) {
            if (!Files.isRegularFile(folder.resolve(file))) {
                throw new ElbowException("%s: the archive does not hold %s".formatted(archive, file));
            }
            Md5.markPassed(folder.resolve(file));
        }
        try {
            Files.delete(archive);
        } catch (IOException e) {
            throw AtomicFile.failure("delete", archive, e);
        }
    }

    private String problem(Path part) {
        String found = Md5.of(part);
        return found.equals(md5) ? null : "wrong content: expected MD5 %s, found %s".formatted(md5, found);
    }
}
