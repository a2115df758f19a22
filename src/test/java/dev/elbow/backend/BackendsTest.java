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
        assertEquals(3, new DeviceOptions(3).effectiveThreads());
        assertThrows(IllegalArgumentException.class, () -> new DeviceOptions(-1));
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
