package dev.elbow.cli;

import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.backend.KernelBench;
import dev.elbow.names.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code elbow bench kernels}: every kernel of a GPU backend against what the card's memory can do. */
@Command(
        name = "kernels",
        description = {
            "Measures Elbow's own GPU kernels one by one, by events on the device, against a copy from device memory to device memory that moves as many bytes, and, where it computes much, also against the matrix products of the vendor library.",
            "First each kernel is compared with its formula. Let nothing else use the GPU."
        },
        sortOptions = false,
        footerHeading = "%nExample:%n",
        footer = "  elbow bench kernels --device cuda")
final class BenchKernelsCommand implements Callable<Integer> {
    /** What the names of the GPUs that CUDA's driver shows begin with: shares of anything else's ceiling say nothing of a GPU. */
    private static final String GPU = "NVIDIA";

    private static final int WARM_UP = 3;
    private static final int RUNS = 30;
    private static final int FEW_RUNS = 7;

    @Spec
    private CommandSpec command;

    @Option(
            names = "--kib",
            paramLabel = "N",
            defaultValue = "524288",
            description =
                    "What each run moves, in KiB. Default: ${DEFAULT-VALUE}, as a copy of 256 MiB reads and writes.")
    private int kib;

    @Option(names = "--kernel", paramLabel = "NAME", description = "Measure this kernel alone.")
    private String kernel;

    @Option(names = "--quick", description = "Measure 7 runs of each instead of 30.")
    private boolean quick;

    @Mixin
    private DeviceChoice device;

    @Mixin
    private Output output;

    /** The median of a kind of run. */
    private record Figure(long bytes, long flops, double seconds) {
        double gigabytes() {
            return bytes / seconds * 1e-9;
        }

        double teraflops() {
            return flops / seconds * 1e-12;
        }
    }

    @Override
    public Integer call() {
        if (kib < 1) {
            throw Usage.wrong(command, "--kib must be at least 1, got %d", kib);
        }
        try (Device opened = device.open(output);
                Device.Attachment _ = opened.attach();
                KernelBench bench = opened.kernelBench((long) kib << 10)
                        .orElseThrow(() -> new ElbowException(
                                "the %s backend has no kernels that are timed alone; only cuda has: see elbow info"
                                        .formatted(opened.backend())))) {
            List<String> names = names(bench);
            names.forEach(bench::verify);
            output.say("check    %d kernels agree with their formulas", names.size());
            measure(opened, bench, names);
        }
        return Main.DONE;
    }

    private List<String> names(KernelBench bench) {
        if (kernel == null) {
            return bench.kernels();
        }
        if (!bench.kernels().contains(kernel)) {
            throw Usage.wrong(command, "%s", Names.unknown("kernel", kernel, bench.kernels()));
        }
        return List.of(kernel);
    }

    private void measure(Device opened, KernelBench bench, List<String> names) {
        boolean gpu = bench.deviceName().startsWith(GPU);
        Figure copy = figure(bench.copy());
        Figure product = figure(bench.product());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("device", opened.description());
        json.put("l2", bench.cacheState());
        json.put("copy_gb_s", copy.gigabytes());
        json.put("product_tflop_s", product.teraflops());
        output.say(
                "%s%s", bench.deviceName(), gpu ? "" : ": no NVIDIA GPU, so no shares, and nothing here tells of one");
        output.say("%s", bench.cacheState());
        output.say("copy     %s GB/s, products %s TFLOP/s", number(copy.gigabytes()), number(product.teraflops()));
        List<Object> kernels = new ArrayList<>();
        for (String name : names) {
            Figure figure = figure(bench.kernel(name));
            boolean computes = figure.flops() > 0;
            Double share = gpu ? figure.gigabytes() / copy.gigabytes() : null;
            Double shareOfProducts = gpu && computes ? figure.teraflops() / product.teraflops() : null;
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("kernel", name);
            row.put("bytes", figure.bytes());
            row.put("median_us", figure.seconds() * 1e6);
            row.put("gb_s", figure.gigabytes());
            row.put("share", share);
            if (computes) {
                row.put("tflop_s", figure.teraflops());
                row.put("share_of_products", shareOfProducts);
            }
            kernels.add(row);
            output.say(
                    "%-28s %12s us %10s GB/s%s%s%s",
                    name,
                    number(figure.seconds() * 1e6),
                    number(figure.gigabytes()),
                    share(share, "copy"),
                    computes ? String.format(Locale.ROOT, " %8.1f TFLOP/s", figure.teraflops()) : "",
                    share(shareOfProducts, "products"));
        }
        json.put("kernels", kernels);
        output.result(json, "%d kernels measured on %s", names.size(), bench.deviceName());
    }

    private static String share(Double share, String of) {
        return share == null ? "" : String.format(Locale.ROOT, "  %.3f of %s", share, of);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.1f", value);
    }

    private Figure figure(KernelBench.Run run) {
        try (run) {
            for (int i = 0; i < WARM_UP; i++) {
                run.seconds();
            }
            double[] seconds = new double[quick ? FEW_RUNS : RUNS];
            for (int i = 0; i < seconds.length; i++) {
                seconds[i] = run.seconds();
            }
            Arrays.sort(seconds);
            return new Figure(run.bytes(), run.flops(), seconds[seconds.length / 2]);
        }
    }
}
