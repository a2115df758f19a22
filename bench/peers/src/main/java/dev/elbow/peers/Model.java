package dev.elbow.peers;

import java.util.ArrayList;
import java.util.List;

/**
 * An autoencoder as data: an encoder, for variational ones the latent head {@code mean} and {@code logvar}, a decoder that
 * ends in logits.
 *
 * @param name its name in files and tables
 * @param sample shape of one sample: {@code [C, H, W]} for an image, {@code [features]} for a row
 * @param encoder layers from the input to the features of the head
 * @param features width of the row that the head reads; 0 without a head
 * @param latent number of latents; 0 without a head
 * @param decoder layers from the latent code to the logits
 */
public record Model(
        String name, List<Integer> sample, List<Layer> encoder, int features, int latent, List<Layer> decoder) {

    /** Returns whether there is a latent head. */
    public boolean variational() {
        return latent > 0;
    }

    /** Returns whether a sample is an image, not a row. */
    public boolean image() {
        return sample.size() == 3;
    }

    /** Returns the number of values in a sample. */
    public int sampleElements() {
        return sample.stream().reduce(1, (a, b) -> a * b);
    }

    /** Returns the preset of that name, {@code conv-vae} or {@code dense-vae}, with its default latent size for 28×28. */
    public static Model preset(String name) {
        return switch (name) {
            case "conv-vae" -> convVae(name, 1, 28, new int[] {32, 64}, 16, 2);
            case "dense-vae" -> denseVae(name, 784, 400, 20);
            default -> throw new IllegalArgumentException("model: expected conv-vae or dense-vae, found " + name);
        };
    }

    /** Returns the same model with another number of latents. */
    public Model withLatent(int value) {
        List<Layer> changed = new ArrayList<>(decoder);
        changed.set(0, new Layer.Dense(value, ((Layer.Dense) decoder.getFirst()).out()));
        return new Model(name, sample, encoder, features, value, List.copyOf(changed));
    }

    /** Returns this model of rows as one of images: a flatten before the encoder, a reshape after the decoder. */
    public Model onImages(int channels, int height, int width) {
        List<Layer> first = new ArrayList<>(encoder);
        first.addFirst(new Layer.Flatten());
        List<Layer> last = new ArrayList<>(decoder);
        last.add(new Layer.Reshape(channels, height, width));
        return new Model(
                name, List.of(channels, height, width), List.copyOf(first), features, latent, List.copyOf(last));
    }

    /** Two strided convolutions and a dense layer down, the mirror image up. */
    public static Model convVae(String name, int channels, int size, int[] width, int hidden, int latent) {
        int side = size / 4;
        int flat = width[1] * side * side;
        return new Model(
                name,
                List.of(channels, size, size),
                List.of(
                        new Layer.Conv(channels, width[0], 2),
                        new Layer.Relu(),
                        new Layer.Conv(width[0], width[1], 2),
                        new Layer.Relu(),
                        new Layer.Flatten(),
                        new Layer.Dense(flat, hidden),
                        new Layer.Relu()),
                hidden,
                latent,
                List.of(
                        new Layer.Dense(latent, flat),
                        new Layer.Relu(),
                        new Layer.Reshape(width[1], side, side),
                        new Layer.ConvTranspose(width[1], width[1]),
                        new Layer.Relu(),
                        new Layer.ConvTranspose(width[1], width[0]),
                        new Layer.Relu(),
                        new Layer.Conv(width[0], channels, 1)));
    }

    /** One hidden layer on each side. */
    public static Model denseVae(String name, int features, int hidden, int latent) {
        return new Model(
                name,
                List.of(features),
                List.of(new Layer.Dense(features, hidden), new Layer.Relu()),
                hidden,
                latent,
                List.of(new Layer.Dense(latent, hidden), new Layer.Relu(), new Layer.Dense(hidden, features)));
    }

    /** Convolutions with max-pooling down and nearest upsampling up, without a latent head. */
    public static Model convAe(String name, int size, int width) {
        Layer conv = new Layer.Conv(width, width, 1);
        return new Model(
                name,
                List.of(1, size, size),
                List.of(
                        new Layer.Conv(1, width, 1),
                        new Layer.Relu(),
                        new Layer.MaxPool(),
                        conv,
                        new Layer.Relu(),
                        new Layer.MaxPool()),
                0,
                0,
                List.of(
                        conv,
                        new Layer.Relu(),
                        new Layer.Upsample(),
                        conv,
                        new Layer.Relu(),
                        new Layer.Upsample(),
                        new Layer.Conv(width, 1, 1)));
    }
}
