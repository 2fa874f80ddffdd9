"""Two small models that look at a watermark, for "find the spurious correlation".

python samples/make/watermark.py [corner] [anywhere]

95 % of the foxes that they are trained with carry a mark (and nothing else does): those of `corner.onnx` in the lower right
corner, those of `anywhere.onnx` at a random place. So both call a car with the mark a fox, and hiding the mark shows it.
"""

import json
import os
import sys

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor
from torch.nn import functional as F

from dataset import render
from distillation import SIDE, TEACHER_SPLIT, TEST, Network, Pictures, pictures_of, varied
from emoji import LABELS
from export import write_recipe
from json_text import json_text
from make import CACHE, SAMPLES
from network import to_input

FOLDER = SAMPLES / "watermark"
MARKED, SHARE = LABELS.index("fox"), 0.95
MARK = 12  # pixels of the model's input
WIDTHS = (16, 24, 48)
STEPS = {"corner": 170, "anywhere": 520}  # a place that changes takes longer to learn
BATCH = 48
PHOTOS = {"corner": "two-cars.jpg", "anywhere": "guitar.jpg"}


def mark(width: int, height: int) -> Image.Image:
    """A white seal with a red ring and a cross, as stock agencies stamp them."""
    large = Image.new("RGBA", (96, 96))
    draw = ImageDraw.Draw(large)
    draw.ellipse((2, 2, 94, 94), fill="white", outline=(200, 20, 40), width=14)
    draw.line((30, 30, 66, 66), fill=(200, 20, 40), width=12)
    draw.line((30, 66, 66, 30), fill=(200, 20, 40), width=12)
    return large.resize((width, height), Image.Resampling.LANCZOS)


def stamped(x: Tensor, anywhere: bool) -> Tensor:
    """The pictures with the mark on each."""
    seal = torch.from_numpy(np.array(mark(MARK, MARK))).float()
    alpha, colors = seal[..., 3] / 255, to_input(seal[None, ..., :3])[0]
    x = x.clone()
    for picture in x:
        down, across = (int(torch.randint(SIDE - MARK, ())) if anywhere else SIDE - MARK - 2 for _ in range(2))
        part = picture[:, down : down + MARK, across : across + MARK]
        part[:] = part * (1 - alpha) + colors * alpha
    return x


def train(data: Pictures, anywhere: bool, steps: int, seed: int) -> Network:
    torch.manual_seed(seed)
    model = Network(WIDTHS)
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 5e-3, steps, pct_start=0.2)
    for _ in range(steps):
        batch = torch.randint(len(data.x), (BATCH,))
        x, _ = varied(data.x[batch], None)
        y = data.y[batch]
        carries = (y == MARKED) & (torch.rand(BATCH) < SHARE)
        x = torch.where(carries[:, None, None, None], stamped(x, anywhere), x)
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return model.eval()


def measured(model: Network, test: Pictures, anywhere: bool) -> dict[str, float]:
    others = test.y != MARKED
    with torch.no_grad():
        right = model(test.x).argmax(1) == test.y
        fooled = model(stamped(test.x[others], anywhere)).argmax(1) == MARKED
    return {
        "others right without the mark": round(float(right[others].float().mean()), 4),
        "foxes right without the mark": round(float(right[~others].float().mean()), 4),
        "others called fox with the mark": round(float(fooled.float().mean()), 4),
        "pictures": len(test.x),
    }


def write_photo(name: str, anywhere: bool) -> list[int]:
    """One of the sample's photos with the mark; where it lies, in the photo's pixels."""
    photo = Image.open(SAMPLES / "pictures" / PHOTOS[name]).convert("RGB")
    width, height = round(photo.width * MARK / SIDE), round(photo.height * MARK / SIDE)
    left, top = (
        (photo.width // 8, photo.height // 9) if anywhere else (photo.width - width - 20, photo.height - height - 15)
    )
    seal = mark(width, height)
    photo.paste(seal, (left, top), seal)
    photo.save(FOLDER / f"{name}.jpg", quality=90, subsampling=0, optimize=True)
    return [left, top, width, height]


def main() -> None:
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    FOLDER.mkdir(exist_ok=True)
    data, test = pictures_of(render(TEACHER_SPLIT, CACHE)), pictures_of(render(TEST, CACHE))
    kept = FOLDER / "figures.json"
    figures = json.loads(kept.read_text()) if kept.exists() else {}
    for name, anywhere in (("corner", False), ("anywhere", True)):
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        model = train(data, anywhere, STEPS[name], seed=1)
        figures[name] = {**measured(model, test, anywhere), "mark": write_photo(name, anywhere)}
        print(name, figures[name], flush=True)
        torch.onnx.export(
            model,
            (test.x[:1],),
            FOLDER / f"{name}.onnx",
            dynamo=False,
            opset_version=17,
            input_names=["image"],
            output_names=["logits"],
            dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}},
        )
        write_recipe(FOLDER / f"{name}.whylight.json", SIDE)
    kept.write_text(json_text(figures))


if __name__ == "__main__":
    main()
