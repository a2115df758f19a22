"""The presets and the golden fixtures' models as plain data; torch_model.py and jax_model.py build them.

A layer is a tuple: ("conv", in, out, stride), ("conv_transpose", in, out), ("dense", in, out), ("relu",), ("pool",),
("upsample",), ("flatten",), ("reshape", channels, height, width). Convolutions are 3x3 with padding 1, transposed ones have
stride 2 and output padding 1. Images are [N, C, H, W] as in PyTorch.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Model:
    """An autoencoder: encoder, latent head (features -> latent, none when latent is 0), decoder that ends in logits."""

    name: str
    sample: tuple
    encoder: tuple
    features: int
    latent: int
    decoder: tuple
    keras: bool = False  # Glorot uniform weights and zero biases instead of PyTorch's default


def conv_vae(name, channels, size, width, hidden, latent):
    side = size // 4
    flat = width[1] * side * side
    return Model(
        name,
        (channels, size, size),
        (
            ("conv", channels, width[0], 2),
            ("relu",),
            ("conv", width[0], width[1], 2),
            ("relu",),
            ("flatten",),
            ("dense", flat, hidden),
            ("relu",),
        ),
        hidden,
        latent,
        (
            ("dense", latent, flat),
            ("relu",),
            ("reshape", width[1], side, side),
            ("conv_transpose", width[1], width[1]),
            ("relu",),
            ("conv_transpose", width[1], width[0]),
            ("relu",),
            ("conv", width[0], channels, 1),
        ),
        keras=True,
    )


def dense_vae(name, features, hidden, latent):
    return Model(
        name,
        (features,),
        (("dense", features, hidden), ("relu",)),
        hidden,
        latent,
        (("dense", latent, hidden), ("relu",), ("dense", hidden, features)),
    )


PRESETS = {
    "conv-vae": conv_vae("conv-vae", 1, 28, (32, 64), 16, 2),
    "dense-vae": dense_vae("dense-vae", 784, 400, 20),
}

# The golden fixture that each preset's kind must reproduce before it is timed.
GOLDEN = {
    "conv-vae": conv_vae("tiny-conv-vae", 1, 8, (4, 8), 6, 3),
    "dense-vae": dense_vae("tiny-dense-vae", 12, 7, 2),
}
