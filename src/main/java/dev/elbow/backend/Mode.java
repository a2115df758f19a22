package dev.elbow.backend;

/** What a plan is compiled for. */
public enum Mode {
    /** Forward with noise and loss, then backward to the parameters' gradients. */
    TRAIN,
    /** Forward with noise and loss, no gradients; input noise is off. */
    EVALUATE,
    /** Forward without noise and loss: the latent head yields its mean, the loss op the reconstruction. */
    INFER
}
