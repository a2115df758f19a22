package dev.elbow.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The arrows between the packages. {@link Layers} says what is allowed. */
class ArchitectureTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(Layers.ROOT);

    @Test
    void everyPackageHasItsPlace() {
        var packages = new TreeSet<String>();
        CLASSES.forEach(c -> packages.add(c.getPackageName()));
        assertTrue(packages.contains("dev.elbow.tensor"), "the classes were not found: " + packages);
        assertEquals(
                List.of(),
                packages.stream()
                        .filter(p -> !Layers.ALLOWED.containsKey(Layers.of(p)))
                        .toList(),
                "packages that Layers does not know");
    }

    @Test
    void arrowsPointDown() {
        var wrong = new TreeSet<String>();
        int arrows = 0;
        for (JavaClass from : CLASSES) {
            for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                JavaClass to = dependency.getTargetClass().getBaseComponentType();
                if (!to.getPackageName().startsWith(Layers.ROOT) || isForAll(to)) {
                    continue;
                }
                String source = Layers.of(from.getPackageName());
                String target = Layers.of(to.getPackageName());
                if (!source.equals(target)) {
                    arrows++;
                    if (isForAll(from) || !Layers.ALLOWED.get(source).contains(target)) {
                        wrong.add(from.getName() + " -> " + to.getName());
                    }
                }
            }
        }
        assertTrue(arrows > 0, "no dependency between packages was seen: the rule looked at nothing");
        assertEquals(List.of(), List.copyOf(wrong), "dependencies that Layers does not allow");
    }

    /** The exception is everybody's, so it may lean on nobody. */
    private static boolean isForAll(JavaClass c) {
        return c.getName().equals("dev.elbow.ElbowException");
    }

    @Test
    void callsIntoNativeCodeLiveInFfi() {
        for (Class<?> tool : List.of(Linker.class, Linker.Option.class, SymbolLookup.class, MethodHandle.class)) {
            noClasses()
                    .that(resideOutsideOfPackage("dev.elbow.ffi.."))
                    .should()
                    .dependOnClassesThat()
                    .areAssignableTo(tool)
                    .check(CLASSES);
        }
        assertTrue(
                CLASSES.that(resideInAPackage("dev.elbow.ffi..")).stream()
                        .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                        .anyMatch(d -> d.getTargetClass().isEquivalentTo(MethodHandle.class)),
                "ffi itself was seen without a MethodHandle: the rule looked at nothing");
    }
}
