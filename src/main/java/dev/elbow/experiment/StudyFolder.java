package dev.elbow.experiment;

import dev.elbow.ElbowException;
import dev.elbow.files.AtomicFile;
import dev.elbow.files.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder of one report, marked by {@code report.json}, so that a report overwrites nothing but an earlier call of its own. */
public final class StudyFolder {
    private static final String MARK = "report.json";
    private static final int FORMAT = 1;
    /** The features of Fréchet distances unless another network was given for them. */
    private static final String CLASSIFIER = "the data's own classifier";

    private StudyFolder() {}

    /**
     * Goes on if a folder is missing, empty, or an earlier call's of the same report; writes nothing.
     *
     * @param report the report's name
     * @throws ElbowException if the folder holds anything else or cannot be read
     */
    public static void check(Path folder, String report) {
        Path mark = folder.resolve(MARK);
        try {
            if (!Files.exists(mark)) {
                if (Files.exists(folder) && !isEmpty(folder)) {
                    throw new ElbowException(
                            "%s holds something else than the report %s: it has no %s; choose another folder"
                                    .formatted(folder, report, MARK));
                }
                return;
            }
            JsonObject json = JsonObject.parse(Files.readString(mark), mark.toString());
            if (json.int32("format") != FORMAT) {
                throw new ElbowException("%s: written by another version of Elbow: format %d, this one reads format %d"
                        .formatted(mark, json.int32("format"), FORMAT));
            }
            if (!json.string("report").equals(report)) {
                throw new ElbowException("%s holds the report %s, not %s; choose another folder"
                        .formatted(folder, json.string("report"), report));
            }
        } catch (IOException e) {
            throw AtomicFile.failure("read", folder, e);
        }
    }

    /**
     * Makes a folder that passes {@link #check} the report's.
     *
     * @param features the network that was given for the features of Fréchet distances; empty for the data's own classifier
     * @return if an earlier call's Fréchet distances were of another network, a sentence that says so
     * @throws ElbowException as {@link #check}, or if the folder cannot be written
     */
    public static Optional<String> claim(Path folder, Report report, Optional<String> features) {
        check(folder, report.id());
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw AtomicFile.failure("create", folder, e);
        }
        Path mark = folder.resolve(MARK);
        String now = features.orElse(CLASSIFIER);
        String then = report.measuresFrechet() ? earlierFeatures(mark, now) : now;
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("report", report.id());
        if (report.measuresFrechet()) {
            json.put("features", now);
        }
        AtomicFile.write(mark, JsonObject.writePretty(json));
        return then.equals(now)
                ? Optional.empty()
                : Optional.of(
                        "%s: Fréchet distances of the earlier call were by features of %s, the new ones are by features of %s: the two do not compare"
                                .formatted(folder, then, now));
    }

    private static String earlierFeatures(Path mark, String otherwise) {
        if (!Files.exists(mark)) {
            return otherwise;
        }
        try {
            JsonObject json = JsonObject.parse(Files.readString(mark), mark.toString());
            return json.has("features") ? json.string("features") : CLASSIFIER;
        } catch (IOException e) {
            throw AtomicFile.failure("read", mark, e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.findAny().isEmpty();
        }
    }
}
