package dev.elbow.compute;

import dev.elbow.backend.DeviceOptions;

/** Takes the context of a second device for one of the first, and prints what that is answered with. */
final class ForeignContext {
    private ForeignContext() {}

    public static void main(String[] arguments) {
        try (Gpu second = Gpu.open(1);
                GpuStream stream = second.openStream()) {
            DeviceOptions first = DeviceOptions.defaults();
            try (Gpu right = Gpu.over(first.withOrdinal(1), second.context(), stream.handle())) {
                System.out.println(right);
            }
            try (Gpu wrong = Gpu.over(first, second.context(), stream.handle())) {
                System.out.println(wrong);
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
