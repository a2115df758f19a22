package dev.elbow.data;

import dev.elbow.ElbowException;
import dev.elbow.tensor.DType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The header of an NPY file (NumPy's format, versions 1.0 to 3.0): magic, version, length, and a Python dictionary with the keys
 * {@code descr}, {@code fortran_order} and {@code shape}.
 *
 * @param type float32 for {@code <f4}, unsigned bytes for {@code |u1}
 * @param sizes the array's shape, slowest-varying first; each at least 1
 */
record NpyHeader(DType type, int[] sizes) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    /** Far more than three keys need; NumPy itself refuses headers beyond 10,000 bytes. */
    private static final int MOST_BYTES = 1 << 16;
    /** Elements start at a multiple of this many bytes. */
    private static final int ALIGNMENT = 64;

    /** Reads the header, leaving the source at the first element. */
    static NpyHeader read(Source source) {
        byte[] start = source.bytes(8, "the NPY magic string and version");
        if (!Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new ElbowException(source.name() + ": not an NPY file: expected it to start with \\x93NUMPY, found "
                    + hex(start, MAGIC.length));
        }
        if (start[6] < 1 || start[6] > 3) {
            throw new ElbowException("%s: NPY version %d.%d, expected 1.0 to 3.0"
                    .formatted(source.name(), start[6] & 0xFF, start[7] & 0xFF));
        }
        byte[] length = source.bytes(start[6] == 1 ? 2 : 4, "the length of the NPY header");
        long bytes = 0;
        for (int i = length.length - 1; i >= 0; i--) {
            bytes = bytes << 8 | length[i] & 0xFF;
        }
        if (bytes > MOST_BYTES) {
            throw new ElbowException(
                    "%s: an NPY header of %,d bytes, expected at most %,d".formatted(source.name(), bytes, MOST_BYTES));
        }
        source.expect(bytes, "the NPY header");
        String text = new String(source.bytes((int) bytes, "the NPY header"), StandardCharsets.UTF_8);
        return new NpyDictionary(source.name(), text).header();
    }

    /** Returns magic, version 1.0, length and dictionary for this array, padded with spaces. */
    byte[] toBytes() {
        String shape = Arrays.stream(sizes).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        String tuple = sizes.length == 1 ? shape + "," : shape;
        String text = "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }"
                .formatted(type == DType.F32 ? "<f4" : "|u1", tuple);
        int total = (MAGIC.length + 4 + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        byte[] bytes = new byte[total];
        Arrays.fill(bytes, (byte) ' ');
        System.arraycopy(MAGIC, 0, bytes, 0, MAGIC.length);
        int length = total - MAGIC.length - 4;
        bytes[6] = 1;
        bytes[7] = 0;
        bytes[8] = (byte) length;
        bytes[9] = (byte) (length >>> 8);
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, bytes, MAGIC.length + 4, text.length());
        bytes[total - 1] = '\n';
        return bytes;
    }

    private static String hex(byte[] bytes, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append("\\x%02x".formatted(bytes[i] & 0xFF));
        }
        return text.toString();
    }
}
