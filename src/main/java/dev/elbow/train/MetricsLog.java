package dev.elbow.train;

import dev.elbow.files.AtomicFile;
import dev.elbow.files.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The file {@code metrics.jsonl}: one JSON object per line, appended. A last line without its end was never written. */
final class MetricsLog {
    private final Path file;

    MetricsLog(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    void append(List<EpochMetrics> metrics) {
        String lines = metrics.stream().map(m -> m.toJson() + "\n").collect(Collectors.joining());
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            throw AtomicFile.failure("write", file, e);
        }
    }

    List<EpochMetrics> read() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            String text = Files.readString(file);
            String complete = text.substring(0, text.lastIndexOf('\n') + 1);
            List<EpochMetrics> metrics = new ArrayList<>();
            for (String line : complete.lines().toList()) {
                metrics.add(EpochMetrics.of(JsonObject.parse(line, file + ":" + (metrics.size() + 1))));
            }
            return metrics;
        } catch (IOException e) {
            throw AtomicFile.failure("read", file, e);
        }
    }

    /** Drops a line cut short, and the lines of epochs that will run again, and returns the others. */
    List<EpochMetrics> repair(int completeEpochs) {
        List<EpochMetrics> kept =
                read().stream().filter(m -> m.epoch() <= completeEpochs).toList();
        String text = kept.stream().map(m -> m.toJson() + "\n").collect(Collectors.joining());
        AtomicFile.write(file, text);
        return kept;
    }
}
