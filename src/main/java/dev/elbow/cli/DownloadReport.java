package dev.elbow.cli;

import dev.elbow.data.DownloadListener;
import java.util.Locale;

/** Tells how downloads go: a line per file, and on a terminal how much is there. */
final class DownloadReport implements DownloadListener {
    private static final long REDRAW_NANOS = 150_000_000;
    private static final double MEGABYTE = 1e6;

    private final Output output;
    private final boolean live;
    private String file = "";
    private long total;
    private long drawn;

    DownloadReport(Output output) {
        this.output = output;
        this.live = output.isLive();
    }

    @Override
    public void started(String name, String from, long have, long size) {
        file = name;
        total = size;
        String amount = size < 0 ? "" : String.format(Locale.ROOT, ", %.1f MB", size / MEGABYTE);
        String resumed = have == 0 ? "" : String.format(Locale.ROOT, ", %.1f MB are there already", have / MEGABYTE);
        output.say("download %s from %s%s%s", name, from, amount, resumed);
    }

    @Override
    public void advanced(long have) {
        long now = System.nanoTime();
        if (live && now - drawn >= REDRAW_NANOS) {
            drawn = now;
            String of = total < 0
                    ? ""
                    : String.format(
                            Locale.ROOT, " of %.1f MB, %d %%", total / MEGABYTE, 100 * have / Math.max(total, 1));
            output.redraw("%s  %.1f%s", file, have / MEGABYTE, of);
        }
    }

    @Override
    public void retrying(String reason) {
        clear();
        output.warn("download of " + file + " is tried again: " + reason);
    }

    @Override
    public void finished() {
        clear();
    }

    private void clear() {
        if (live) {
            output.redraw("");
        }
    }
}
