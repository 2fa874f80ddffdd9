"""Scenes of one or two kinds of animals with a caption, and where each animal stands: what the captioner and the prompts' pair learn."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator
from PIL import Image

from emoji import fetch, load

SIZE = 64  # pixels: the side of the models' input
ANIMALS: dict[str, tuple[str, str]] = {  # singular: (plural, code point)
    "cat": ("cats", "1f431"),
    "dog": ("dogs", "1f436"),
    "fox": ("foxes", "1f98a"),
    "owl": ("owls", "1f989"),
    "panda": ("pandas", "1f43c"),
    "frog": ("frogs", "1f438"),
}
# ground: its darkest and its brightest color
PLACES: dict[str, tuple[tuple[int, int, int], tuple[int, int, int]]] = {
    "grass": ((60, 150, 50), (120, 200, 80)),
    "sand": ((225, 195, 130), (245, 225, 170)),
    "snow": ((225, 235, 245), (250, 252, 255)),
    "water": ((30, 90, 170), (80, 160, 220)),
}
NUMBERS = ("a", "two", "three")


@dataclass(frozen=True)
class Scene:
    """A picture (height, width, 3), how many of which animals stand where, and their boxes: animal, x, y, side."""

    picture: np.ndarray
    groups: tuple[tuple[int, str], ...]
    place: str
    boxes: list[tuple[str, int, int, int]]

    @property
    def caption(self) -> str:
        """The larger group first, then by name: one right caption a scene."""
        return f"{' and '.join(counted(*group) for group in self.groups)} on the {self.place}"


def counted(count: int, animal: str) -> str:
    return f"{NUMBERS[count - 1]} {animal if count == 1 else ANIMALS[animal][0]}"


def scenes(seed: int, count: int, cache: Path, size: int = SIZE) -> list[Scene]:
    """The same scenes for the same seed and size."""
    assets = fetch(cache)
    cut_outs = {animal: load(assets, code) for animal, (_, code) in ANIMALS.items()}
    rng = np.random.default_rng(seed)
    return [compose(rng, cut_outs, size) for _ in range(count)]


def compose(rng: Generator, cut_outs: dict[str, Image.Image], size: int) -> Scene:
    place = str(rng.choice(list(PLACES)))
    kinds = int(rng.integers(1, 3))
    animals = [str(animal) for animal in rng.choice(list(ANIMALS), kinds, replace=False)]
    counts = [int(rng.integers(1, 4)) for _ in animals]
    if kinds == 2 and sum(counts) > 4:
        counts[int(rng.integers(2))] = 1
    picture, boxes = _ground(rng, place, size), []
    for animal, count in zip(animals, counts, strict=True):
        for _ in range(count):
            spot = _free_spot(rng, boxes, size)
            if spot is None:  # no room: another scene
                return compose(rng, cut_outs, size)
            _stand(rng, picture, cut_outs[animal], spot)
            boxes.append((animal, *spot))
    groups = sorted(zip(counts, animals, strict=True), key=lambda group: (-group[0], group[1]))
    return Scene(np.asarray(picture), tuple(groups), place, boxes)


def _ground(rng: Generator, place: str, size: int) -> Image.Image:
    darkest, brightest = PLACES[place]
    cells = int(rng.choice([4, 8, 16]))
    noise = Image.fromarray(rng.random((cells, cells), dtype=np.float32))
    share = np.asarray(noise.resize((size, size), Image.Resampling.BICUBIC)).clip(0, 1)[..., None]
    ground = np.array(darkest) * (1 - share) + np.array(brightest) * share
    ground = ground + rng.normal(0, rng.uniform(2, 10), ground.shape)
    return Image.fromarray(ground.clip(0, 255).astype(np.uint8))


def _free_spot(rng: Generator, taken: list[tuple[str, int, int, int]], size: int) -> tuple[int, int, int] | None:
    for _ in range(60):
        side = int(rng.integers(size * 20 // 96, size * 33 // 96))
        x, y = (int(rng.integers(0, size - side)) for _ in range(2))
        if all(x + side <= bx or bx + bs <= x or y + side <= by or by + bs <= y for _, bx, by, bs in taken):
            return x, y, side
    return None


def _stand(rng: Generator, picture: Image.Image, cut_out: Image.Image, spot: tuple[int, int, int]) -> None:
    x, y, side = spot
    animal = cut_out.resize((side, side), Image.Resampling.BILINEAR)
    if rng.random() < 0.5:
        animal = animal.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    picture.paste(animal, (x, y), animal)
