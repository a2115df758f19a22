"""Reads the golden fixtures and compares: a peer that computes something else is not timed."""

import json
from pathlib import Path

import numpy as np

BETA = 0.7
LEARNING_RATE = 1e-3
STEPS = 3
# Elbow's fixtures are rounded from float64; a float32 run differs by roundings of the array's largest value, the more the more a
# convolution's algorithm transforms. tf32 gives errors of some 1e-4: a peer that computes in it unasked is found.
TOLERANCE = {"fp32": 1e-5, "tf32": 2e-3}
# Adam's first steps follow the sign of a gradient, whatever its size: below this share of the largest the sign may be rounding's.
CLEAR = 1e-3


def fixture_folder():
    """Of the checkout this file lies in, or of an unpacked bundle."""
    here = Path(__file__).resolve()
    places = (here.parents[1] / "golden", *(parent / "src/test/resources/dev/elbow/golden" for parent in here.parents))
    for folder in places:
        if folder.is_dir():
            return folder
    raise SystemExit("golden fixtures not found: expected src/test/resources/dev/elbow/golden in the checkout")


def load(name):
    """The float32 arrays of a safetensors file by name: eight bytes of length, a header in JSON, the data."""
    raw = (fixture_folder() / f"{name}.safetensors").read_bytes()
    data = 8 + int.from_bytes(raw[:8], "little")
    arrays = {}
    for key, entry in json.loads(raw[8:data]).items():
        if key == "__metadata__":
            continue
        if entry["dtype"] != "F32":
            raise SystemExit(f"{name}.safetensors: {key} is {entry['dtype']}, expected F32")
        begin, end = entry["data_offsets"]
        arrays[key] = np.frombuffer(raw, "<f4", (end - begin) // 4, data + begin).reshape(entry["shape"]).copy()
    return arrays


def check(found, fixture, precision):
    """Fails unless every array of `found` is that of the fixture; returns the largest error, in shares of its array."""
    return max(_compare(name, array, fixture[name], precision) for name, array in found.items())


def check_trained(found, fixture, precision):
    """The same for parameters after STEPS steps of Adam, by their names, where their gradients were clearly not zero."""
    worst = 0.0
    for name, array in found.items():
        gradient = np.abs(fixture[f"grad.{name}"])
        clear = gradient > CLEAR * gradient.max()
        expected = f"expected.after{STEPS}.{name}"
        worst = max(worst, _compare(expected, np.asarray(array)[clear], fixture[expected][clear], precision))
    return worst


def _compare(name, array, expected, precision):
    array = np.asarray(array, dtype=np.float64).reshape(expected.shape)
    scale = max(1.0, float(np.abs(expected).max()))
    error = float(np.abs(array - expected).max()) / scale
    if not error <= TOLERANCE[precision]:
        raise SystemExit(f"golden check failed: {name} differs by {error:.2e} of {scale:.3g}, expected {TOLERANCE[precision]:.0e}")
    return error
