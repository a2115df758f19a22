"""Trains a preset in JAX on a GPU and prints one JSON object: an epoch is one jitted lax.scan over its steps.

    python3 bench/peers/python/jax_peer.py --model conv-vae --precision tf32 --batch 128 --epochs 20

The images are uint8 in GPU memory, shuffled anew each epoch on the GPU; the partial last batch is trained by a call of its own.
Convolutions run in NHWC. Before anything is timed the model must reproduce a golden fixture.
"""

import argparse
import functools
import json
import time

import needed

needed.modules("jax", "numpy")

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

import golden
import training_set
from models import GOLDEN, PRESETS

NHWC = ("NHWC", "OIHW", "NHWC")


def names(model):
    """(name, layer) of every layer with parameters, in PyTorch's naming."""
    result = [(f"encoder.{i}", layer) for i, layer in enumerate(model.encoder)]
    head = ("dense", model.features, model.latent)
    result += [("mean", head), ("logvar", head)]
    result += [(f"decoder.{i}", layer) for i, layer in enumerate(model.decoder)]
    return [(name, layer) for name, layer in result if layer[0] in ("conv", "conv_transpose", "dense")]


def initial(model, key):
    """Glorot uniform and zeros for the convolutional presets, else PyTorch's default; weights in PyTorch's layouts."""
    parameters = {}
    for name, layer in names(model):
        kind, inputs, outputs = layer[:3]
        window = 1 if kind == "dense" else 9
        shape = {"dense": (outputs, inputs), "conv": (outputs, inputs, 3, 3), "conv_transpose": (inputs, outputs, 3, 3)}[kind]
        key, first, second = jax.random.split(key, 3)
        fan = shape[1] * window  # as PyTorch counts fan-in, of a transposed convolution too
        bound = (6 / ((inputs + outputs) * window)) ** 0.5 if model.keras else fan**-0.5
        parameters[f"{name}.weight"] = jax.random.uniform(first, shape, minval=-bound, maxval=bound)
        bias = jnp.zeros(outputs) if model.keras else jax.random.uniform(second, (outputs,), minval=-bound, maxval=bound)
        parameters[f"{name}.bias"] = bias
    return parameters


def _apply(parameters, prefix, layers, x):
    for i, layer in enumerate(layers):
        kind = layer[0]
        if kind == "relu":
            x = jax.nn.relu(x)
        elif kind == "flatten":
            x = jnp.transpose(x, (0, 3, 1, 2)).reshape(x.shape[0], -1)  # PyTorch counts (C, H, W)
        elif kind == "reshape":
            x = jnp.transpose(x.reshape(x.shape[0], *layer[1:]), (0, 2, 3, 1))
        else:
            weight, bias = parameters[f"{prefix}.{i}.weight"], parameters[f"{prefix}.{i}.bias"]
            if kind == "dense":
                x = x @ weight.T + bias
            elif kind == "conv":
                x = lax.conv_general_dilated(x, weight, (layer[3],) * 2, ((1, 1), (1, 1)), dimension_numbers=NHWC) + bias
            else:
                # A transposed convolution is a convolution of the stretched input with the flipped filter.
                flipped = jnp.flip(jnp.swapaxes(weight, 0, 1), (2, 3))
                x = lax.conv_general_dilated(
                    x, flipped, (1, 1), ((1, 2), (1, 2)), lhs_dilation=(2, 2), dimension_numbers=NHWC
                ) + bias
    return x


def loss(model, beta, parameters, x, epsilon):
    """recon + beta * kl in nats per sample, and both parts; x is NHWC or [N, features]."""
    features = _apply(parameters, "encoder", model.encoder, x)
    mean = features @ parameters["mean.weight"].T + parameters["mean.bias"]
    logvar = features @ parameters["logvar.weight"].T + parameters["logvar.bias"]
    logits = _apply(parameters, "decoder", model.decoder, mean + jnp.exp(0.5 * logvar) * epsilon)
    rows = x.shape[0]
    recon = jnp.sum(jnp.maximum(logits, 0) - logits * x + jnp.log1p(jnp.exp(-jnp.abs(logits)))) / rows
    kl = -0.5 * jnp.sum(1 + logvar - mean * mean - jnp.exp(logvar)) / rows
    return recon + beta * kl, (recon, kl)


