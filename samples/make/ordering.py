"""Does Grad-CAM++ order before Grad-CAM, as its paper says? Networks with fully connected heads (as VGG and AlexNet have,
which the paper used) at two sizes, and with a pooled head (as ResNet has); both methods are evaluated on each.

python samples/make/ordering.py FOLDER [name…]     (what FOLDER holds already is not made again)

`pooled` is the sample; `fc-…` are fully connected heads on the sample's convolutions, trained in a minute: only the head
differs. `vgg-…`, `alex-…` and `resnet` are trained from scratch at 64 x 64 pixels, seeded, on one core: some minutes each.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numpy as np
import onnx
import onnx.compose
import onnxruntime
import torch
from PIL import Image
from torch import nn

from dataset import Split, render
from export import write_recipe
from json_text import json_text
from make import CACHE
from network import to_input
from ordering_networks import HEADS, NETWORKS, SIDE
from train import _vary

TRAINING = Split("ordering-training", 5, {"one": 6000, "same": 1500, "two": 1500}, held_out=False)
HELD_OUT = Split("ordering-held-out", 6, {"one": 240, "same": 160, "two": 100}, held_out=True)
EPOCHS, BATCH = 12, 64
CLI = Path(__file__).resolve().parents[2] / "dist/cli.js"


FEATURES = "/stage2/stage2.2/relu2/Relu_output_0"
HEAD_PICTURES, HEAD_EPOCHS = 3000, 10


def _small(pictures: np.ndarray) -> np.ndarray:
    """As the recipe does it."""
    size = (SIDE, SIDE)
    return np.stack([np.asarray(Image.fromarray(own).resize(size, Image.Resampling.BILINEAR)) for own in pictures])


def train(model: nn.Module) -> nn.Module:
    data = render(TRAINING, CACHE)
    pictures, targets = torch.from_numpy(_small(data.pictures)), torch.from_numpy(data.targets())
    for module in model.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
    steps = len(pictures) // BATCH
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1.5e-3, EPOCHS * steps, pct_start=0.2)
    loss_of = nn.CrossEntropyLoss()
    model.to(memory_format=torch.channels_last).train()  # type: ignore[call-overload]  # missing in torch's stubs
    for epoch in range(EPOCHS):
        total = 0.0
        for batch in torch.randperm(len(pictures))[: steps * BATCH].view(steps, BATCH):
            x = _vary(to_input(pictures[batch])).contiguous(memory_format=torch.channels_last)
            with torch.autocast("cpu", torch.bfloat16):
                logits = model(x)
            loss = loss_of(logits.float(), targets[batch])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"  epoch {epoch + 1}/{EPOCHS}: loss {total / steps:.4f}", flush=True)
    return model.to(memory_format=torch.contiguous_format).eval()  # type: ignore[call-overload]


def write_head(name: str, folder: Path) -> None:
    """Trains a head on the sample's last activation, and writes both as one model."""
    sample = CLI.parents[1] / "samples/sample.onnx"
    trunk = folder / "trunk.onnx"
    onnx.utils.extract_model(str(sample), str(trunk), ["image"], [FEATURES])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(trunk), options)
    data = render(TRAINING, CACHE)
    chosen = np.random.default_rng(1).permutation(len(data.pictures))[:HEAD_PICTURES]
    batches = [to_input(torch.from_numpy(data.pictures[part])).numpy() for part in np.array_split(chosen, 60)]
    pool = nn.MaxPool2d(2)
    features = torch.cat([pool(torch.from_numpy(session.run(None, {"image": x})[0])) for x in batches])
    targets = torch.from_numpy(data.targets()[np.concatenate(np.array_split(chosen, 60))])
    head = HEADS[name]()
    optimizer = torch.optim.AdamW(head.parameters(), lr=1e-3, weight_decay=0.02)
    loss_of = nn.CrossEntropyLoss()
    head.train()
    for epoch in range(HEAD_EPOCHS):
        total = 0.0
        for batch in torch.randperm(len(features)).split(BATCH):
            loss = loss_of(head[1:](features[batch]), targets[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch) / len(features)
        print(f"  epoch {epoch + 1}/{HEAD_EPOCHS}: loss {total:.4f}", flush=True)
    own = folder / f"{name}.head.onnx"
    names = {"input_names": ["features"], "output_names": ["logits"], "dynamic_axes": {"features": {0: "batch"}}}
    torch.onnx.export(head.eval(), (torch.zeros(1, 72, 16, 16),), str(own), dynamo=False, opset_version=18, **names)
    both = [onnx.load(trunk), onnx.load(own)]
    both[1].ir_version = both[0].ir_version
    merged = onnx.compose.merge_models(both[0], both[1], [(FEATURES, "features")])
    onnx.save(merged, folder / f"{name}.onnx")
    write_recipe(folder / f"{name}.whylight.json")


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
    example = (torch.zeros(1, 3, SIDE, SIDE),)
    names = {"input_names": ["image"], "output_names": ["logits"]}
    torch.onnx.export(model, example, str(file), dynamo=False, opset_version=18, **names)
    write_recipe(file.with_suffix(".whylight.json"), SIDE)


def last_activation(file: Path) -> str:
    """The last ReLU with a grid, as in the paper: before the last pooling."""
    done = subprocess.run(
        ["node", CLI, "layers", "--model", file, "--json"], check=True, capture_output=True, text=True
    )
    layers = [json.loads(line) for line in done.stdout.splitlines()]
    return [layer["name"] for layer in layers if "Relu" in layer["name"]][-1]


def evaluate(folder: Path, name: str) -> dict:
    model = folder / f"{name}.onnx"
    sample = os.environ.get("WHYLIGHT_SAMPLE")
    options = ["--sample", sample] if sample else []
    options += ["--methods", "grad-cam,grad-cam++", "--boxes", folder / "boxes.json", "--layer", last_activation(model)]
    command = ["node", CLI, "evaluate", folder / "pictures", "--model", model, "--out", folder / name, "--threads", "1"]
    subprocess.run([*command, *options], check=True, stdout=subprocess.DEVNULL)
    return json.loads((folder / name / "summary.json").read_text())


def differences(results: Path) -> list[str]:
    """Of the same pictures, Grad-CAM++ minus Grad-CAM, in per cent: narrower than two intervals next to each other."""
    rows = [json.loads(line)["methods"] for line in results.read_text().splitlines() if '"methods"' in line]
    both = [(methods["grad-cam++"], methods["grad-cam"]) for methods in rows]
    boxed = [(ours, other) for ours, other in both if "loc" in ours and "loc" in other]
    figures = {
        "drop": [ours["drop"]["drop"] - other["drop"]["drop"] for ours, other in both],
        "increase": [float(ours["drop"]["increase"]) - float(other["drop"]["increase"]) for ours, other in both],
        **{f"loc.{at}": [ours["loc"][at] - other["loc"][at] for ours, other in boxed] for at in ("0.25", "0.5")},
    }
    cells = []
    for name, values in figures.items():
        drawn = np.random.default_rng(0).choice(100 * np.array(values), (4000, len(values))).mean(axis=1)
        low, high = np.quantile(drawn, [0.025, 0.975])
        cells.append(f"{name} {100 * np.mean(values):+.1f} ({low:+.1f} to {high:+.1f}, n = {len(values)})")
    return cells


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
    for name in sys.argv[2:] or ["pooled", *HEADS, *NETWORKS]:
        torch.manual_seed(1)
        if name == "pooled":
            shutil.copy(CLI.parents[1] / "samples/sample.onnx", folder / "pooled.onnx")
            write_recipe(folder / "pooled.whylight.json")
        elif name in HEADS and not (folder / f"{name}.onnx").exists():
            write_head(name, folder)
        elif not (folder / f"{name}.onnx").exists():
            print(name, flush=True)
            write_onnx(train(NETWORKS[name]()), folder / f"{name}.onnx")
        print(row(name, evaluate(folder, name)), flush=True)
        print("  ++ minus Grad-CAM:", ", ".join(differences(folder / name / "results.jsonl")), flush=True)


if __name__ == "__main__":
    CACHE.mkdir(exist_ok=True)
    main()
