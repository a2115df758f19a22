package dev.elbow.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;

/** Runs other programs, such as a C compiler. */
public final class Programs {
    private Programs() {}

    /** Runs a program to its end and returns what it printed; fails with that if its status is not 0. */
    public static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), String.join(" ", command) + "\n" + output);
        return output;
    }
}
