package dev.elbow.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Provides;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code module-info} says to the outside. */
class ModuleTest {

    private static ModuleDescriptor module;

    @BeforeAll
    static void read() throws IOException {
        Iterable<URL> all = ClassLoader.getSystemClassLoader().resources("module-info.class")::iterator;
        for (URL url : all) {
            try (InputStream in = url.openStream()) {
                ModuleDescriptor descriptor = ModuleDescriptor.read(in);
                if (descriptor.name().equals(Layers.ROOT)) {
                    module = descriptor;
                }
            }
        }
    }

    @Test
    void exportsTheLibraryAndNothingElse() {
        var expected = new TreeSet<String>();
        for (String packageName : Sources.packages(Sources.MAIN)) {
            if (Layers.EXPORTABLE.contains(Layers.of(packageName))) {
                expected.add(packageName);
            }
        }
        assertEquals(
                expected,
                module.exports().stream()
                        .filter(e -> !e.isQualified())
                        .map(Exports::source)
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertEquals(
                List.of(),
                module.exports().stream().filter(Exports::isQualified).toList());
    }

    @Test
    void worksWithoutTheVectorModule() {
        var vector = module.requires().stream()
                .filter(r -> r.name().equals("jdk.incubator.vector"))
                .findFirst()
                .orElseThrow();
        assertTrue(vector.modifiers().contains(Modifier.STATIC), vector.toString());
    }

    /** The module path reads {@code provides}, the class path {@code META-INF/services}: both must say the same. */
    @Test
    void providesTheSameOnBothPaths() throws IOException {
        Map<String, List<String>> onModulePath = new TreeMap<>();
        for (Provides provides : module.provides()) {
            onModulePath.put(
                    provides.service(), provides.providers().stream().sorted().toList());
        }
        Map<String, List<String>> onClassPath = new TreeMap<>();
        for (String service : module.uses()) {
            URL url = ClassLoader.getSystemResource("META-INF/services/" + service);
            if (url != null) {
                try (InputStream in = url.openStream()) {
                    onClassPath.put(
                            service,
                            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                                    .lines()
                                    .map(line -> line.replaceFirst("#.*", "").strip())
                                    .filter(line -> !line.isEmpty())
                                    .sorted()
                                    .toList());
                }
            }
        }
        assertEquals(onModulePath, onClassPath);
    }
}