def adam(parameters, gradients, first, second, step, rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """Adam as PyTorch computes it; step counts from 1."""
    tree = jax.tree_util.tree_map
    first = tree(lambda m, g: beta1 * m + (1 - beta1) * g, first, gradients)
    second = tree(lambda v, g: beta2 * v + (1 - beta2) * g * g, second, gradients)
    size = rate / (1 - beta1**step)
    root = jnp.sqrt(1 - beta2**step)
    parameters = tree(lambda p, m, v: p - size * m / (jnp.sqrt(v) / root + eps), parameters, first, second)
    return parameters, first, second


def check(name, precision):
    model = GOLDEN[name]
    fixture = golden.load(model.name)
    parameters = {f"{layer}.{part}": jnp.asarray(fixture[f"{layer}.{part}"]) for layer, _ in names(model) for part in ("weight", "bias")}
    x, epsilon = jnp.asarray(fixture["input_nhwc"]), jnp.asarray(fixture["epsilon"])
    run = jax.jit(jax.value_and_grad(functools.partial(loss, model, golden.BETA), has_aux=True))
    (total, (recon, kl)), gradients = run(parameters, x, epsilon)
    found = {"expected.loss": total, "expected.recon": recon, "expected.kl": kl}
    found |= {f"grad.{key}": value for key, value in gradients.items()}
    worst = golden.check(found, fixture, precision)
    if precision == "fp32":
        first = second = jax.tree_util.tree_map(jnp.zeros_like, parameters)
        for step in range(1, golden.STEPS + 1):
            _, gradients = run(parameters, x, epsilon)
            parameters, first, second = adam(parameters, gradients, first, second, float(step), golden.LEARNING_RATE)
        worst = max(worst, golden.check_trained(parameters, fixture, precision))
    return worst


def make_epoch(model, batch):
    gradient = jax.grad(functools.partial(loss, model, 1.0), has_aux=True)

    def step(images, state, rows):
        parameters, first, second, count, key, recon = state
        key, noise = jax.random.split(key)
        x = images[rows].astype(jnp.float32) / 255
        gradients, (part, _) = gradient(parameters, x, jax.random.normal(noise, (rows.shape[0], model.latent)))
        count = count + 1
        parameters, first, second = adam(parameters, gradients, first, second, count)
        return (parameters, first, second, count, key, recon + part), None

    @functools.partial(jax.jit, donate_argnums=1)
    def epoch(images, state):
        *rest, key, recon = state
        key, shuffle = jax.random.split(key)
        order = jax.random.permutation(shuffle, images.shape[0])
        full = images.shape[0] // batch * batch
        state = (*rest, key, recon)
        state, _ = lax.scan(functools.partial(step, images), state, order[:full].reshape(-1, batch))
        if full < images.shape[0]:
            state, _ = step(images, state, order[full:])
        return state

    return epoch


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=sorted(PRESETS), required=True)
    parser.add_argument("--precision", choices=("fp32", "tf32"), default="fp32")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--data-dir")
    options = parser.parse_args()
    if jax.default_backend() != "gpu":
        needed.left_out(f"JAX sees no GPU, only {jax.default_backend()}")
    jax.config.update("jax_default_matmul_precision", "tensorfloat32" if options.precision == "tf32" else "highest")
    model = PRESETS[options.model]
    worst = check(options.model, options.precision)
    images = training_set.images(options.data_dir)
    shape = (len(images), *model.sample[1:], 1) if len(model.sample) == 3 else (len(images), -1)
    resident = jax.device_put(np.ascontiguousarray(images).reshape(shape))
    parameters = initial(model, jax.random.key(0))
    zeros = functools.partial(jax.tree_util.tree_map, jnp.zeros_like)
    state = (parameters, zeros(parameters), zeros(parameters), jnp.float32(0), jax.random.key(1), jnp.float32(0))
    epoch = make_epoch(model, options.batch)
    steps = -(-len(images) // options.batch)
    state = jax.block_until_ready(epoch(resident, state))  # compiles; not counted
    before = float(state[-1])
    begin = time.perf_counter()
    for _ in range(options.epochs):
        state = epoch(resident, state)
    jax.block_until_ready(state)
    seconds = time.perf_counter() - begin
    recon = (float(state[-1]) - before) / (steps * options.epochs)
    if not recon < before / steps:
        raise SystemExit(f"the measured epochs did not train: recon went from {before / steps:.2f} to {recon:.2f}")
    per_step = seconds / (steps * options.epochs)
    print(json.dumps({
        "peer": "jax-scan",
        "version": jax.__version__,
        "device": jax.devices()[0].device_kind,
        "model": options.model,
        "precision": options.precision,
        "batch": options.batch,
        "golden_error": worst,
        "step_us": per_step * 1e6,
        "images_per_second": len(images) * options.epochs / seconds,
        "epochs": options.epochs,
        "steps": steps * options.epochs,
        "run_seconds": seconds,
        "recon_first": before / steps,
        "recon_last": recon,
    }))


if __name__ == "__main__":
    main()
