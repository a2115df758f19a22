package dev.elbow.cli;

import dev.elbow.train.Progress;

/**
 * One line of a terminal, redrawn a few times a second: how far training is, the loss, the speed and the time left. Steps come
 * from a lane's thread, {@link #clear} from the command's; the two do not overlap.
 */
final class ProgressBar {
    private static final int CELLS = 24;
    private static final long REDRAW_NANOS = 150_000_000;
    /** Weight of the newest speed and loss in what is shown, so that figures can be read. */
    private static final double SMOOTHING = 0.3;

    private final Output output;
    private final long total;
    private long begun = -1;
    private long seen;
    private long drawn;
    private long drawnSeen;
    private double speed;
    private double loss = Double.NaN;

    /**
     * Creates a bar that is drawn from the first step on.
     *
     * @param total samples in all epochs
     */
    ProgressBar(Output output, long total) {
        this.output = output;
        this.total = total;
    }

    void step(Progress progress) {
        long now = System.nanoTime();
        if (begun < 0) {
            begun = now;
            drawn = now;
            // A resumed run does not begin at 0.
            seen = total / progress.epochs() * (progress.epoch() - 1);
            drawnSeen = seen;
        }
        seen += progress.rows();
        loss = Double.isNaN(loss) ? progress.loss() : loss + SMOOTHING / 4 * (progress.loss() - loss);
        if (now - drawn >= REDRAW_NANOS) {
            double latest = (seen - drawnSeen) / ((now - drawn) * 1e-9);
            speed = speed == 0 ? latest : speed + SMOOTHING * (latest - speed);
            drawn = now;
            drawnSeen = seen;
            draw(progress);
        }
    }

    private void draw(Progress progress) {
        int full = (int) (CELLS * Math.min(seen, total) / total);
        output.redraw(
                "[%s%s] epoch %d/%d  loss %.2f  %,.0f images/s  %s left",
                "#".repeat(full),
                ".".repeat(CELLS - full),
                progress.epoch(),
                progress.epochs(),
                loss,
                speed,
                time((total - seen) / speed));
    }

    /** Returns a duration as {@code 1:05} or {@code 2:01:05}. */
    static String time(double seconds) {
        long whole = Math.max(0, Math.round(seconds));
        return whole < 3600
                ? "%d:%02d".formatted(whole / 60, whole % 60)
                : "%d:%02d:%02d".formatted(whole / 3600, whole / 60 % 60, whole % 60);
    }

    /** Empties the line for other output; the next step draws again. */
    void clear() {
        output.redraw("");
    }
}
