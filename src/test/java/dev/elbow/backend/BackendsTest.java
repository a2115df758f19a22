package dev.elbow.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ElbowException;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackendsTest {

    @Test
    void backendsComeBestFirst() {
        List<BackendProvider> all = Backends.all();
        assertEquals(
                all.stream()
                        .sorted(Comparator.comparingInt(BackendProvider::priority)
                                .reversed())
                        .map(BackendProvider::name)
                        .toList(),
                all.stream().map(BackendProvider::name).toList());
        assertEquals(
                all.size(), all.stream().map(BackendProvider::name).distinct().count());
        assertTrue(all.stream().anyMatch(provider -> provider.name().equals("reference")));
    }

    @Test
    void theReferenceIsOpenedByNameAndNeverByChance() {
        try (Device device = Backends.open("reference", DeviceOptions.defaults())) {
            assertEquals("reference", device.backend());
            assertEquals(1, device.lanes());
        }
        assertTrue(Backends.choose("reference").priority() < 0);
    }

    @Test
    void anUnknownNameListsTheKnownOnes() {
        String message =
                assertThrows(ElbowException.class, () -> Backends.choose("gpu")).getMessage();
        assertTrue(message.startsWith("unknown device \"gpu\": this build has auto, "), message);
        assertTrue(message.contains("reference"), message);
    }

    @Test
    void aRefusalSaysWhatIsMissingAndWhatRepairsIt() {
        assertEquals(
                "moon: no rocket (build one)",
                Backends.explain(new Provider(Availability.missing("no rocket", "build one"))));
        assertEquals("moon: rocket 5", Backends.explain(new Provider(Availability.usable("rocket 5"))));
    }

    @Test
    void threadsDefaultToTheMachines() {
        assertEquals(
                Runtime.getRuntime().availableProcessors(),
                DeviceOptions.defaults().effectiveThreads());
        assertEquals(3, DeviceOptions.defaults().withThreads(3).effectiveThreads());
        assertThrows(
                IllegalArgumentException.class, () -> DeviceOptions.defaults().withThreads(-1));
    }

    @Test
    void aNumberBehindAColonIsTheDevices() {
        assertEquals(new DeviceName("cuda", 0), DeviceName.parse("cuda"));
        assertEquals(new DeviceName("cuda", 12), DeviceName.parse("cuda:12"));
        for (String bad : new String[] {"cuda:", "cuda:-1", "cuda:1:2", "cuda:x", "cuda:1000"}) {
            String message = assertThrows(ElbowException.class, () -> DeviceName.parse(bad))
                    .getMessage();
            assertTrue(message.contains(bad) && message.contains("cuda:1"), message);
        }
    }

    @Test
    void whatOnlyAGpuCanFollowIsRefusedElsewhere() {
        DeviceOptions defaults = DeviceOptions.defaults();
        refused("reference:1", defaults, "the reference backend does not know the device number 1: only cuda does");
        refused("reference", defaults.withPrecision(Precision.TF32), "the precision tf32");
        refused("reference", defaults.withAutotune(true), "autotuning");
        refused("reference", defaults.withDeterministic(false), "algorithms that are not deterministic");
        refused("reference", defaults.withMemoryLimit(1), "a limit on device memory");
        assertThrows(IllegalArgumentException.class, () -> defaults.withOrdinal(-1));
        assertThrows(IllegalArgumentException.class, () -> defaults.withMemoryLimit(-1));
        assertEquals(Precision.TF32, Precision.of("tf32"));
        assertThrows(IllegalArgumentException.class, () -> Precision.of("fp16"));
    }

    private static void refused(String name, DeviceOptions options, String expected) {
        String message = assertThrows(ElbowException.class, () -> Backends.open(name, options))
                .getMessage();
        assertTrue(message.contains(expected), message);
    }

    private record Provider(Availability availability) implements BackendProvider {
        @Override
        public String name() {
            return "moon";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public Device open(DeviceOptions options) {
            throw new UnsupportedOperationException();
        }
    }
}
