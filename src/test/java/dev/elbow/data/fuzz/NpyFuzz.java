package dev.elbow.data.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.elbow.data.ReadersUnderFuzz;
import org.junit.jupiter.params.provider.MethodSource;

class NpyFuzz {

    @MethodSource("dev.elbow.data.ReadersUnderFuzz#wholeNpy")
    @FuzzTest
    void anyBytesAreReadOrRefused(byte[] content) {
        ReadersUnderFuzz.npy(content);
    }
}
