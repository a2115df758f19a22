package dev.elbow.backend.cuda;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.CRC32;

/**
 * Which of the libraries' algorithms compute what on a device: those chosen so far, which all later plans use too, and those of an
 * earlier run that are to be chosen again. Used under the {@link Gpu}'s lock.
 */
final class AlgorithmChoices {
    private final SortedMap<String, String> made = new TreeMap<>();
    private final Map<String, String> wanted = new HashMap<>();

    /** Wants these choices to be made again. */
    void repeat(Map<String, String> choices) {
        wanted.putAll(choices);
    }

    /** Returns whether something was chosen, or is to be chosen again, for this computation. */
    boolean knows(String computation) {
        return made.containsKey(computation) || wanted.containsKey(computation);
    }

    /** Returns the algorithm that was chosen before, if the library still offers it. */
    <A> Optional<A> repeated(String computation, List<A> offered, Function<A, String> name) {
        String wish = made.getOrDefault(computation, wanted.get(computation));
        return offered.stream()
                .filter(algorithm -> name.apply(algorithm).equals(wish))
                .findFirst();
    }

    /** Keeps a choice. */
    void note(String computation, String name) {
        made.put(computation, name);
    }

    /** Returns the names of the algorithms chosen so far by what they compute. */
    SortedMap<String, String> made() {
        return Collections.unmodifiableSortedMap(made);
    }

    /** Returns eight hexadecimal digits that tell these choices from others; empty if there are none yet. */
    Optional<String> digest() {
        if (made.isEmpty()) {
            return Optional.empty();
        }
        CRC32 digest = new CRC32();
        digest.update(made.toString().getBytes(StandardCharsets.UTF_8));
        return Optional.of("%08x".formatted(digest.getValue()));
    }
}
