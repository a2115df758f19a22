"""MNIST's training images as uint8, from the IDX file that Elbow trains on too."""

import gzip
import os
from pathlib import Path

import numpy as np


def images(folder=None):
    """[60000, 28, 28] uint8 from DIR/mnist/train-images-idx3-ubyte[.gz]."""
    root = Path(folder or os.environ.get("ELBOW_DATA_DIR", "."))
    for name in ("train-images-idx3-ubyte.gz", "train-images-idx3-ubyte"):
        file = root / "mnist" / name
        if file.is_file():
            raw = gzip.open(file).read() if name.endswith(".gz") else file.read_bytes()
            header = np.frombuffer(raw, dtype=">i4", count=4)
            if header[0] != 2051 or len(raw) != 16 + int(np.prod(header[1:].astype(np.int64))):
                raise SystemExit(f"{file}: expected an IDX file of images, found header {header.tolist()} and {len(raw)} bytes")
            return np.frombuffer(raw, dtype=np.uint8, offset=16).reshape(header[1:])
    raise SystemExit(f"no MNIST in {root}: set ELBOW_DATA_DIR or --data-dir to a folder with mnist/train-images-idx3-ubyte.gz")
