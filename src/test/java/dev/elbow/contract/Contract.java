package dev.elbow.contract;

import dev.elbow.backend.BackendProvider;
import dev.elbow.backend.Backends;
import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.testing.Requires;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/** What the classes of this suite share: which backends are tested, and how they are opened. */
final class Contract {
    static final String REFERENCE = "reference";
    private static final String ONLY = System.getProperty("elbow.contract");

    private Contract() {}

    /** A test of one backend. */
    interface OnDevice {
        void test(Device device);
    }

    /** A test of one backend against the reference. */
    interface OnTwoDevices {
        void test(Device reference, Device device);
    }

    /**
     * Returns the names of the backends under test: the one that the system property {@code elbow.contract} names, or
     * all of this build. A test of one that is not usable here is left out with its reason; but {@code cuda}, which
     * has a run of its own on the emulator, takes part here only where there is a GPU.
     */
    static List<String> backends() {
        return Backends.all().stream()
                .filter(provider -> ONLY == null
                        ? !provider.name().equals("cuda")
                                || provider.availability().usable()
                        : provider.name().equals(ONLY))
                .map(BackendProvider::name)
                .toList();
    }

    /** Returns the names of all backends but the reference. */
    static List<String> others() {
        return backends().stream().filter(name -> !name.equals(REFERENCE)).toList();
    }

    static Device open(String backend) {
        Requires.backend(backend);
        return Backends.open(backend, DeviceOptions.defaults());
    }

    /** Returns one test per backend. */
    static Stream<DynamicNode> onEach(OnDevice test) {
        return backends().stream()
                .map(backend -> DynamicTest.dynamicTest(backend, () -> {
                    try (Device device = open(backend)) {
                        test.test(device);
                    }
                }));
    }

    /** Returns one test per backend but the reference, which is opened beside it. */
    static Stream<DynamicNode> againstReference(OnTwoDevices test) {
        return others().stream()
                .map(backend -> DynamicTest.dynamicTest(backend, () -> {
                    try (Device reference = open(REFERENCE);
                            Device device = open(backend)) {
                        test.test(reference, device);
                    }
                }));
    }

    /** Returns one test per backend and case. */
    static Stream<DynamicNode> onEach(List<Case> cases, CaseTest test) {
        return containers(backends(), cases, test);
    }

    /** Returns one test per backend but the reference, and case. */
    static Stream<DynamicNode> onOthers(List<Case> cases, CaseTest test) {
        return containers(others(), cases, test);
    }

    /** Returns one test of the reference per case, where it is under test. */
    static Stream<DynamicNode> onReference(List<Case> cases, CaseTest test) {
        return containers(backends().contains(REFERENCE) ? List.of(REFERENCE) : List.of(), cases, test);
    }

    /** A test of one backend on one case. */
    interface CaseTest {
        void test(Device device, Case c);
    }

    private static Stream<DynamicNode> containers(List<String> backends, List<Case> cases, CaseTest test) {
        List<DynamicNode> containers = new ArrayList<>();
        for (String backend : backends) {
            containers.add(DynamicContainer.dynamicContainer(
                    backend,
                    cases.stream()
                            .map(c -> DynamicTest.dynamicTest(c.toString(), () -> {
                                try (Device device = open(backend)) {
                                    test.test(device, c);
                                }
                            }))));
        }
        return containers.stream();
    }

    /** Returns the line that tells how to see a failure again. */
    static String repro(Device device, Case c, Object what) {
        return "backend=%s case=\"%s\" %s".formatted(device.backend(), c, what);
    }
}
