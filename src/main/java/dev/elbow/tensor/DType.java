package dev.elbow.tensor;

/** The type of one stored element. */
public enum DType {
    /** IEEE 754 binary32. */
    F32(Float.BYTES),
    /** Unsigned 8-bit integer; as image data it means value / 255. */
    U8(Byte.BYTES);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Returns the size of one element in bytes. */
    public int bytes() {
        return bytes;
    }
}
