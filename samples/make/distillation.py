"""Can a student learn more from few labels if it is shown where its teacher looks? The Grad-CAM++ paper's experiment in small.

python samples/make/distillation.py [--seeds 5] [--labels 480] [--steps 250] [--out FILE.json]

What has been trained is kept in the cache: a run that was stopped goes on.
A teacher is trained on many pictures of the sample's generator, at half size; students a tenth as large get few of them.
The weight of each loss is chosen on validation pictures with a seed that the reported figures don't use.
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from dataset import SEED, Dataset, Split, render
from emoji import LABELS
from explanation_loss import cosine_loss, grad_cam, grad_cam_plus_plus, interpret_loss
from make import CACHE
from network import Block, to_input
from scene import MODEL_SIZE

SIDE = MODEL_SIZE // 2
TEACHER_SPLIT = Split("distillation-teacher", 10, {"one": 6000}, held_out=False)
VALIDATION = Split("distillation-validation", 11, {"one": 1000}, held_out=True)
TEST = Split("distillation-test", 12, {"one": 2000}, held_out=True)
TEACHER_WIDTHS, STUDENT_WIDTHS = (24, 32, 72), (8, 10, 23)
TEACHER_EPOCHS, BATCH = 9, 48
TEMPERATURE = 4.0
TUNING_SEED, FIRST_SEED = 101, 1
ALPHAS = (0.01, 0.03, 0.1)
LAMBDAS = (0.3, 1.0, 3.0)

Maps = Callable[[Tensor, Tensor], Tensor]


class Network(nn.Module):
    """The sample's residual network with other widths; its last grid is 8 x 8."""

    def __init__(self, widths: tuple[int, int, int]) -> None:
        super().__init__()
        a, b, c = widths
        self.body = nn.Sequential(
            *(nn.Conv2d(3, a, 3, 2, padding=1, bias=False), nn.BatchNorm2d(a), nn.ReLU()),
            *(Block(a, b, stride=2), Block(b, b), Block(b, c, stride=2), Block(c, c), Block(c, c)),
        )
        self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(c, len(LABELS)))

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(x))


@dataclass(frozen=True)
class Pictures:
    """Half-size pictures, their classes and their boxes (x, y, width, height in half-size pixels)."""

    x: Tensor
    y: Tensor
    boxes: Tensor


@dataclass(frozen=True)
class Shown:
    """What the teacher says of the labeled pictures, once and for all: its logits, and maps of the true and its own class."""

    logits: Tensor
    maps: dict[str, Tensor]


@dataclass(frozen=True)
class Way:
    """What a student's loss is made of."""

    name: str
    kd: bool = False
    maps: str | None = None
    cosine: bool = False


WAYS = (
    Way("CE"),
    Way("CE + Grad-CAM", maps="grad-cam"),
    Way("CE + Grad-CAM++", maps="grad-cam++"),
    Way("CE + KD", kd=True),
    Way("CE + KD + Grad-CAM", kd=True, maps="grad-cam"),
    Way("CE + KD + Grad-CAM++", kd=True, maps="grad-cam++"),
    Way("CE + KD + cosine of Grad-CAM++", kd=True, maps="grad-cam++", cosine=True),
)
MAPS: dict[str, Maps] = {"grad-cam": grad_cam, "grad-cam++": grad_cam_plus_plus}


def pictures_of(data: Dataset, count: int | None = None) -> Pictures:
    """The first ones; means of 2 x 2 pixels; there is one object in each picture."""
    pixels, own = torch.from_numpy(data.pictures[:count]).float(), [boxes[0] for boxes in data.boxes[:count]]
    small = F.avg_pool2d(pixels.permute(0, 3, 1, 2), 2).permute(0, 2, 3, 1)
    boxes = torch.tensor([[box.x, box.y, box.width, box.height] for box in own]) / 2
    return Pictures(to_input(small), torch.tensor([LABELS.index(box.label) for box in own]), boxes)


def train_teacher(data: Pictures, seed: int) -> Network:
    torch.manual_seed(seed)
    model = Network(TEACHER_WIDTHS)
    steps = TEACHER_EPOCHS * (len(data.x) // 96)
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, steps, pct_start=0.2)
    for step in range(steps):
        batch = torch.randint(len(data.x), (96,))
        x, _ = varied(data.x[batch], None)
        loss = F.cross_entropy(model(x), data.y[batch], label_smoothing=0.05)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return model.eval()


