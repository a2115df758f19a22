package dev.elbow.train;

import dev.elbow.ElbowException;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Parameters;
import dev.elbow.graph.Parameter;
import dev.elbow.model.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that a run needs to go on with the same bits, in one safetensors file, so that one rename replaces it: the weights under
 * their names, the optimizer's state as {@code optimizer.<slot>.<name>}, counters and the libraries' algorithms in the metadata.
 *
 * @param state the next step to run
 * @param bestEpoch epoch with the lowest test loss, from 1; 0 if none was evaluated
 * @param bestLoss that loss, infinite if there is none
 * @param algorithms that the device's libraries were told to use, by what they compute
 */
record Checkpoint(EpochState state, int bestEpoch, double bestLoss, Map<String, String> algorithms) {

    private static final String ALGORITHM = "algorithm ";

    void write(Path file, Parameters parameters, Optimizer optimizer) {
        List<Safetensors.Tensor> tensors = new ArrayList<>();
        for (Parameter parameter : parameters.graph().parameters()) {
            tensors.add(new Safetensors.Tensor(
                    parameter.name(), parameter.shape(), target -> parameters.read(parameter, target)));
            for (int i = 0; i < optimizer.slots(); i++) {
                int slot = i;
                tensors.add(new Safetensors.Tensor(
                        stateName(slot, parameter),
                        parameter.shape(),
                        target -> parameters.readState(slot, parameter, target)));
            }
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("epoch", Integer.toString(state.epoch));
        metadata.put("step", Integer.toString(state.step));
        metadata.put("recon_sum", Double.toString(state.reconSum));
        metadata.put("kl_sum", Double.toString(state.klSum));
        metadata.put("row_sum", Long.toString(state.rowSum));
        metadata.put("seconds", Double.toString(state.seconds));
        metadata.put("best_epoch", Integer.toString(bestEpoch));
        metadata.put("best_loss", Double.toString(bestLoss));
        algorithms.forEach((computation, name) -> metadata.put(ALGORITHM + computation, name));
        Safetensors.write(file, metadata, tensors);
    }

    /** Reads the algorithms alone: they count before there is anything to restore into. */
    static Map<String, String> algorithms(Path file) {
        return algorithms(Safetensors.read(file));
    }

    private static Map<String, String> algorithms(Safetensors content) {
        Map<String, String> algorithms = new TreeMap<>();
        content.metadata().forEach((key, value) -> {
            if (key.startsWith(ALGORITHM)) {
                algorithms.put(key.substring(ALGORITHM.length()), value);
            }
        });
        return algorithms;
    }

    /** Reads the counters and overwrites parameters and optimizer state. */
    static Checkpoint restore(Path file, Parameters parameters, Optimizer optimizer, int stepsPerEpoch) {
        Safetensors content = Safetensors.read(file);
        Checkpoint checkpoint = counters(content, file, stepsPerEpoch);
        for (Parameter parameter : parameters.graph().parameters()) {
            parameters.set(parameter, content.values(parameter.name(), parameter.shape()));
            for (int slot = 0; slot < optimizer.slots(); slot++) {
                parameters.setState(slot, parameter, content.values(stateName(slot, parameter), parameter.shape()));
            }
        }
        return checkpoint;
    }

    private static Checkpoint counters(Safetensors content, Path file, int stepsPerEpoch) {
        try {
            EpochState state = new EpochState(Integer.parseInt(content.metadata("epoch")), stepsPerEpoch);
            state.step = Integer.parseInt(content.metadata("step"));
            state.reconSum = Double.parseDouble(content.metadata("recon_sum"));
            state.klSum = Double.parseDouble(content.metadata("kl_sum"));
            state.rowSum = Long.parseLong(content.metadata("row_sum"));
            state.seconds = Double.parseDouble(content.metadata("seconds"));
            if (state.epoch < 0 || state.step < 0 || state.step >= stepsPerEpoch) {
                throw new ElbowException("%s: epoch %d, step %d is not within a run of %d steps an epoch"
                        .formatted(file, state.epoch, state.step, stepsPerEpoch));
            }
            return new Checkpoint(
                    state,
                    Integer.parseInt(content.metadata("best_epoch")),
                    Double.parseDouble(content.metadata("best_loss")),
                    algorithms(content));
        } catch (NumberFormatException e) {
            throw new ElbowException("%s: a counter is not a number: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static String stateName(int slot, Parameter parameter) {
        return "optimizer." + slot + "." + parameter.name();
    }
}
