package dev.elbow.peers.torch;

import dev.elbow.peers.Layer;
import dev.elbow.peers.Model;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A {@link Model} as a PyTorch module with the children {@code encoder}, {@code mean}, {@code logvar}, {@code decoder}. */
final class TorchModel {
    private static final long SUM = torch.Reduction.Sum.value;

    private final Model model;
    private final Module root = new Module();
    private final TorchSequence encoder;
    private final LinearImpl mean;
    private final LinearImpl logvar;
    private final TorchSequence decoder;

    TorchModel(Model model) {
        this.model = model;
        encoder = new TorchSequence(model.encoder());
        root.register_module("encoder", encoder.module());
        mean = model.variational() ? head("mean") : null;
        logvar = model.variational() ? head("logvar") : null;
        decoder = new TorchSequence(model.decoder());
        root.register_module("decoder", decoder.module());
    }

    private LinearImpl head(String name) {
        return root.register_module(name, new LinearImpl(model.features(), model.latent()));
    }

    /**
     * The outputs of a forward pass.
     *
     * @param mean encoder output; null without a latent head
     * @param logvar encoder output; null without a latent head
     * @param code what the decoder reads
     * @param logits decoder output, [N, C, H, W] or [N, features]
     */
    record Outputs(Tensor mean, Tensor logvar, Tensor code, Tensor logits) {}

    /**
     * The loss of a batch in nats per sample.
     *
     * @param recon BCE with logits, summed over a sample, averaged over the batch
     * @param kl divergence to N(0, I), summed over latents, averaged over the batch; null without a latent head
     * @param total {@code recon + beta * kl}
     */
    record Loss(Tensor recon, Tensor kl, Tensor total) {}

    /** Runs the model on [N, C, H, W] or [N, features]; without {@code epsilon} the code is the mean. */
    Outputs forward(Tensor input, Tensor epsilon) {
        return forward(input, epsilon, (_, _) -> {});
    }

    Outputs forward(Tensor input, Tensor epsilon, BiConsumer<Layer, Tensor> observer) {
        Tensor features = encoder.forward(input, observer);
        if (!model.variational()) {
            return new Outputs(null, null, features, decoder.forward(features, observer));
        }
        Tensor mu = mean.forward(features);
        Tensor logVariance = logvar.forward(features);
        Tensor z = epsilon == null
                ? mu
                : mu.add(logVariance.mul(new Scalar(0.5)).exp().mul(epsilon));
        return new Outputs(mu, logVariance, z, decoder.forward(z, observer));
    }

    Loss loss(Outputs outputs, Tensor target, double beta) {
        Scalar perSample = new Scalar(1.0 / target.size(0));
        Tensor recon = torch.binary_cross_entropy_with_logits(
                        outputs.logits(), target, new TensorOptional(), new TensorOptional(), SUM)
                .mul(perSample);
        if (!model.variational()) {
            return new Loss(recon, null, recon);
        }
        Tensor mu = outputs.mean();
        Tensor kl = outputs.logvar()
                .add(new Scalar(1.0))
                .sub(mu.mul(mu))
                .sub(outputs.logvar().exp())
                .sum()
                .mul(new Scalar(-0.5))
                .mul(perSample);
        return new Loss(recon, kl, recon.add(kl.mul(new Scalar(beta))));
    }

    /** Returns the parameters under the names PyTorch gives them. */
    Map<String, Tensor> parameters() {
        StringTensorDict named = root.named_parameters();
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (long i = 0; i < named.size(); i++) {
            parameters.put(named.get(i).key().getString(), named.get(i).value());
        }
        return parameters;
    }

    TensorVector parameterVector() {
        return root.parameters();
    }

    void to(ScalarType type) {
        root.to(type, false);
    }
}
