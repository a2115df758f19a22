"""Trains a preset in PyTorch on a GPU and prints one JSON object: step time and the time of whole epochs.

    python3 bench/peers/python/torch_peer.py --model conv-vae --variant graph --precision tf32 --batch 128 --epochs 20

Variants: eager, channels_last, compile (torch.compile mode="reduce-overhead"), max_autotune, graph (the whole step, Adam
included, captured in one CUDA graph), graph_channels_last (both). The images are uint8 in GPU memory, shuffled anew each epoch
on the GPU; the partial last batch is trained too. Before anything is timed the variant itself, compiled or captured as it is timed,
must reproduce a golden fixture: loss, gradients, three Adam steps.
"""

import argparse
import json
import statistics
import time

import needed

needed.modules("torch", "numpy")

import torch

import golden
import training_set
from models import GOLDEN, PRESETS
from torch_model import Vae, loss

MODES = {"compile": "reduce-overhead", "max_autotune": "max-autotune"}
VARIANTS = ("eager", "channels_last", *MODES, "graph", "graph_channels_last")


def on_device(description, variant, device, beta, rate):
    """The model of a variant, what it calls for a batch's losses, and its optimizer: the same for the golden check and the timing."""
    model = Vae(description).to(device)
    if is_channels_last(description, variant):
        model = model.to(memory_format=torch.channels_last)

    def forward_loss(x, epsilon):
        return loss(model(x, epsilon), x, beta)

    if variant in MODES:
        # Each of the two batch sizes is compiled for itself: a graph for any size would be a slower one.
        forward_loss = torch.compile(forward_loss, mode=MODES[variant], dynamic=False)
    # A captured step counts Adam's steps on the device.
    optimizer = torch.optim.Adam(model.parameters(), lr=rate, fused=True, capturable=is_captured(variant))
    return model, forward_loss, optimizer


def is_captured(variant):
    return variant.startswith("graph")


def is_channels_last(description, variant):
    return variant.endswith("channels_last") and len(description.sample) == 3


def capture(step):
    """The CUDA graph of a step, which has run three times before."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            step()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph


def check(name, variant, device, precision):
    """Fails unless the variant has the fixture's losses and gradients and, in fp32, its parameters after three Adam steps."""
    description = GOLDEN[name]
    fixture = golden.load(description.name)
    model, forward_loss, optimizer = on_device(description, variant, device, golden.BETA, golden.LEARNING_RATE)
    parameters = dict(model.named_parameters())
    x = torch.from_numpy(fixture["input"]).to(device)
    if is_channels_last(description, variant):
        x = x.contiguous(memory_format=torch.channels_last)
    epsilon = torch.from_numpy(fixture["epsilon"]).to(device)
    losses = []

    def step():
        optimizer.zero_grad(set_to_none=True)
        losses[:] = forward_loss(x, epsilon)
        losses[0].backward()
        optimizer.step()

    run = capture(step).replay if is_captured(variant) else step
    with torch.no_grad():
        # Where a graph was captured, steps have run: back to the start.
        for key, parameter in parameters.items():
            parameter.copy_(torch.from_numpy(fixture[key]))
        for state in optimizer.state.values():
            for value in state.values():
                value.zero_()
    run()
    found = dict(zip(("expected.loss", "expected.recon", "expected.kl"), losses))
    found |= {f"grad.{key}": parameter.grad for key, parameter in parameters.items()}
    worst = golden.check({key: value.detach().cpu().numpy() for key, value in found.items()}, fixture, precision)
    if precision == "fp32":
        # With tf32, Adam's steps could differ for reasons that mean nothing.
        for _ in range(golden.STEPS - 1):
            if variant in MODES:
                torch.compiler.cudagraph_mark_step_begin()
            run()
        after = {key: value.detach().cpu().numpy() for key, value in parameters.items()}
        worst = max(worst, golden.check_trained(after, fixture, precision))
    return worst


