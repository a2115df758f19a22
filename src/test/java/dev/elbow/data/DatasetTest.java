package dev.elbow.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatasetTest {

    @Test
    void floatsStayAsTheyAre() {
        try (Dataset rows = Dataset.of(new float[] {1, 2, 3, -4, 5, 6}, Shape.of(3))) {
            assertEquals(2, rows.count());
            assertEquals(DType.F32, rows.type());
            assertArrayEquals(new float[] {-4, 5, 6}, rows.sample(1));
            assertFalse(rows.hasLabels());
        }
    }

    @Test
    void bytesMeanTheirValueOver255() {
        try (Dataset image = Dataset.of(new byte[] {0, 51, -1, -128}, Shape.of(2, 2, 1))) {
            assertArrayEquals(new float[] {0, 0.2f, 1, 128 / 255f}, image.sample(0));
        }
    }

    @Test
    void memoryIsCopiedOrWrapped() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(8, 64);
            memory.set(ValueLayout.JAVA_FLOAT, 4, 7f);
            Dataset copy = Dataset.of(memory, DType.F32, Shape.of(2));
            Dataset wrapped = Dataset.wrap(memory, DType.F32, Shape.of(2));
            memory.set(ValueLayout.JAVA_FLOAT, 4, 8f);
            assertArrayEquals(new float[] {0, 7}, copy.sample(0));
            assertArrayEquals(new float[] {0, 8}, wrapped.sample(0));
            wrapped.close();
            assertEquals(8f, memory.get(ValueLayout.JAVA_FLOAT, 4), "closing a wrapped set leaves the caller's memory");
            copy.close();
            MemorySegment odd = arena.allocate(12, 64).asSlice(4);
            assertThrows(IllegalArgumentException.class, () -> Dataset.wrap(odd, DType.F32, Shape.of(2)));
            MemorySegment heap = MemorySegment.ofArray(new float[2]);
            assertThrows(IllegalArgumentException.class, () -> Dataset.wrap(heap, DType.F32, Shape.of(2)));
        }
    }

    @Test
    void memoryStartsOnACacheLineAndIsReadOnly() {
        try (Dataset set = Dataset.of(new byte[5], Shape.of(5))) {
            assertEquals(0, set.data().address() % 64);
            assertTrue(set.data().isReadOnly());
        }
    }

    @Test
    void aPartOfASampleIsAnError() {
        var e = assertThrows(IllegalArgumentException.class, () -> Dataset.of(new float[7], Shape.of(3)));
        assertEquals("7 values are not a whole number of samples of 3 = 3 values", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Dataset.of(new float[0], Shape.of(3)));
    }

    @Test
    void labelsNameTheirClasses() {
        try (Dataset rows = Dataset.of(new float[3], Shape.of(1)).labelled(2, 0, 1)) {
            assertEquals(List.of("0", "1", "2"), rows.classNames());
            assertEquals(2, rows.label(0));
            assertArrayEquals(new int[] {2, 0}, rows.limit(2).labels());
            assertThrows(IllegalArgumentException.class, () -> rows.labelled(0, 1));
            assertThrows(IllegalArgumentException.class, () -> rows.labelled(new int[] {0, 1, 2}, List.of("a", "b")));
            assertThrows(IllegalArgumentException.class, () -> rows.labelled(0, -1, 1));
        }
        try (Dataset rows = Dataset.of(new float[1], Shape.of(1))) {
            assertThrows(IllegalStateException.class, rows::labels);
        }
    }

    @Test
    void aLimitSharesTheMemory() {
        Dataset rows = Dataset.of(new float[] {1, 2, 3}, Shape.of(1));
        Dataset first = rows.limit(2);
        assertEquals(2, first.count());
        assertEquals(rows.data().address(), first.data().address());
        assertEquals(8, first.data().byteSize());
        assertSame(rows, rows.limit(3));
        assertThrows(IllegalArgumentException.class, () -> rows.limit(0));
        assertThrows(IndexOutOfBoundsException.class, () -> first.sample(2));
        first.close();
        first.close();
        rows.close();
        assertThrows(IllegalStateException.class, () -> rows.sample(0));
    }

    /** The check value of CRC-32C for "123456789" is 0xE3069283 in every catalogue of CRCs. */
    @Test
    void theChecksumTellsSamplesApart() {
        byte[] digits = "123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        assertEquals(0xE3069283, Dataset.of(digits, Shape.of(9)).checksum());
        Dataset set = Dataset.of(digits, Shape.of(3));
        assertNotEquals(set.checksum(), set.limit(2).checksum());
        assertEquals(set.checksum(), set.named("other").labelled(0, 1, 2).checksum());
    }

    @Test
    void splitsAgreeInShape() {
        Dataset train = Dataset.of(new float[4], Shape.of(2));
        Dataset test = Dataset.of(new float[3], Shape.of(3));
        assertThrows(IllegalArgumentException.class, () -> new DataSplits(train, test));
        new DataSplits(train, train).close();
        assertThrows(IllegalStateException.class, () -> train.sample(0));
    }

    @Test
    void aClassIsACopyOfItsSamples() {
        Dataset all = Dataset.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, Shape.of(2))
                .named("pairs")
                .labelled(new int[] {1, 0, 1, 1}, List.of("a", "b", "c"));
        try (Dataset one = all.ofClass(1)) {
            assertThrows(IllegalArgumentException.class, () -> all.ofClass(2));
            assertThrows(IllegalArgumentException.class, () -> all.ofClass(7));
            all.close();
            assertEquals(3, one.count());
            assertEquals(DType.U8, one.type());
            assertEquals("pairs", one.name());
            assertArrayEquals(
                    new float[] {1 / 255f, 2 / 255f, 5 / 255f, 6 / 255f, 7 / 255f, 8 / 255f}, one.samples(0, 3));
            assertArrayEquals(new int[] {1, 1, 1}, one.labels());
            assertEquals(List.of("a", "b", "c"), one.classNames());
        }
        try (Dataset plain = Dataset.of(new float[2], Shape.of(1))) {
            assertThrows(IllegalStateException.class, () -> plain.ofClass(0));
        }
    }

    @Test
    void findsTheFirstValueOutsideOfAnyRange() {
        try (Dataset floats = Dataset.of(new float[] {0, 1, 2, -3, 2, 5}, Shape.of(2));
                Dataset odd = Dataset.of(new float[] {0, Float.NaN}, Shape.of(1));
                Dataset bytes = Dataset.of(new byte[] {0, -1}, Shape.of(1))) {
            assertEquals(-1, floats.firstOutside(-3, 5));
            assertEquals(2, floats.firstOutside(0, 1));
            assertEquals(3, floats.firstOutside(-1, 5));
            assertEquals(-1, floats.firstOutside(-4, 6), "asked again with another range");
            assertEquals(1, odd.firstOutside(-Float.MAX_VALUE, Float.MAX_VALUE));
            assertEquals(-1, bytes.firstOutside(0, 1));
            assertEquals(1, bytes.firstOutside(0, 0.5f));
        }
    }
}
