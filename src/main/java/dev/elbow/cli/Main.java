package dev.elbow.cli;

import dev.elbow.backend.Reduction;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ScopeType;

/** The program: parses the command line, runs the command, turns failures into one line and an exit code. */
@Command(
        name = "elbow",
        description = "Trains and runs autoencoders at the speed of the hardware.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        usageHelpAutoWidth = true,
        subcommands = {
            TrainCommand.class,
            EvaluateCommand.class,
            ReconstructCommand.class,
            SampleCommand.class,
            EncodeCommand.class,
            ReportCommand.class,
            InfoCommand.class,
            BenchCommand.class
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  elbow train",
            "      trains a convolutional VAE on built-in digits, in about a minute",
            "  elbow train --help",
            "      every command explains its options and their defaults",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted (SIGTERM: 143)."
        })
public final class Main {
    /** The command did what it was asked. */
    static final int DONE = 0;
    /** The command failed; one line on the error stream says why. */
    static final int FAILED = 1;
    /** The command line makes no sense. */
    static final int USAGE = 2;
    /** The user stopped the command; what it had done is kept. */
    static final int INTERRUPTED = 130;

    /** Level and message, without time and class. */
    private static final String LOG_LINE = "%4$s: %5$s%n";

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        // Pictures are drawn in memory; without this, a broken display setting could stop them.
        System.setProperty("java.awt.headless", "true");
        // Log lines of the library look like other warnings, whether or not this Java has the module java.logging.
        System.setProperty("java.util.logging.SimpleFormatter.format", LOG_LINE);
        System.setProperty("jdk.system.logger.format", LOG_LINE);
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /** Runs a command inside this process and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine commandLine = new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setResourceBundle(new PresetTexts())
                .registerConverter(Path.class, Usage::path)
                .registerConverter(Reduction.class, new Choice<>("reduction", Reduction.class))
                .registerConverter(TrainingChoice.Rule.class, new Choice<>("optimizer", TrainingChoice.Rule.class))
                .registerConverter(EncodeCommand.Split.class, new Choice<>("split", EncodeCommand.Split.class))
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(Failures::usage)
                .setExecutionExceptionHandler(Failures::execution);
        try {
            return commandLine.execute(args);
        } catch (OutOfMemoryError e) {
            err.println(
                    "elbow: out of memory (" + e.getMessage()
                            + "): ask for less at once (batch, count, image size), or give more heap with ELBOW_JAVA_OPTS=-Xmx1g");
            return FAILED;
        } finally {
            out.flush();
            err.flush();
        }
    }

    /** The version that the build wrote into the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"elbow " + string()};
        }

        static String string() {
            String version = Main.class.getPackage().getImplementationVersion();
            return version == null ? "(not built as a jar)" : version;
        }
    }
}
