"""Labeled pictures with boxes, as many as are wanted: crops of the samples' evaluation set, each moved, scaled, some mirrored.

python morePictures.py EVALUATION COUNT FOLDER     writes FOLDER/photos/CLASS/N.png and FOLDER/boxes.json
"""

import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

evaluation, count, folder = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
boxes_of = json.loads((evaluation / "boxes.json").read_text())
names = sorted(name for name in boxes_of if (evaluation / name).exists())
random = np.random.default_rng(5)
written = {}
for at in range(count):
    name = names[at % len(names)]
    picture = Image.open(evaluation / name).convert("RGB")
    side = int(random.integers(96, picture.width + 1))
    left, top = (int(random.integers(0, size - side + 1)) for size in picture.size)
    wide = int(random.integers(96, 200))
    picture = picture.crop((left, top, left + side, top + side)).resize((wide, 128), Image.Resampling.BILINEAR)
    mirrored = bool(random.integers(2))
    if mirrored:
        picture = ImageOps.mirror(picture)
    entries = []
    for entry in boxes_of[name]:
        x, y, width, height = entry["box"]
        low, high = np.clip([x - left, x + width - left], 0, side) * wide / side
        upper, lower = np.clip([y - top, y + height - top], 0, side) * 128 / side
        if mirrored:
            low, high = wide - high, wide - low
        if high - low >= 1 and lower - upper >= 1:
            entries.append(
                {"label": entry["label"], "box": [round(float(v), 2) for v in (low, upper, high - low, lower - upper)]}
            )
    label = name.split(".")[0].split("-")[2]
    key = f"{label}/{at:04}.png"
    (folder / "photos" / label).mkdir(parents=True, exist_ok=True)
    picture.save(folder / "photos" / key)
    written[key] = entries
(folder / "boxes.json").write_text(json.dumps(written))
