package dev.elbow.ffi.cuda;

/** Prints why a device cannot be used, or {@code usable}. */
final class DriverReport {
    private DriverReport() {}

    /** {@code DriverReport ORDINAL}. */
    public static void main(String[] arguments) {
        System.out.println(CudaDriver.refusal(Integer.parseInt(arguments[0]))
                .map(Refusal::toString)
                .orElse("usable"));
    }
}
