package dev.elbow.jcuda;

import jcuda.NativePointerObject;
import jcuda.Pointer;

/** Reads what JCuda's objects point at: subclasses may, and copies share the pointer. */
final class NativeAddress {
    private NativeAddress() {}

    /** Returns a pointer's address, its byte offset included. */
    static long of(Pointer pointer) {
        return new PointerCopy(pointer).address();
    }

    /** Returns the native handle of any other object, such as a stream. */
    static long of(NativePointerObject object) {
        return new HandleCopy(object).handle();
    }

    private static final class PointerCopy extends Pointer {
        PointerCopy(Pointer other) {
            super(other);
        }

        long address() {
            return getNativePointer() + getByteOffset();
        }
    }

    private static final class HandleCopy extends NativePointerObject {
        HandleCopy(NativePointerObject other) {
            super(other);
        }

        long handle() {
            return getNativePointer();
        }
    }
}
