package dev.elbow.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
    @Test
    void blocksAreAlignedAndZero() {
        try (Arena arena = Arena.ofConfined()) {
            for (long bytes : new long[] {1, 63, 64, 4097, NativeMemory.HUGE_PAGE - 1}) {
                MemorySegment block = NativeMemory.allocate(arena, bytes);
                assertEquals(0, block.address() % NativeMemory.CACHE_LINE);
                assertEquals(bytes, block.byteSize());
                assertEquals(-1, block.mismatch(MemorySegment.ofArray(new byte[(int) bytes])));
            }
            MemorySegment large = NativeMemory.allocate(arena, NativeMemory.HUGE_PAGE + 5);
            assertEquals(0, large.address() % NativeMemory.HUGE_PAGE);
            assertEquals(0, large.get(ValueLayout.JAVA_BYTE, NativeMemory.HUGE_PAGE + 4));
            MemorySegment empty = NativeMemory.allocate(arena, 0);
            assertEquals(0, empty.byteSize());
            assertNotEquals(0, empty.address());
        }
    }

    @Test
    void negativeSizesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> NativeMemory.allocate(Arena.global(), -1));
    }

    @Test
    void everyAddressIsReadable() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment block = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1.5f, 2.5f);
            assertEquals(2.5f, NativeMemory.ALL.get(ValueLayout.JAVA_FLOAT, block.address() + 4));
        }
    }
}
