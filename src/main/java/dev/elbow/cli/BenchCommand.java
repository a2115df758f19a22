package dev.elbow.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code elbow bench}: measurements. */
@Command(
        name = "bench",
        description = "Measures this machine.",
        synopsisSubcommandLabel = "WHAT",
        subcommands = {BenchStepCommand.class, BenchLatencyCommand.class, BenchKernelsCommand.class},
        footerHeading = "%nExample:%n",
        footer = "  elbow bench step --model conv-vae --batch 128")
final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        throw new ParameterException(
                command.commandLine(), "bench needs to know what to measure: step, latency or kernels");
    }
}