def trained_teacher() -> Network:
    """Trained once, and kept in the cache."""
    kept = CACHE / "distillation-teacher.pt"
    if not kept.exists():
        torch.save(train_teacher(pictures_of(render(TEACHER_SPLIT, CACHE)), seed=1).state_dict(), kept)
    teacher = Network(TEACHER_WIDTHS)
    teacher.load_state_dict(torch.load(kept))
    return teacher.eval()


def varied(x: Tensor, maps: Tensor | None) -> tuple[Tensor, Tensor | None]:
    """Mirrors half of the pictures, shifts them by whole cells of the grid, changes contrast; the maps move along."""
    mirrored = torch.rand(len(x)) < 0.5
    down, across = torch.randint(-1, 2, (2,)).tolist()
    x = torch.where(mirrored[:, None, None, None], x.flip(3), x).roll((down * 8, across * 8), (2, 3))
    if maps is not None:
        maps = torch.where(mirrored[:, None, None], maps.flip(2), maps).roll((down, across), (1, 2))
    contrast = torch.empty(len(x), 3, 1, 1).uniform_(0.85, 1.15)
    return x * contrast + torch.empty(len(x), 1, 1, 1).uniform_(-0.2, 0.2), maps


def explained(model: Network, x: Tensor, classes: Tensor | None, maps: Maps) -> tuple[Tensor, Tensor]:
    """Logits, and the maps of the given classes, or of the predicted ones."""
    activation = model.body(x)
    if not activation.requires_grad:
        activation.requires_grad_()
    logits = model.head(activation)
    chosen = logits.argmax(1) if classes is None else classes
    return logits, maps(activation, logits.gather(1, chosen[:, None])[:, 0])


def show(teacher: Network, data: Pictures) -> Shown:
    logits, _ = explained(teacher, data.x, data.y, grad_cam)
    made = {name: explained(teacher, data.x, data.y, maps)[1].detach() for name, maps in MAPS.items()}
    made["grad-cam++ of its own class"] = explained(teacher, data.x, None, grad_cam_plus_plus)[1].detach()
    return Shown(logits.detach(), made)


def train_student(data: Pictures, shown: Shown, steps: int, way: Way, weight: float, seed: int) -> Network:
    """The same pictures in the same order, and the same first weights, for every way with this seed."""
    torch.manual_seed(seed)
    model = Network(STUDENT_WIDTHS)
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 6e-3, steps, pct_start=0.2)
    wanted = shown.maps["grad-cam++ of its own class" if way.cosine else way.maps or "grad-cam"]
    own = shown.logits.argmax(1) if way.cosine else data.y
    for _ in range(steps):
        batch = torch.randint(len(data.x), (BATCH,))
        x, target = varied(data.x[batch], wanted[batch])
        assert target is not None
        if way.maps is None:
            logits = model(x)
            loss = F.cross_entropy(logits, data.y[batch])
        else:
            logits, maps = explained(model, x, own[batch], MAPS[way.maps])
            apart = cosine_loss(maps, target) if way.cosine else interpret_loss(maps, target)
            loss = F.cross_entropy(logits, data.y[batch]) + weight * apart
        if way.kd:
            soft = F.log_softmax(shown.logits[batch] / TEMPERATURE, 1)
            loss = loss + TEMPERATURE**2 * F.kl_div(
                F.log_softmax(logits / TEMPERATURE, 1), soft, reduction="batchmean", log_target=True
            )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return model.eval()


def measured(model: Network, data: Pictures, teacher_maps: Tensor | None) -> dict[str, float]:
    """Error, the pointing game, and how alike the maps are to the teacher's: of the true class, by Grad-CAM++."""
    logits, maps = explained(model, data.x, data.y, grad_cam_plus_plus)
    maps = maps.detach()
    figures = {
        "error": (logits.argmax(1) != data.y).float().mean().item(),
        "pointing": inside(maps, data.boxes).float().mean().item(),
    }
    if teacher_maps is not None:
        figures["cosine"] = F.cosine_similarity(maps.flatten(1), teacher_maps.flatten(1), dim=1).mean().item()
        hot, other = maps >= 0.5, teacher_maps >= 0.5
        figures["iou"] = ((hot & other).sum((1, 2)) / (hot | other).sum((1, 2)).clamp_min(1)).mean().item()
    return figures


