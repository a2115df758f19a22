package dev.elbow.data.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.elbow.data.ReadersUnderFuzz;
import org.junit.jupiter.params.provider.MethodSource;

class Cifar10Fuzz {

    @MethodSource("dev.elbow.data.ReadersUnderFuzz#wholeCifar10")
    @FuzzTest
    void anyBytesAreReadOrRefused(byte[] content) {
        ReadersUnderFuzz.cifar10(content);
    }
}
