package dev.elbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong command lines: one line that says what is wrong, one that says where the help is, exit code 2, nothing written. */
class UsageTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    trian                               | did you mean train?
                    train --epoch 3                     | unknown option --epoch; did you mean --epochs?
                    train --mdoel=conv-vae              | unknown option --mdoel; did you mean --model?
                    train mnist                         | unexpected argument "mnist"
                    train --epochs                      | --epochs
                    train --epochs three                | 'three' is not an int
                    train --epochs 0                    | epochs must be at least 1, got 0
                    train --batch 0                     | batch must be at least 1, got 0
                    train --lr -1                       | learning rate must be finite and at least 0, got -1.0
                    train --lr NaN                      | learning rate must be finite and at least 0, got NaN
                    train --beta -1                     | beta must be finite and at least 0, got -1.0
                    train --clip -1                     | clipping norm
                    train --free-bits -1                | free bits
                    train --early-stopping -1           | patience
                    train --beta-schedule warmpu:3      | unknown beta schedule "warmpu:3"
                    train --beta-schedule warmup:x      | bad number in beta schedule
                    train --lr-schedule cosin           | unknown learning rate schedule "cosin"
                    train --reduction avg               | unknown reduction "avg": there are sum, mean
                    train --optimizer adamx             | there are adam, adamw, sgd; did you mean adam?
                    train --weight-decay 0.1            | --weight-decay needs --optimizer adamw
                    train --momentum 0.5                | --momentum needs --optimizer sgd
                    train --optimizer sgd --momentum 1  | momentum must be in [0, 1), got 1.0
                    train --model conv-vaes             | did you mean conv-vae?
                    train --model deep-conv-vae         | divisible by 16, the data's images are 28x28x1
                    train --model conv-ae --latent 3    | conv-ae has no latent size to choose
                    train --latent 0                    | --latent must be 1 to 65,536, got 0
                    train --loss bernouli               | did you mean bernoulli?
                    train --decoder-hidden -1           | --decoder-hidden must be 0 to 65,536, got -1
                    train --latent 100000000            | --latent must be 1 to 65,536, got 100,000,000
                    train --decoder-hidden 0            | conv-vae has no decoder hidden layer to choose
                    train --noise -1                    | input noise must be finite and at least 0, got -1.0
                    train --device cdua                 | did you mean cuda?
                    train --device referense            | did you mean reference?
                    train --device cuda:x               | needs a number behind the colon, as in cuda:1
                    train --threads -1                  | threads must be 0 to 512 (0 is one per core), got -1
                    train --threads 5000                | threads must be 0 to 512 (0 is one per core), got 5000
                    train --data glphs                  | did you mean
                    train --data=                       | unknown data set ""
                    train --image-size 999999           | --image-size must be 1 to 4096, got 999999
                    train --data-dir=                   | the path is empty
                    report conv --out=                  | the path is empty
                    train --limit 0                     | --limit must be at least 1, got 0
                    train --validation -1               | --validation must be at least 0, got -1
                    train --resume x --out y            | give one of them
                    evaluate                            | Missing required parameter: 'RUN'
                    evaluate x --importance 0           | --importance must be at least 1, got 0
                    reconstruct x --count 0             | --count must be at least 1, got 0
                    encode x                            | Missing required option: '--out=FILE'
                    encode x --out y --split dev        | unknown split "dev": there are train, test
                    report                              | name a report: there are beta-sweep
                    report beta-swep                    | did you mean beta-sweep?
                    report beta-sweep --seeds 0         | --seeds must be at least 1, got 0
                    report latent-classifier --components 0 | --components must be at least 1, got 0
                    report conv --components 5          | --components is of a report that fits mixtures; conv fits none
                    report beta-sweep --epochs 0        | --epochs must be at least 1, got 0
                    report beta-sweep --data mnsit      | did you mean mnist?
                    report beta-sweep --device cdua     | did you mean cuda?
                    bench                               | what to measure: step
                    bench step --steps 199              | --steps must be at least 200, got 199
                    bench step --batch 0                | --batch must be at least 1, got 0
                    """)
    void isRefused(String line, String expected) {
        Path out = folder.resolve("run");
        boolean trains = line.startsWith("train") && !line.contains("--out");
        Cli result = trains && !line.contains("--resume") && !line.endsWith("--epochs")
                ? Cli.run(line + " --out {}", out)
                : Cli.run(line);
        assertEquals(Main.USAGE, result.code(), result.toString());
        assertEquals(2, result.errors().size(), result.err());
        assertTrue(result.errors().getFirst().startsWith("elbow: "), result.err());
        assertTrue(result.errors().getFirst().contains(expected), result.err());
        assertTrue(result.errors().getLast().startsWith("Try 'elbow"), result.err());
        assertFalse(Files.exists(out), "a refused run left its folder");
    }

    @ParameterizedTest
    @CsvSource({
        "--precision fp16, 'the precision must be fp32 or tf32, got \"fp16\"'",
        "--memory 4x, 'the memory must be a size such as 900m or 4g, more than zero, got \"4x\"'",
        "--memory 0, 'the memory must be a size such as 900m or 4g, more than zero, got \"0\"'"
    })
    void aBadGpuOptionIsRefused(String options, String expected) {
        Cli result = Cli.run("train --data glyphs --out {} " + options, folder.resolve("run"));
        assertEquals(Main.USAGE, result.code(), result.toString());
        assertTrue(result.errors().getFirst().contains(expected), result.err());
    }

    @Test
    void gpuOptionsNeedAGpu() {
        Cli result = Cli.run("train --device cpu --precision tf32 --memory 4g --out {}", folder.resolve("run"));
        assertTrue(result.err().contains("the cpu backend does not know the precision tf32"), result.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"train", "evaluate", "reconstruct", "sample", "encode", "report", "info", "bench", "bench step"})
    void everyCommandHasAnExample(String command) {
        Cli help = Cli.run(command + " --help").done();
        assertTrue(help.out().contains("  elbow " + command), help.out());
        assertTrue(help.out().lines().allMatch(line -> line.length() <= 80), help.out());
    }

    /** Texts that are put together from the presets; here as people read them. */
    @Test
    void helpTellsTheModelsOwnDefaults() {
        String help = Cli.run("train --help").done().out().replaceAll("\\s+", " ");
        for (String text : List.of(
                "dense-vae, dense-ae, conv-ae, conv-vae, deep-conv-vae or report-vae. Height and width of images are multiples of 4 for conv-ae and conv-vae, 16 for deep-conv-vae. Default: conv-vae.",
                "Latent dimensions. Default: none for conv-ae, 2 for conv-vae, 64 for deep-conv-vae, else 20.",
                "on other data 20 for conv-vae and deep-conv-vae, 35 for report-vae, else 10.",
                "Samples per step. Default: 256 for conv-ae, else 128.",
                "Default: warmup:3 for conv-vae, deep-conv-vae and report-vae, else constant.",
                "Default: 0.002 for report-vae, else 0.001.",
                "Default: cosine for report-vae, else constant.")) {
            assertTrue(help.contains(text), text + " in " + help);
        }
        String bench = Cli.run("bench step --help").done().out().replaceAll("\\s+", " ");
        assertTrue(bench.contains("Samples per step. Default: 256 for conv-ae, else 128."), bench);
    }
}
