package dev.elbow.backend;

import dev.elbow.ElbowException;

/**
 * A device as users name it: a backend, and where there are several devices its number, as in {@code cuda:1}.
 *
 * @param backend the backend's name, or {@link Backends#AUTO}
 * @param ordinal the number behind the colon, 0 without one
 */
public record DeviceName(String backend, int ordinal) {

    /**
     * Reads a name such as {@code cpu}, {@code cuda} or {@code cuda:1}.
     *
     * @throws ElbowException if what follows the colon is not a number from 0 to 999
     */
    public static DeviceName parse(String name) {
        int colon = name.indexOf(':');
        if (colon < 0) {
            return new DeviceName(name, 0);
        }
        String number = name.substring(colon + 1);
        if (!number.matches("[0-9]{1,3}")) {
            throw new ElbowException("the device \"%s\" needs a number behind the colon, as in cuda:1".formatted(name));
        }
        return new DeviceName(name.substring(0, colon), Integer.parseInt(number));
    }
}
