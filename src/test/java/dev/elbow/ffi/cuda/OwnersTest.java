package dev.elbow.ffi.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.testing.Emulator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contexts, streams, events and memory are closed once, by anybody, and refuse what cannot be right. */
@Tag("cuda")
class OwnersTest {
    private PrimaryContext context;
    private PrimaryContext.Attachment attachment;

    @BeforeEach
    void open() {
        Emulator.require();
        Emulator.reset();
        context = PrimaryContext.retain(0);
        attachment = context.attach();
    }

    @AfterEach
    void nothingIsLeft() {
        if (attachment != null) {
            attachment.close();
            context.close();
            assertEquals(0, Emulator.liveObjects(), "native objects that nobody closed");
            assertEquals("", Emulator.report());
        }
    }

    private static void assertClosed(String what, Runnable use) {
        IllegalStateException e = assertThrows(IllegalStateException.class, use::run);
        assertEquals("The " + what + " is closed", e.getMessage());
    }

    @Test
    void everyOwnerRefusesUseAfterCloseAndASecondClose() {
        Stream stream = Stream.open(context);
        Event event = Event.timed(context);
        DeviceMemory memory = DeviceMemory.allocate(context, 256);
        PinnedMemory pinned = PinnedMemory.allocate(context, 256);
        Graph graph = Graph.capture(stream, () -> memory.fill((byte) 0, stream));
        GraphExec exec = graph.instantiate();
        List.of(exec, graph, pinned, memory, event, stream).forEach(owner -> {
            assertFalse(owner.isClosed());
            owner.close();
            assertTrue(owner.isClosed());
            assertThrows(IllegalStateException.class, owner::close);
            assertThrows(IllegalStateException.class, owner::handle);
        });
        assertClosed("CUDA stream", stream::synchronise);
        assertClosed("CUDA event", event::synchronise);
        assertClosed("device memory of 256 bytes", memory::address);
        assertClosed("pinned memory of 256 bytes", pinned::address);
        assertClosed("CUDA graph", graph::nodeCount);
        assertThrows(IllegalStateException.class, () -> pinned.segment().get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void memoryIsCopiedThereAndBack() {
        try (Stream stream = Stream.open(context);
                DeviceMemory memory = DeviceMemory.allocate(context, 64);
                PinnedMemory host = PinnedMemory.allocate(context, 64)) {
            host.segment().fill((byte) 3);
            memory.upload(0, host.segment(), stream);
            memory.upload(8, host.segment().asSlice(0, 4), stream);
            stream.synchronise();
            host.segment().fill((byte) 0);
            memory.download(0, host.segment(), stream);
            stream.synchronise();
            assertTrue(stream.isIdle());
            assertEquals(3, host.segment().get(ValueLayout.JAVA_BYTE, 63));
            assertThrows(IndexOutOfBoundsException.class, () -> memory.upload(1, host.segment(), stream));
            assertThrows(IndexOutOfBoundsException.class, () -> memory.download(-1, host.segment(), stream));
            assertThrows(
                    IllegalArgumentException.class, () -> memory.upload(0, MemorySegment.ofArray(new byte[4]), stream));
        }
        assertThrows(IllegalArgumentException.class, () -> DeviceMemory.allocate(context, 0));
        assertThrows(IllegalArgumentException.class, () -> PinnedMemory.allocate(context, -1));
    }

    @Test
    void memoryThatTheDeviceRefusesIsToldWithSizes() {
        Emulator.limitMemory(1 << 20);
        CudaException e = assertThrows(CudaException.class, () -> DeviceMemory.allocate(context, 2 << 20));
        assertTrue(e.isOutOfMemory());
        assertFalse(e.isSticky());
        assertEquals("cuMemAlloc_v2", e.function());
        assertTrue(
                e.getMessage()
                        .matches(
                                "cuMemAlloc_v2 failed: CUDA_ERROR_OUT_OF_MEMORY \\(status 2: .*\\); 2097152 bytes asked"
                                        + " for, \\d+ of the device's \\d+ bytes free"),
                e.getMessage());
    }

    @Test
    void aFailureOnTheDeviceIsStickyAndSaysWhatToDo() {
        Stream stream = Stream.open(context);
        DeviceMemory memory = DeviceMemory.allocate(context, 64);
        Emulator.fail("execute", 1, CudaConstants.CUDA_ERROR_LAUNCH_FAILED);
        memory.fill((byte) 1, stream);
        CudaException e = assertThrows(CudaException.class, stream::synchronise);
        assertTrue(e.isSticky());
        assertTrue(e.getMessage().contains("start again, from the last checkpoint"), e.getMessage());
        assertThrows(CudaException.class, memory::close);
        assertTrue(memory.isClosed());
        assertThrows(CudaException.class, stream::close);
        attachment.close();
        attachment = null;
        // What a lost context held is given back with the process; the emulator calls it leaked.
        context.close();
        Emulator.reset();
    }

    @Test
    void eventsOrderStreamsAndTakeTheTime() {
        try (Stream first = Stream.open(context);
                Stream second = Stream.open(context);
                Event start = Event.timed(context);
                Event end = Event.timed(context);
                Event order = Event.untimed(context);
                DeviceMemory memory = DeviceMemory.allocate(context, 64)) {
            start.record(first);
            memory.fill((byte) 1, first);
            order.record(first);
            second.waitFor(order);
            memory.fill((byte) 2, second);
            end.record(second);
            end.synchronise();
            assertTrue(end.hasHappened());
            assertTrue(end.millisecondsSince(start) >= 0);
            assertThrows(CudaException.class, () -> end.millisecondsSince(order));
        }
    }

    @Test
    void anAttachmentIsClosedByItsThreadInOrder() throws Exception {
        PrimaryContext.Attachment inner = context.attach();
        IllegalStateException order = assertThrows(IllegalStateException.class, () -> closeElsewhere(inner));
        assertTrue(order.getMessage().contains("belongs to thread"), order.getMessage());
        inner.close();
        assertThrows(IllegalStateException.class, inner::close);
        long current = Cuda.cuCtxGetCurrent();
        assertEquals(context.handle(), current);
    }

    private static void closeElsewhere(PrimaryContext.Attachment inner) throws InterruptedException {
        RuntimeException[] thrown = new RuntimeException[1];
        Thread other = new Thread(() -> {
            try {
                inner.close();
            } catch (RuntimeException e) {
                thrown[0] = e;
            }
        });
        other.start();
        other.join();
        throw thrown[0];
    }

    @Test
    void aContextLivesUntilItsLastObjectIsClosed() {
        PrimaryContext second = PrimaryContext.retain(0);
        Stream stream = Stream.open(second);
        second.close();
        assertThrows(IllegalStateException.class, second::close);
        assertThrows(IllegalStateException.class, second::attach);
        assertThrows(IllegalStateException.class, () -> Stream.open(second));
        stream.synchronise();
        stream.close();
    }

    @Test
    void objectsAreClosedFromAThreadThatIsNotAttached() throws Exception {
        Stream stream = Stream.open(context);
        DeviceMemory memory = DeviceMemory.allocate(context, 64);
        Thread other = new Thread(() -> {
            memory.close();
            stream.close();
        });
        other.start();
        other.join();
        assertTrue(stream.isClosed());
    }

    @Test
    void objectsOfAnotherContextAreRefused() {
        PrimaryContext second = PrimaryContext.retain(0);
        try (Stream stream = Stream.open(context);
                Event event = Event.timed(second);
                DeviceMemory memory = DeviceMemory.allocate(second, 64);
                Arena arena = Arena.ofConfined()) {
            assertThrows(IllegalArgumentException.class, () -> event.record(stream));
            assertThrows(IllegalArgumentException.class, () -> memory.fill((byte) 0, stream));
            assertThrows(IllegalArgumentException.class, () -> memory.upload(0, arena.allocate(4), stream));
        }
        second.close();
    }
}
