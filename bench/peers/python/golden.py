"""Reads the golden fixtures and compares: a peer that computes something else is not timed."""

from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

BETA = 0.7
LEARNING_RATE = 1e-3
STEPS = 3
# Elbow's fixtures are rounded from float64; a float32 run differs by a few roundings of the array's largest value.
TOLERANCE = {"fp32": 2e-6, "tf32": 2e-3}


def fixture_folder():
    """Of the checkout this file lies in, or of an unpacked bundle."""
    here = Path(__file__).resolve()
    for folder in (here.parents[3] / "src/test/resources/dev/elbow/golden", here.parents[1] / "golden"):
        if folder.is_dir():
            return folder
    raise SystemExit("golden fixtures not found: expected src/test/resources/dev/elbow/golden in the checkout")


def load(name):
    return load_file(fixture_folder() / f"{name}.safetensors")


def check(found, fixture, precision):
    """Fails unless every array of `found` is that of the fixture; returns the largest error, in shares of its array."""
    worst = 0.0
    for name, array in found.items():
        expected = fixture[name]
        array = np.asarray(array, dtype=np.float64).reshape(expected.shape)
        scale = max(1.0, float(np.abs(expected).max()))
        error = float(np.abs(array - expected).max()) / scale
        if not error <= TOLERANCE[precision]:
            raise SystemExit(f"golden check failed: {name} differs by {error:.2e} of {scale:.3g}, expected {TOLERANCE[precision]:.0e}")
        worst = max(worst, error)
    return worst
