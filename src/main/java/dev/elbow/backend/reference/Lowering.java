package dev.elbow.backend.reference;

import dev.elbow.backend.LatentTotals;
import dev.elbow.backend.Lifetime;
import dev.elbow.backend.PlanLayout;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Port;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Conv;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.GaussianLoss;
import dev.elbow.graph.InputNoise;
import dev.elbow.graph.MaxPool;
import dev.elbow.graph.Node;
import dev.elbow.graph.ReconstructionLoss;
import dev.elbow.graph.Relu;
import dev.elbow.graph.Reshape;
import dev.elbow.graph.SoftmaxLoss;
import dev.elbow.graph.Upsample;
import dev.elbow.tensor.Shape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Turns the nodes of a plan into kernels, one to one, and keeps what lies between them by port. */
final class Lowering {
    private final PlanSpec spec;
    private final PlanLayout layout;
    private final Lifetime lifetime;
    private final ReferenceParameters parameters;
    private final double[] gradients;
    private final Link input;

    final List<Kernel> kernels = new ArrayList<>();
    final Map<Port, Values> ports = new EnumMap<>(Port.class);
    /** What the latents of all runs come to, null if this plan does not sum it up. */
    final LatentTotals latentTotals;

    long elements;

    Lowering(PlanSpec spec, PlanLayout layout, Lifetime lifetime, ReferenceParameters parameters, double[] gradients) {
        this.spec = spec;
        this.layout = layout;
        this.lifetime = lifetime;
        this.parameters = parameters;
        this.gradients = gradients;
        this.latentTotals = layout.summedLatents() == 0 ? null : new LatentTotals(layout.summedLatents());
        this.input = link(layout.input());
        ports.put(Port.INPUT, input.values());
        ports.put(Port.D_INPUT, input.gradients());
        Link at = input;
        for (Node node : layout.nodes()) {
            at = lower(node, at);
        }
        ports.put(Port.OUTPUT, at.values());
        ports.put(Port.D_OUTPUT, at.gradients());
    }

    /** Appends the kernels of one node and returns its output. */
    private Link lower(Node node, Link x) {
        return switch (node.op()) {
            case Flatten _, Reshape _ -> x.as(node.output());
            case Dense _ -> {
                Link y = link(node.output());
                kernels.add(dense(node, 0, x, y));
                yield y;
            }
            case Conv conv -> {
                Link y = link(node.output());
                kernels.add(new ConvKernel(conv, x, y, weights(node, 0), weights(node, 1)));
                yield y;
            }
            case ConvTranspose conv -> {
                Link y = link(node.output());
                kernels.add(new ConvTransposeKernel(conv, x, y, weights(node, 0), weights(node, 1)));
                yield y;
            }
            case Relu _ -> {
                Link y = link(node.output());
                kernels.add(new ReluKernel(x, y));
                yield y;
            }
            case MaxPool _ -> {
                Link y = link(node.output());
                kernels.add(new MaxPoolKernel(x, y));
                yield y;
            }
            case Upsample _ -> {
                Link y = link(node.output());
                kernels.add(new UpsampleKernel(x, y));
                yield y;
            }
            case InputNoise noise -> noise(noise, x);
            case GaussianLatent _ -> latent(node, x);
            case ReconstructionLoss loss -> loss(loss, x);
            case SoftmaxLoss _ -> softmax(x);
        };
    }

    private Link noise(InputNoise noise, Link x) {
        if (!layout.training()) {
            return x;
        }
        Link y = link(x.shape());
        kernels.add(new InputNoiseKernel(x, y, noise.stddev(), spec.seed()));
        return y;
    }

    private Link latent(Node node, Link x) {
        Link mean = link(node.output());
        Link logvar = link(node.output());
        ports.put(Port.MEAN, mean.values());
        ports.put(Port.LOGVAR, logvar.values());
        Kernel meanKernel = dense(node, 0, x, mean);
        Kernel logvarKernel = dense(node, 2, x, logvar);
        kernels.add(new LatentProducts(x, meanKernel, logvarKernel));
        if (!layout.measuring()) {
            return mean;
        }
        Link z = link(node.output());
        Values epsilon = values(node.output());
        Values rowKl = port(Port.ROW_KL);
        ports.put(Port.LATENT, z.values());
        ports.put(Port.EPSILON, epsilon);
        kernels.add(new GaussianLatentKernel(spec, mean, logvar, z, epsilon, rowKl, latentTotals));
        return z;
    }

    private Link loss(ReconstructionLoss loss, Link x) {
        if (layout.measuring()) {
            kernels.add(new LossKernel(loss, spec, input, x, port(Port.ROW_RECON)));
            return x;
        }
        boolean sigmoid = switch (loss) {
            case BernoulliLoss _ -> true;
            case GaussianLoss gaussian -> gaussian.sigmoid();
        };
        if (!sigmoid) {
            return x;
        }
        Link y = link(x.shape());
        kernels.add(new ReconstructionKernel(x, y));
        return y;
    }

    private Link softmax(Link x) {
        if (layout.measuring()) {
            kernels.add(new SoftmaxLossKernel(x, port(Port.LABEL), port(Port.ROW_RECON)));
            return x;
        }
        Link y = link(x.shape());
        kernels.add(new ProbabilitiesKernel(x, y));
        return y;
    }

    /** Makes a port of one value a row. */
    private Values port(Port port) {
        Values values = values(Shape.of(1));
        ports.put(port, values);
        return values;
    }

    private Kernel dense(Node node, int first, Link x, Link y) {
        return new DenseKernel(
                x, y, weights(node, first), weights(node, first + 1), node.inputOrder(), node.outputOrder());
    }

    private Weights weights(Node node, int index) {
        return new Weights(parameters, gradients, node.parameters().get(index));
    }

    private Link link(Shape shape) {
        return new Link(shape, values(shape), layout.training() ? values(shape) : null);
    }

    private Values values(Shape shape) {
        elements += (long) spec.batch() * shape.elements();
        return new Values(lifetime, spec.batch(), shape.elements());
    }
}
