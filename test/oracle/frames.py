"""Makes animations and what Pillow makes of their frames: `python frames.py FOLDER COUNT`. Writes frames.json: [file, [RGBA in base64, …]]."""

import base64
import io
import json
import random
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageSequence

chance = random.Random(3)
numbers = np.random.RandomState(3)


def main(folder, count):
    layouts = []
    for at in range(int(count)):
        extension = chance.choice(["png", "webp"])
        data = animation(extension)
        name = f"{at}.{extension}"
        (Path(folder) / name).write_bytes(data)
        frames = [np.asarray(frame.convert("RGBA")) for frame in ImageSequence.Iterator(Image.open(io.BytesIO(data)))]
        size = list(frames[0].shape[1::-1])
        layouts.append(
            [name, *size, [base64.b64encode(np.ascontiguousarray(frame).tobytes()).decode() for frame in frames]]
        )
    (Path(folder) / "frames.json").write_text(json.dumps(layouts))


def animation(extension):
    width, height = chance.randint(4, 40), chance.randint(4, 40)
    canvas = numbers.randint(0, 256, (height, width, 4)).astype("u1")
    if chance.random() < 0.5:
        canvas[..., 3] = 255
    blend = chance.randint(0, 1)
    # Pillow 13 departs from APNG's specification in three places, which are left out: frames after a default image begin
    # on it; "previous" brings back what a blended frame has been drawn on; half-transparent pixels are pasted, not laid over.
    options = (
        {"lossless": True, "exact": True}
        if extension == "webp"
        else {
            "disposal": chance.randint(0, 1 if blend else 2),
            "blend": blend,
        }
    )
    is_hard = options.get("blend") == 1
    if is_hard:
        canvas[..., 3] = np.where(canvas[..., 3] > 127, 255, 0)
    frames = []
    for _ in range(chance.randint(2, 6)):
        canvas = canvas.copy()
        top, left = chance.randrange(height), chance.randrange(width)
        part = canvas[top : top + 9, left : left + 9]
        part[...] = numbers.randint(0, 256, part.shape)
        part[..., 3] = chance.choice([0, 255] if is_hard else [0, 128, 255])
        frames.append(Image.fromarray(canvas, "RGBA"))
    out = io.BytesIO()
    frames[0].save(out, extension.upper(), save_all=True, append_images=frames[1:], duration=100, **options)
    return out.getvalue()


if __name__ == "__main__":
    main(*sys.argv[1:])
