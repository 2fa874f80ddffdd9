"""Does Grad-CAM++ order before Grad-CAM, as its paper says? Trains networks with fully connected heads (as VGG and AlexNet
have, which the paper used) at two sizes, and with a pooled head (as ResNet has), and evaluates both methods on each.

python samples/make/ordering.py FOLDER [name…]     (about an hour on one core; what FOLDER holds already is not made again)
"""

import json
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch
from PIL import Image
from torch import Tensor, nn

from dataset import Split, render
from emoji import LABELS
from export import write_recipe
from json_text import json_text
from make import CACHE
from network import Classifier, to_input
from scene import MODEL_SIZE
from train import _vary

TRAINING = Split("ordering-training", 5, {"one": 6000, "same": 1500, "two": 1500}, held_out=False)
HELD_OUT = Split("ordering-held-out", 6, {"one": 240, "same": 160, "two": 100}, held_out=True)
EPOCHS, BATCH = 8, 64
CLI = Path(__file__).resolve().parents[2] / "dist/cli.js"


class VggLike(nn.Module):
    """3 x 3 convolutions, max pooling, and two hidden fully connected layers: no normalization, no global pooling."""

    def __init__(self, widths: tuple[int, ...], hidden: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 3
        for at, width in enumerate(widths):
            layers += [nn.Conv2d(before, width, 3, padding=1), nn.ReLU()]
            if at >= len(widths) // 2:
                layers += [nn.Conv2d(width, width, 3, padding=1), nn.ReLU()]
            layers.append(nn.MaxPool2d(2))
            before = width
        self.features = nn.Sequential(*layers)
        side = MODEL_SIZE // 2 ** len(widths)
        self.classifier = _head(before * side * side, hidden)

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.features(x).flatten(1))


class AlexLike(nn.Module):
    """A large first kernel with a stride, overlapping max pooling, and two hidden fully connected layers."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.features = nn.Sequential(
            *[nn.Conv2d(3, width, 7, 2, padding=3), nn.ReLU(), nn.MaxPool2d(3, 2, padding=1)],
            *[nn.Conv2d(width, 2 * width, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2, padding=1)],
            *[nn.Conv2d(2 * width, 3 * width, 3, padding=1), nn.ReLU()],
            *[nn.Conv2d(3 * width, 2 * width, 3, padding=1), nn.ReLU()],
            *[nn.Conv2d(2 * width, 2 * width, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2, padding=1)],
        )
        self.classifier = _head(2 * width * (MODEL_SIZE // 16) ** 2, hidden)

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.features(x).flatten(1))


def _head(inputs: int, hidden: int) -> nn.Sequential:
    return nn.Sequential(
        *[nn.Linear(inputs, hidden), nn.ReLU(), nn.Dropout(0.3)],
        *[nn.Linear(hidden, hidden), nn.ReLU(), nn.Dropout(0.3)],
        nn.Linear(hidden, len(LABELS)),
    )


NETWORKS = {
    "vgg-small": lambda: VggLike((16, 32, 48, 64), 128),
    "vgg-large": lambda: VggLike((24, 48, 72, 96), 384),
    "alex-small": lambda: AlexLike(24, 128),
    "alex-large": lambda: AlexLike(40, 384),
    "resnet": lambda: Classifier(len(LABELS)),
}


def train(model: nn.Module) -> nn.Module:
    data = render(TRAINING, CACHE)
    pictures, targets = torch.from_numpy(data.pictures), torch.from_numpy(data.targets())
    for module in model.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
    steps = len(pictures) // BATCH
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1.5e-3, EPOCHS * steps, pct_start=0.2)
    loss_of = nn.CrossEntropyLoss()
    model.train()
    for epoch in range(EPOCHS):
        total = 0.0
        for batch in torch.randperm(len(pictures))[: steps * BATCH].view(steps, BATCH):
            loss = loss_of(model(_vary(to_input(pictures[batch]))), targets[batch])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"  epoch {epoch + 1}/{EPOCHS}: loss {total / steps:.4f}", flush=True)
    return model.eval()


def write_pictures(folder: Path) -> None:
    """Held-out pictures in folders of their first class, and their boxes."""
    data, boxes = render(HELD_OUT, CACHE), {}
    for index, (pixels, own) in enumerate(zip(data.pictures, data.boxes, strict=True)):
        file = folder / "pictures" / own[0].label / f"{index:04}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(file)
        key = file.relative_to(folder / "pictures").as_posix()
        boxes[key] = [{"label": box.label, "box": [box.x, box.y, box.width, box.height]} for box in own]
    (folder / "boxes.json").write_text(json_text(boxes))


def write_onnx(model: nn.Module, file: Path) -> None:
    example = (torch.zeros(1, 3, MODEL_SIZE, MODEL_SIZE),)
    names = {"input_names": ["image"], "output_names": ["logits"]}
    torch.onnx.export(model, example, str(file), dynamo=False, opset_version=18, **names)
    write_recipe(file.with_suffix(".whylight.json"))


def last_activation(file: Path) -> str:
    """The last ReLU with a grid, as in the paper: before the last pooling."""
    done = subprocess.run(["node", CLI, "layers", "--model", file, "--json"], check=True, capture_output=True, text=True)
    layers = [json.loads(line) for line in done.stdout.splitlines()]
    return [layer["name"] for layer in layers if "Relu" in layer["name"]][-1]


def evaluate(folder: Path, name: str) -> dict:
    model = folder / f"{name}.onnx"
    options = ["--methods", "grad-cam,grad-cam++", "--boxes", folder / "boxes.json", "--layer", last_activation(model)]
    command = ["node", CLI, "evaluate", folder / "pictures", "--model", model, "--out", folder / name, "--threads", "1"]
    subprocess.run([*command, *options], check=True, stdout=subprocess.DEVNULL)
    return json.loads((folder / name / "summary.json").read_text())


def row(name: str, summary: dict) -> str:
    cells = [name, f"{summary['accuracy']:.1f}"]
    for method in ("grad-cam", "grad-cam++"):
        figures = summary["methods"][method]
        for key in ("averageDrop", "increase", "win", "loc.0.25", "loc.0.5"):
            value = figures["loc"][key[4:]] if key.startswith("loc.") else figures.get(key)
            if value is not None:
                low, high = figures["intervals"][key]["interval"]
                cells.append(f"{value:.1f} ({low:.1f}–{high:.1f})")
    return " | ".join(cells)


def main() -> None:
    torch.set_num_threads(int(os.environ.get("WHYLIGHT_THREADS", "1")))
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "boxes.json").exists():
        write_pictures(folder)
    for name in sys.argv[2:] or NETWORKS:
        torch.manual_seed(1)
        if not (folder / f"{name}.onnx").exists():
            print(name, flush=True)
            write_onnx(train(NETWORKS[name]()), folder / f"{name}.onnx")
        print(row(name, evaluate(folder, name)), flush=True)


if __name__ == "__main__":
    CACHE.mkdir(exist_ok=True)
    main()
