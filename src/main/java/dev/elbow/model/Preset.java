package dev.elbow.model;

import dev.elbow.ElbowException;
import dev.elbow.graph.Graph;
import dev.elbow.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The models that come with a name, each an ordinary use of {@link Graph#builder}. */
public enum Preset {
    /** Features, 400 ReLU, (mean, logvar) of L, 400 ReLU, logits. */
    DENSE_VAE("dense-vae", 20, 1, 10, 128, Preset.CONSTANT) {
        @Override
        Graph build(Shape input, int latent, ModelOptions options) {
            return DensePresets.vae(input, latent, options);
        }
    },
    /** {@link #DENSE_VAE} without sampling: the code is one dense layer of L. */
    DENSE_AE("dense-ae", 20, 1, 10, 128, Preset.CONSTANT) {
        @Override
        Graph build(Shape input, int latent, ModelOptions options) {
            return DensePresets.ae(input, latent, options);
        }
    },
    /** Two convolutions with max pooling down to [H/4, W/4, 32], and back with nearest upsampling. */
    CONV_AE("conv-ae", 0, 4, 10, 256, Preset.CONSTANT) {
        @Override
        Graph build(Shape input, int latent, ModelOptions options) {
            return ConvPresets.ae(input, options);
        }
    },
    /** Two strided convolutions, dense 16, (mean, logvar) of L, and back with transposed convolutions. */
    CONV_VAE("conv-vae", 2, 4, 20, 128, Preset.WARM_UP) {
        @Override
        Graph build(Shape input, int latent, ModelOptions options) {
            return ConvPresets.vae(input, latent, options);
        }
    },
    /** Four strided convolutions of 32, 64, 128, 256 channels, dense 256, (mean, logvar) of L, and back. */
    DEEP_CONV_VAE("deep-conv-vae", 64, 16, 20, 128, Preset.WARM_UP) {
        @Override
        Graph build(Shape input, int latent, ModelOptions options) {
            return ConvPresets.deepVae(input, latent, options);
        }
    },
    /** Two strided convolutions of 16, 32 channels, dense 512, (mean, logvar) of L, two dense layers of 512, logits. */
    REPORT_VAE("report-vae", 20, 1, 35, 128, Preset.WARM_UP) {
        @Override
        Graph build(Shape input, int latent, ModelOptions options) {
            return ConvPresets.reportVae(input, latent, options);
        }

        @Override
        public float defaultLearningRate() {
            return 2e-3f;
        }

        @Override
        public String defaultLearningRateSchedule() {
            return "cosine";
        }
    };

    private static final String CONSTANT = "constant";
    /** From the first step at full beta, some seeds of the convolutional VAEs leave a latent unused for many epochs. */
    private static final String WARM_UP = "warmup:3";

    private final String id;
    private final int latent;
    private final int stride;
    private final int epochs;
    private final int batch;
    private final String betaSchedule;

    Preset(String id, int latent, int stride, int epochs, int batch, String betaSchedule) {
        this.id = id;
        this.latent = latent;
        this.stride = stride;
        this.epochs = epochs;
        this.batch = batch;
        this.betaSchedule = betaSchedule;
    }

    abstract Graph build(Shape input, int latent, ModelOptions options);

    /** Returns the name that users type. */
    public String id() {
        return id;
    }

    /** Returns the latent size used unless another is asked for; 0 if the model has none to choose. */
    public int defaultLatent() {
        return latent;
    }

    /** Returns what height and width of images must be multiples of. */
    public int multipleOf() {
        return stride;
    }

    /** Returns the number of epochs the model is usually trained for. */
    public int defaultEpochs() {
        return epochs;
    }

    /** Returns the batch the model is usually trained with. */
    public int defaultBatch() {
        return batch;
    }

    /** Returns how the weight of the KL term usually rises, in the form that the trainer's {@code Beta.of} reads. */
    public String defaultBetaSchedule() {
        return betaSchedule;
    }

    /** Returns the learning rate that training usually starts with. */
    public float defaultLearningRate() {
        return 1e-3f;
    }

    /** Returns how the learning rate usually falls, in the form that the trainer's {@code LearningRate.of} reads. */
    public String defaultLearningRateSchedule() {
        return CONSTANT;
    }

    /** Returns the model for samples of the given shape with default options. */
    public Graph graph(Shape input) {
        return graph(input, ModelOptions.defaults());
    }

    /**
     * Returns the model for samples of the given shape.
     *
     * @param input {@code [H, W, C]} with 1 or 3 channels, H and W multiples of 4 ({@code conv-ae}, {@code conv-vae}) or 16
     *     ({@code deep-conv-vae}) or any ({@code report-vae}); dense presets take any image or row
     * @throws ElbowException if the model cannot take such samples or has no such option; the message says what it takes
     */
    public Graph graph(Shape input, ModelOptions options) {
        if (this != DENSE_VAE && this != DENSE_AE) {
            checkImage(input);
            refuse(options.decoderHidden() != ModelOptions.DEFAULT, "decoder hidden layer");
        }
        refuse(latent == 0 && options.latent() != 0, "latent size");
        return build(input, options.latent() == 0 ? latent : options.latent(), options);
    }

    /** Returns the preset of that name. */
    public static Optional<Preset> find(String id) {
        return Arrays.stream(values()).filter(preset -> preset.id.equals(id)).findFirst();
    }

    /**
     * Returns the preset of that name.
     *
     * @throws ElbowException if there is none; the message lists the names
     */
    public static Preset named(String id) {
        return find(id).orElseThrow(() -> new ElbowException("unknown model \"%s\"; there are %s"
                .formatted(id, Arrays.stream(values()).map(Preset::id).collect(Collectors.joining(", ")))));
    }

    private void checkImage(Shape input) {
        if (!input.isImage()) {
            throw new ElbowException(
                    "%s needs images [height, width, channels], the data's rows have shape %s".formatted(id, input));
        }
        if (input.channels() != 1 && input.channels() != 3) {
            throw new ElbowException("%s needs images of 1 or 3 channels, the data's are %s".formatted(id, input));
        }
        if (input.height() % stride != 0 || input.width() % stride != 0) {
            throw new ElbowException(
                    "%s needs a height and width divisible by %d, the data's images are %s (height x width x channels)"
                            .formatted(id, stride, input));
        }
    }

    private void refuse(boolean asked, String what) {
        if (asked) {
            throw new ElbowException("%s has no %s to choose".formatted(id, what));
        }
    }
}