class Training:
    """One step over rows of the resident images, in a variant."""

    def __init__(self, name, variant, images, device):
        description = PRESETS[name]
        self.device = device
        self.images = torch.tensor(images).reshape(len(images), *description.sample).to(device)
        self.latent = description.latent
        self.captures = is_captured(variant)
        self.compiled = variant in MODES
        self.channels_last = is_channels_last(description, variant)
        _, self.forward_loss, self.optimizer = on_device(description, variant, device, 1.0, 1e-3)
        self.recon = torch.zeros((), device=device)
        self.graphs = {}

    def _step(self, rows):
        x = self.images[rows].float().div_(255)
        if self.channels_last:
            x = x.contiguous(memory_format=torch.channels_last)
        epsilon = torch.randn(len(rows), self.latent, device=self.device)
        # Without gradients the backward pass writes them instead of adding to them; a captured one always to the same memory.
        self.optimizer.zero_grad(set_to_none=True)
        total, recon, _ = self.forward_loss(x, epsilon)
        total.backward()
        self.optimizer.step()
        self.recon += recon.detach()

    def _captured(self, size):
        rows = torch.zeros(size, dtype=torch.int64, device=self.device)
        return rows, capture(lambda: self._step(rows))

    def step(self, rows):
        if not self.captures:
            if self.compiled:
                torch.compiler.cudagraph_mark_step_begin()
            self._step(rows)
            return
        if len(rows) not in self.graphs:
            self.graphs[len(rows)] = self._captured(len(rows))
        buffer, graph = self.graphs[len(rows)]
        buffer.copy_(rows)
        graph.replay()

    def epoch(self, batch):
        order = torch.randperm(len(self.images), device=self.device)
        for rows in order.split(batch):
            self.step(rows)

    def reset(self):
        self.recon.zero_()


def measure(training, batch, epochs, steps):
    count = len(training.images)
    per_epoch = -(-count // batch)
    rows = torch.randperm(count, device=training.device)[:batch]
    # Warm-up: compilation, capture, autotuning, for both batch sizes; what torch.compile captures runs twice before.
    training.epoch(batch)
    for _ in range(3):
        training.step(rows[: count % batch or batch])
    torch.cuda.synchronize()
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        for _ in range(steps):
            training.step(rows)
        torch.cuda.synchronize()
        times.append((time.perf_counter() - begin) / steps)
    training.reset()
    begin = time.perf_counter()
    training.epoch(batch)
    torch.cuda.synchronize()
    first = float(training.recon) / per_epoch
    seconds = time.perf_counter() - begin
    training.reset()
    begin = time.perf_counter()
    for _ in range(epochs - 1):
        training.epoch(batch)
    torch.cuda.synchronize()
    seconds += time.perf_counter() - begin
    last = float(training.recon) / (per_epoch * max(1, epochs - 1))
    if epochs > 1 and not last < first:
        raise SystemExit(f"the measured steps did not train: recon went from {first:.2f} to {last:.2f}")
    median = statistics.median(times)
    return {
        "step_us": median * 1e6,
        "images_per_second": batch / median,
        "epochs": epochs,
        "steps": epochs * per_epoch,
        "run_seconds": seconds,
        "recon_first": first,
        "recon_last": last,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=sorted(PRESETS), required=True)
    parser.add_argument("--variant", choices=VARIANTS, required=True)
    parser.add_argument("--precision", choices=("fp32", "tf32"), default="fp32")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--steps", type=int, default=400, help="steps in each of the timed repetitions")
    parser.add_argument("--data-dir")
    options = parser.parse_args()
    if not torch.cuda.is_available():
        needed.left_out("PyTorch sees no CUDA device")
    tf32 = options.precision == "tf32"
    torch.backends.cuda.matmul.allow_tf32 = tf32
    torch.backends.cudnn.allow_tf32 = tf32
    torch.backends.cudnn.benchmark = True
    torch.manual_seed(0)
    device = torch.device("cuda")
    worst = check(options.model, options.variant, device, options.precision)
    training = Training(options.model, options.variant, training_set.images(options.data_dir), device)
    figures = measure(training, options.batch, options.epochs, options.steps)
    print(json.dumps({
        "peer": f"torch-{options.variant}",
        "version": torch.__version__,
        "device": torch.cuda.get_device_name(),
        "model": options.model,
        "precision": options.precision,
        "batch": options.batch,
        "golden_error": worst,
        **figures,
    }))


if __name__ == "__main__":
    main()
