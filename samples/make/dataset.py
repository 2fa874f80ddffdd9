"""Renders whole sets of random pictures, on every core, and keeps them in the cache folder."""

import multiprocessing
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np

from emoji import LABELS, EmojiSet, fetch, load_all
from scene import MODEL_SIZE, Box, Kind, compose

SEED = 20240


@dataclass(frozen=True)
class Split:
    """How many pictures of each kind; `stream` keeps the random numbers of two splits apart."""

    name: str
    stream: int
    counts: dict[Kind, int]
    held_out: bool


TRAINING = Split("training", 0, {"one": 14000, "same": 4500, "two": 4500, "none": 1000}, held_out=False)
HELD_OUT = Split("held-out", 1, {"one": 1500, "same": 900, "two": 600}, held_out=True)


@dataclass(frozen=True)
class Dataset:
    """Pictures as bytes (count, height, width, 3); kind and boxes of each."""

    pictures: np.ndarray
    kinds: list[Kind]
    boxes: list[list[Box]]

    def targets(self) -> np.ndarray:
        """Each picture's class probabilities: equal parts for the classes in it, or for all if there is none."""
        targets = np.zeros((len(self.boxes), len(LABELS)), np.float32)
        for row, boxes in zip(targets, self.boxes, strict=True):
            for label in {box.label for box in boxes} or LABELS:
                row[LABELS.index(label)] = 1
        return targets / targets.sum(axis=1, keepdims=True)


def render(split: Split, cache_folder: Path) -> Dataset:
    """The pictures of a split; read from the cache when they have been rendered before."""
    kinds: list[Kind] = [kind for kind, count in split.counts.items() for _ in range(count)]
    file = cache_folder / f"{split.name}-{SEED}-{len(kinds)}.npz"
    if not file.exists():
        fetch(cache_folder)
        work = partial(_render_one, split, cache_folder)
        with multiprocessing.Pool() as pool:
            done = pool.map(work, enumerate(kinds), chunksize=50)
        boxes = np.array([[*box, index] for index, (_, own) in enumerate(done) for box in own], np.int32)
        np.savez(file, pictures=np.stack([picture for picture, _ in done]), boxes=boxes)
    stored = np.load(file)
    boxes_of: list[list[Box]] = [[] for _ in kinds]
    for label, x, y, width, height, index in stored["boxes"].tolist():
        boxes_of[index].append(Box(LABELS[label], x, y, width, height))
    return Dataset(stored["pictures"], kinds, boxes_of)


def _render_one(split: Split, folder: Path, task: tuple[int, Kind]) -> tuple[np.ndarray, list[tuple[int, ...]]]:
    index, kind = task
    composed = compose(np.random.default_rng([SEED, split.stream, index]), kind, _emoji(folder), split.held_out)
    boxes: list[tuple[int, ...]] = [
        (LABELS.index(box.label), box.x, box.y, box.width, box.height) for box in composed.boxes
    ]
    assert composed.picture.size == (MODEL_SIZE, MODEL_SIZE)
    return np.asarray(composed.picture), boxes


@cache
def _emoji(folder: Path) -> EmojiSet:
    return load_all(fetch(folder))