def inside(maps: Tensor, boxes: Tensor) -> Tensor:
    """Whether the hottest cell's center lies in the picture's box; an empty map misses."""
    cell = SIDE / maps.shape[-1]
    peak = maps.flatten(1).argmax(1)
    x, y = (peak % maps.shape[-1] + 0.5) * cell, (peak // maps.shape[-1] + 0.5) * cell
    left, top, width, height = boxes.T
    within = (x >= left) & (x < left + width) & (y >= top) & (y < top + height)
    return within & (maps.flatten(1).amax(1) > 0)


class Runs:
    """Figures of every student that was trained, in a file."""

    def __init__(self, labels: int, steps: int) -> None:
        self.steps = steps
        self.file = CACHE / f"distillation-{SEED}-{labels}-{steps}.json"
        self.known: dict[str, dict[str, float]] = json.loads(self.file.read_text()) if self.file.exists() else {}

    def figures(self, name: str, make: Callable[[], dict[str, float]]) -> dict[str, float]:
        if name not in self.known:
            self.known[name] = make()
            self.file.write_text(json.dumps(self.known))
        return self.known[name]


def chosen_weight(runs: Runs, way: Way, data: Pictures, shown: Shown, validation: Pictures) -> float:
    errors = {}
    for weight in LAMBDAS if way.cosine else ALPHAS:
        name = f"tuning {way.name} {weight}"
        train = partial(train_student, data, shown, runs.steps, way, weight, TUNING_SEED)
        errors[weight] = runs.figures(name, lambda train=train: measured(train(), validation, None))["error"]
        print(f"    {way.name}, weight {weight}: {errors[weight]:.4f} on validation", flush=True)
    return min(errors, key=lambda weight: errors[weight])


def interval(values: list[float]) -> tuple[float, float, float]:
    """Mean and the ends of its 95 % interval over the seeds (Student's t)."""
    from scipy.stats import t

    spread = float(np.std(values, ddof=1) / np.sqrt(len(values)) * t.ppf(0.975, len(values) - 1))
    mean = float(np.mean(values))
    return mean, mean - spread, mean + spread


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--labels", type=int, default=480)
    parser.add_argument("--steps", type=int, default=250)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    CACHE.mkdir(exist_ok=True)
    started = time.process_time()
    teacher = trained_teacher()
    validation, test = (pictures_of(render(split, CACHE)) for split in (VALIDATION, TEST))
    labeled = pictures_of(render(TEACHER_SPLIT, CACHE), options.labels)
    runs = Runs(options.labels, options.steps)
    count = {
        name: sum(p.numel() for p in Network(w).parameters())
        for name, w in (("teacher", TEACHER_WIDTHS), ("student", STUDENT_WIDTHS))
    }
    _, teacher_maps = explained(teacher, test.x, test.y, grad_cam_plus_plus)
    teacher_maps = teacher_maps.detach()
    report = {
        "labels": options.labels,
        "steps": options.steps,
        "seeds": options.seeds,
        "parameters": count,
        "test": len(test.x),
    }
    report["teacher"] = measured(teacher, test, teacher_maps)
    print(report, f"{time.process_time() - started:.0f} s of CPU", flush=True)
    shown = show(teacher, labeled)
    ways, errors_of_ce, weights = [], [], {}
    for way in WAYS:
        # The weight of a map's loss is chosen without KD, and kept with it.
        kind = (way.maps, way.cosine)
        if way.maps is not None and kind not in weights:
            weights[kind] = chosen_weight(runs, way, labeled, shown, validation)
        weight = weights.get(kind, 0.0)
        seeds = range(FIRST_SEED, FIRST_SEED + options.seeds)
        own = []
        for seed in seeds:
            train = partial(train_student, labeled, shown, runs.steps, way, weight, seed)
            name = f"{way.name} {weight} {seed}"
            own.append(runs.figures(name, lambda train=train: measured(train(), test, teacher_maps)))
        errors = [run["error"] for run in own]
        errors_of_ce = errors_of_ce or errors
        row = {"way": way.name, "weight": weight, **{name: interval([run[name] for run in own]) for name in own[0]}}
        row["less error than CE, same seeds"] = interval([a - b for a, b in zip(errors_of_ce, errors, strict=True)])
        row["runs"] = own
        ways.append(row)
        print(
            {k: v for k, v in row.items() if k != "runs"}, f"{time.process_time() - started:.0f} s of CPU", flush=True
        )
    report["ways"] = ways
    report["cpuSeconds"] = round(time.process_time() - started)
    if options.out:
        options.out.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
