"""A picture as Pillow and NumPy prepare it: `pillow.py IMAGE`, then a line of JSON (resized and input size, offset, mean, std)
for each round; answers with the milliseconds that the round took. Decoding is done before."""

import json
import sys
import time

import numpy as np
from PIL import Image

filters = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "nearest": Image.Resampling.NEAREST,
}
image = Image.open(sys.argv[1]).convert("RGB")
for line in sys.stdin:
    wish = json.loads(line)
    mean, std = np.float32(wish["mean"]), np.float32(wish["std"])
    (left, top), (width, height) = wish["offset"], wish["input"]
    start = time.perf_counter()
    resized = image.resize(wish["resized"], filters[wish["interpolation"]])
    seen = np.asarray(resized.crop((left, top, left + width, top + height)))
    tensor = np.ascontiguousarray(((seen * np.float32(wish["scale"]) - mean) / std).transpose(2, 0, 1))
    print((time.perf_counter() - start) * 1e3, flush=True)
