"""Reads a file of `whylight maps` as a training script would: `python mapFiles.py FILE`. Prints what it holds as JSON.

.npz with NumPy, .safetensors with its own library (and the whole of it again with NumPy alone), .npy memory-mapped.
"""

import json
import sys
import zipfile
from pathlib import Path

import numpy as np


def read(file):
    if file.suffix == ".npz":
        assert zipfile.ZipFile(file).testzip() is None
        arrays = dict(np.load(file))
        header = json.loads(arrays.pop("header").item())
        keys = [key.decode() for key in arrays.pop("keys")]
    elif file.suffix == ".safetensors":
        from safetensors import safe_open

        with safe_open(file, "np") as opened:
            header = json.loads(opened.metadata()["whylight"])
            arrays = {name: opened.get_tensor(name) for name in opened.keys()}
        keys = [bytes(row).rstrip(b"\0").decode() for row in arrays.pop("keys")]
    else:
        arrays = {"maps": np.load(file, mmap_mode="r")}
        keys = file.with_suffix(".keys.txt").read_text().splitlines()
        header, *rows = map(json.loads, file.with_suffix(".jsonl").read_text().splitlines())
        assert [row["key"] for row in rows] == keys
    return header, keys, arrays


def resized(file, wider):
    """Largest difference of maps that were brought to another grid from PIL's own resizing of the original ones."""
    from PIL import Image

    _, _, source = read(file)
    _, _, target = read(wider)
    size = target["maps"].shape[:0:-1]
    own = [Image.fromarray(np.float32(m)).resize(size, Image.Resampling.BILINEAR) for m in source["maps"]]
    return float(np.abs(np.stack(own) - target["maps"]).max())


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(resized(Path(sys.argv[1]), Path(sys.argv[2])))
    else:
        header, keys, arrays = read(Path(sys.argv[1]))
        told = {
            name: {"dtype": str(a.dtype), "shape": list(a.shape), "values": np.float64(a).ravel().tolist()}
            for name, a in arrays.items()
        }
        print(json.dumps({"header": header, "keys": keys, "arrays": told}).replace("NaN", "null"))
