"""The cut-out pictures everything is composed of: Fluent Emoji (MIT), from npm."""

import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

PACKAGE = "@lobehub/fluent-emoji-3d"
VERSION = "1.1.0"

# label: the emoji (Unicode code points) that show it
CLASSES: dict[str, tuple[str, ...]] = {
    "bicycle": ("1f6b2",),
    "butterfly": ("1f98b",),
    "cactus": ("1f335",),
    "car": ("1f697", "1f699"),
    "cat": ("1f431", "1f408"),
    "dog": ("1f436", "1f415"),
    "fox": ("1f98a",),
    "frog": ("1f438",),
    "guitar": ("1f3b8",),
    "owl": ("1f989",),
    "panda": ("1f43c",),
    "rocket": ("1f680",),
}
LABELS: tuple[str, ...] = tuple(CLASSES)

# Things that may stand about without being any class: (first, last) code point.
_DISTRACTOR_RANGES = (
    (0x1F320, 0x1F384), (0x1F388, 0x1F38F), (0x1F392, 0x1F393), (0x1F3A7, 0x1F3C1), (0x1F3C5, 0x1F3C6),
    (0x1F3CF, 0x1F3D6), (0x1F3E0, 0x1F3F0), (0x1F400, 0x1F43C), (0x1F4A1, 0x1F4A3), (0x1F4BA, 0x1F4FA),
    (0x1F511, 0x1F52E), (0x1F681, 0x1F68C), (0x1F69C, 0x1F6A9), (0x1F6CB, 0x1F6F9), (0x1F950, 0x1F96F),
    (0x1F980, 0x1F9AD), (0x1F9C0, 0x1F9CB), (0x1F9E2, 0x1F9FA), (0x1FA80, 0x1FAA9), (0x1FAB0, 0x1FABF),
)  # fmt: skip
# Too close to a class for "not in the picture" to be a fair answer: other cats and dogs, a lone pair of strings ...
_AMBIGUOUS = {"1f33f", "1f405", "1f406", "1f429", "1f42f", "1f43a", "1f981", "1f9ae", "1fa95", "1f4f5", "1f51e"}


@dataclass(frozen=True)
class EmojiSet:
    """Pictures by label, and the distractors: one part for training, the other seen in held-out pictures only."""

    classes: dict[str, list[Image.Image]]
    distractors: list[Image.Image]
    held_out_distractors: list[Image.Image]


def fetch(cache: Path) -> Path:
    """Unpacks the npm package into `cache` (once) and returns the folder of its pictures."""
    assets = cache / "package" / "assets"
    if not assets.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", f"{PACKAGE}@{VERSION}", "--silent"], cwd=cache, check=True)
        with tarfile.open(next(cache.glob("*.tgz"))) as archive:
            archive.extractall(cache, filter="data")
    return assets


def load(assets: Path, code: str) -> Image.Image:
    """One emoji, cropped to what can be seen of it."""
    picture = Image.open(assets / f"{code}.webp").convert("RGBA")
    box = picture.getchannel("A").point(lambda alpha: 255 if alpha > 24 else 0).getbbox()
    return picture.crop(box)


def load_all(assets: Path) -> EmojiSet:
    """Every class and every distractor; each fourth distractor is held out."""
    taken = {code for codes in CLASSES.values() for code in codes} | _AMBIGUOUS
    codes = [
        path.stem
        for path in sorted(assets.glob("*.webp"))
        if "200d" not in path.stem and path.stem not in taken and _is_distractor(path.stem)
    ]
    return EmojiSet(
        classes={label: [load(assets, code) for code in own] for label, own in CLASSES.items()},
        distractors=[load(assets, code) for index, code in enumerate(codes) if index % 4],
        held_out_distractors=[load(assets, code) for code in codes[::4]],
    )


def _is_distractor(code: str) -> bool:
    first = int(code.split("-")[0], 16)
    return any(low <= first <= high for low, high in _DISTRACTOR_RANGES)
