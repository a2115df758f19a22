package dev.elbow.data.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.elbow.data.ReadersUnderFuzz;

class NpyFuzz {

    @FuzzTest
    void anyBytesAreReadOrRefused(byte[] content) {
        ReadersUnderFuzz.npy(content);
    }
}
