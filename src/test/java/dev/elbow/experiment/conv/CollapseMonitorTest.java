package dev.elbow.experiment.conv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.elbow.experiment.TrainedRun;
import dev.elbow.train.EpochMetrics;
import dev.elbow.train.Evaluation;
import dev.elbow.train.RunFolder;
import dev.elbow.train.RunLabel;
import dev.elbow.train.TrainListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollapseMonitorTest {
    @TempDir
    Path path;

    private void epoch(TrainListener monitor, int epoch, int active) {
        monitor.onEvaluation(
                new EpochMetrics(epoch, EpochMetrics.TEST, 100, 1, 101, 1, 1000, 1),
                new Evaluation(10, 100, 1, new double[] {0.5, 0.5}, active));
    }

    private RunFolder folder() {
        return RunFolder.create(path, RunLabel.of("conv-vae", "glyphs"));
    }

    private static TrainListener listener(RunFolder folder) {
        return CollapseMonitor.recorder().listen(null, folder);
    }

    private static Map<Integer, Integer> recorded(RunFolder folder) {
        return CollapseMonitor.read(new TrainedRun("conv-vae", 0, folder, null, List.of()));
    }

    @Test
    void anInterruptedRunGoesOnWithTheEpochsItHas() throws IOException {
        RunFolder folder = folder();
        TrainListener first = listener(folder);
        epoch(first, 1, 0);
        epoch(first, 2, 2);
        Files.writeString(path.resolve("config.json"), "{}");
        epoch(listener(folder), 3, 1);
        assertEquals(Map.of(1, 0, 2, 2, 3, 1), recorded(folder));
    }

    @Test
    void aNewRunForgetsWhatAnotherLeft() {
        RunFolder folder = folder();
        epoch(listener(folder), 7, 2);
        // There is no config.json: the run that left the file had not begun.
        epoch(listener(folder), 1, 0);
        assertEquals(Map.of(1, 0), recorded(folder));
    }

    @Test
    void withoutAFileNothingIsKnown() {
        assertEquals(Map.of(), recorded(folder()));
    }
}
