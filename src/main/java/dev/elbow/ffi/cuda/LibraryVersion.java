package dev.elbow.ffi.cuda;

/** The version that a CUDA library reports of itself. */
public record LibraryVersion(int major, int minor, int patch) implements Comparable<LibraryVersion> {
    /** The form of the driver and of the CUDA runtime: {@code 1000 * major + 10 * minor}. */
    public static LibraryVersion ofCuda(int number) {
        return new LibraryVersion(number / 1000, number % 1000 / 10, number % 10);
    }

    /** The form of cuBLASLt and cuDNN 9: {@code 10000 * major + 100 * minor + patch}. */
    public static LibraryVersion ofLibrary(long number) {
        return new LibraryVersion((int) (number / 10000), (int) (number % 10000 / 100), (int) (number % 100));
    }

    @Override
    public int compareTo(LibraryVersion other) {
        int byMajor = Integer.compare(major, other.major);
        int byMinor = byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
        return byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
    }

    @Override
    public String toString() {
        return patch == 0 ? major + "." + minor : major + "." + minor + "." + patch;
    }
}
