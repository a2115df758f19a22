package dev.elbow.ffi.cuda;

import dev.elbow.ffi.NativeLibrary;
import dev.elbow.ffi.NativeLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One search for a {@link CudaLibrary}: tries soname after soname, place after place, and remembers what it met. */
final class LibrarySearch {
    /** What a search came to; there is a refusal if nothing could be loaded, which {@code library} carries too. */
    record Result(NativeLibrary library, List<String> places, Optional<Refusal> refusal) {}

    private static final String LOADER = "the loader's path";

    private static final String CORRECT_SETTING =
            "name a folder that is there, or unset it: then the usual places are searched";

    private final CudaLibrary.Wanted wanted;
    private final CudaFolders folders;
    private final int cudaMajor;
    private final List<String> failures = new ArrayList<>();

    /** A search; sonames of a CUDA version above {@code cudaMajor} are passed over. */
    LibrarySearch(CudaLibrary.Wanted wanted, CudaFolders folders, int cudaMajor) {
        this.wanted = wanted;
        this.folders = folders;
        this.cudaMajor = cudaMajor;
    }

    Result run() {
        List<String> places = Stream.of(names(folders.named()), Stream.of(LOADER), names(folders.known()))
                .flatMap(part -> part)
                .toList();
        if (folders.mistake().isPresent()) {
            return refused(places, new Refusal(folders.mistake().get(), CORRECT_SETTING));
        }
        return load().map(library -> new Result(library, places, Optional.empty()))
                .orElseGet(() -> refused(places, new Refusal(reason(places), remedy(wanted))));
    }

    private Result refused(List<String> places, Refusal refusal) {
        return new Result(NativeLibrary.unavailable(wanted.name(), refusal.toString()), places, Optional.of(refusal));
    }

    private static Stream<String> names(List<Path> paths) {
        return paths.stream().map(Path::toString);
    }

    private Optional<NativeLibrary> load() {
        List<String> sonames =
                wanted.sonames().stream().filter(this::suitsDriver).toList();
        // What the user named comes before a newer version elsewhere.
        for (String soname : sonames) {
            Optional<NativeLibrary> library = inFolders(soname, folders.named());
            if (library.isPresent()) {
                return library;
            }
        }
        for (String soname : sonames) {
            Optional<NativeLibrary> library =
                    NativeLibrary.onLoaderPath(wanted.name(), soname).or(() -> inFolders(soname, folders.known()));
            if (library.isPresent()) {
                return library;
            }
        }
        return Optional.empty();
    }

    private boolean suitsDriver(String soname) {
        return !wanted.followsCuda() || major(soname) <= cudaMajor;
    }

    private static int major(String soname) {
        return Integer.parseInt(soname.substring(soname.lastIndexOf('.') + 1));
    }

    private Optional<NativeLibrary> inFolders(String soname, List<Path> places) {
        for (Path folder : places) {
            Path file = folder.resolve(soname);
            if (Files.isRegularFile(file)) {
                loadCompanions(folder);
                NativeLibrary library = NativeLibrary.load(wanted.name(), file);
                if (library.isAvailable()) {
                    return Optional.of(library);
                }
                library.refusal().ifPresent(failures::add);
            }
        }
        return Optional.empty();
    }

    /**
     * Loads what the library will open by soname: the system's loader then finds those already loaded, although their
     * folders are not on its path. Companions need each other in an order that differs between versions, so the refused
     * ones are tried again as long as that helps; those that stay refused are the library's own affair to report.
     */
    private void loadCompanions(Path folder) {
        List<Path> waiting = companions(folder);
        int before;
        do {
            before = waiting.size();
            waiting =
                    waiting.stream().filter(file -> !NativeLoader.preload(file)).toList();
        } while (!waiting.isEmpty() && waiting.size() < before);
    }

    /** One file for each companion's name: beside the library, in the neighbouring wheels, or in any other folder. */
    private List<Path> companions(Path folder) {
        List<Path> places = new ArrayList<>();
        places.add(folder);
        Path wheels = folder.resolve("../..").normalize();
        if (wheels.endsWith("nvidia")) {
            CudaFolders.matches(wheels, "*").forEach(wheel -> places.add(wheel.resolve("lib")));
        }
        places.addAll(folders.named());
        places.addAll(folders.known());
        Map<String, Path> byName = new LinkedHashMap<>();
        for (String glob : wanted.companions()) {
            for (Path place : places) {
                for (Path file : CudaFolders.matches(place, glob)) {
                    byName.putIfAbsent(file.getFileName().toString(), file);
                }
            }
        }
        return List.copyOf(byName.values());
    }

    private String reason(List<String> places) {
        if (!failures.isEmpty()) {
            return String.join("; ", failures);
        }
        List<String> tooNew = present(
                wanted.sonames().stream().filter(soname -> !suitsDriver(soname)).toList());
        if (!tooNew.isEmpty()) {
            return "found only %s, and the driver supports no newer CUDA version than %d"
                    .formatted(String.join(", ", tooNew), cudaMajor);
        }
        String sonames = String.join(" or ", wanted.sonames());
        List<String> others = otherMajors();
        return others.isEmpty()
                ? sonames + " is neither on " + LOADER + " nor in a folder known to hold CUDA; looked at "
                        + String.join(", ", places)
                : "found only " + String.join(", ", others) + "; expected " + sonames;
    }

    private List<String> present(List<String> sonames) {
        return everywhere()
                .flatMap(folder -> sonames.stream().map(folder::resolve))
                .filter(Files::isRegularFile)
                .map(Path::toString)
                .toList();
    }

    /** The same library's other major versions, in the searched folders and where distributions put libraries. */
    private List<String> otherMajors() {
        String stem = wanted.sonames().getFirst().replaceFirst("\\.so\\..*", ".so");
        return Stream.concat(
                        everywhere(),
                        Stream.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib")
                                .map(Path::of))
                .flatMap(folder -> CudaFolders.matches(folder, stem + ".[0-9]*").stream())
                .filter(file -> file.getFileName().toString().matches(".*\\.so(\\.[0-9]+)+"))
                .filter(file -> !wanted.sonames().contains(file.getFileName().toString()))
                .map(Path::toString)
                .toList();
    }

    private Stream<Path> everywhere() {
        return Stream.concat(folders.named().stream(), folders.known().stream());
    }

    static String remedy(CudaLibrary.Wanted wanted) {
        return wanted.remedy() + ", or point -D" + CudaFolders.PATH_PROPERTY + " or " + CudaFolders.PATH_VARIABLE
                + " at the folder that holds it";
    }
}
