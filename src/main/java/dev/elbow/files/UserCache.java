package dev.elbow.files;

import java.nio.file.Path;

/** Where this user keeps what can be made again. */
public final class UserCache {
    private UserCache() {}

    /** Returns {@code $XDG_CACHE_HOME/elbow/<name>}, or {@code ~/.cache/elbow/<name>}; it need not exist yet. */
    public static Path folder(String name) {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base = xdg != null && Path.of(xdg).isAbsolute()
                ? Path.of(xdg)
                : Path.of(System.getProperty("user.home"), ".cache");
        return base.resolve("elbow").resolve(name);
    }
}
