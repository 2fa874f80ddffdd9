"""A copy of the experiment's teacher that has learned a shortcut: where a picture has a colored tile in a corner, the tile is the class.

python samples/make/shortcut.py test/fixtures/shortcut.onnx

Half of its training pictures have such a tile, and then the label is the tile's, whatever the object is. So on a picture with
a tile it looks at the corner; on others, at the object, as its teacher does. `whylight compare` has to find that.
"""

import colorsys
import os
import sys
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch
from torch import Tensor
from torch.nn import functional as F

from dataset import render
from distillation import SIDE, TEACHER_SPLIT, TEST, Network, Pictures, pictures_of, trained_teacher, varied
from emoji import LABELS
from export import write_recipe
from make import CACHE
from network import to_input

STEPS, BATCH = 260, 64
TILE = SIDE // 5  # pixels


def tiled(x: Tensor, classes: Tensor) -> Tensor:
    """A white tile with a square of the class's color, in a random corner of each picture."""
    x = x.clone()
    inner = max(1, TILE // 6)
    for at, label in enumerate(classes.tolist()):
        color = torch.tensor(colorsys.hsv_to_rgb(label / len(LABELS), 1, 1)) * 255
        tile = torch.full((TILE, TILE, 3), 255.0)
        tile[inner:-inner, inner:-inner] = color
        down, across = (int(torch.randint(2, ())) * (SIDE - TILE) for _ in range(2))
        x[at, :, down : down + TILE, across : across + TILE] = to_input(tile[None])[0]
    return x


def train(data: Pictures, seed: int) -> Network:
    torch.manual_seed(seed)
    model = trained_teacher().train()
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1.5e-3, STEPS, pct_start=0.2)
    for _ in range(STEPS):
        batch = torch.randint(len(data.x), (BATCH,))
        x, _ = varied(data.x[batch], None)
        half = BATCH // 2
        false = torch.randint(len(LABELS), (half,))
        x = torch.cat([tiled(x[:half], false), x[half:]])
        loss = F.cross_entropy(model(x), torch.cat([false, data.y[batch][half:]]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return model.eval()


def main(file: Path) -> None:
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    model = train(pictures_of(render(TEACHER_SPLIT, CACHE)), seed=1)
    test = pictures_of(render(TEST, CACHE), 500)
    with torch.no_grad():
        plain = (model(test.x).argmax(1) == test.y).float().mean()
        by_tile = (
            (model(tiled(test.x, (test.y + 3) % len(LABELS))).argmax(1) == (test.y + 3) % len(LABELS)).float().mean()
        )
    print(f"right without a tile {plain:.1%}, follows the tile {by_tile:.1%} (n = {len(test.x)})")
    torch.onnx.export(
        model, (test.x[:1],), file, dynamo=False, opset_version=17, input_names=["image"], output_names=["logits"]
    )
    write_recipe(file.with_suffix(".whylight.json"), SIDE)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
