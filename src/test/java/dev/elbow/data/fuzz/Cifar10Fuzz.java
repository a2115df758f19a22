package dev.elbow.data.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.elbow.data.ReadersUnderFuzz;

class Cifar10Fuzz {

    @FuzzTest
    void anyBytesAreReadOrRefused(byte[] content) {
        ReadersUnderFuzz.cifar10(content);
    }
}
