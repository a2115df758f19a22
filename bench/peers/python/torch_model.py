"""A Model as a PyTorch module with the children encoder, mean, logvar, decoder: the names that Elbow's files use."""

import torch
from torch import nn
from torch.nn import functional


def _layer(layer):
    kind, *sizes = layer
    if kind == "conv":
        return nn.Conv2d(sizes[0], sizes[1], 3, stride=sizes[2], padding=1)
    if kind == "conv_transpose":
        return nn.ConvTranspose2d(sizes[0], sizes[1], 3, stride=2, padding=1, output_padding=1)
    if kind == "dense":
        return nn.Linear(*sizes)
    if kind == "relu":
        return nn.ReLU()
    if kind == "flatten":
        return nn.Flatten()
    if kind == "reshape":
        return nn.Unflatten(1, tuple(sizes))
    raise ValueError(f"unknown layer {layer}")


class Vae(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.encoder = nn.Sequential(*map(_layer, model.encoder))
        self.mean = nn.Linear(model.features, model.latent)
        self.logvar = nn.Linear(model.features, model.latent)
        self.decoder = nn.Sequential(*map(_layer, model.decoder))
        if model.keras:
            self.apply(_glorot)

    def forward(self, x, epsilon):
        features = self.encoder(x)
        mean, logvar = self.mean(features), self.logvar(features)
        z = mean + torch.exp(0.5 * logvar) * epsilon
        return self.decoder(z), mean, logvar


def _glorot(module):
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
        nn.init.xavier_uniform_(module.weight)
        nn.init.zeros_(module.bias)


def loss(output, target, beta):
    """recon + beta * kl in nats per sample, and both parts."""
    logits, mean, logvar = output
    rows = target.shape[0]
    recon = functional.binary_cross_entropy_with_logits(logits, target, reduction="sum") / rows
    kl = -0.5 * torch.sum(1 + logvar - mean * mean - torch.exp(logvar)) / rows
    return recon + beta * kl, recon, kl
