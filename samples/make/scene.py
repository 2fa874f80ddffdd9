"""Composes random pictures: objects of known classes among distractors, with their boxes."""

import io
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageEnhance, ImageFilter

import backgrounds
from emoji import LABELS, EmojiSet

MODEL_SIZE = 128  # pixels: the side of the model's input
CANVAS_SIZE = 256  # pixels: pictures are composed larger, then resized as the recipe says

Kind = Literal["one", "same", "two", "none"]


@dataclass(frozen=True)
class Box:
    """A labeled rectangle in picture pixels."""

    label: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Item:
    """An emoji on the canvas; center and size (longer side) are fractions of the canvas."""

    picture: Image.Image
    label: str | None
    x: float
    y: float
    size: float


@dataclass(frozen=True)
class Composed:
    """A picture and the boxes of the objects in it."""

    picture: Image.Image
    boxes: list[Box]


def compose(rng: Generator, kind: Kind, emoji: EmojiSet, held_out: bool) -> Composed:
    """A random picture of the model's size: one object, several of the same class, of two classes, or none."""
    labels = _draw_labels(rng, kind)
    items = _place(rng, labels, emoji, emoji.held_out_distractors if held_out else emoji.distractors)
    canvas = backgrounds.paint(rng, CANVAS_SIZE)
    if rng.random() < 0.4:
        backgrounds.draw_shapes(rng, canvas, int(rng.integers(1, 6)), largest=0.35)
    boxes = []
    for index in rng.permutation(len(items)):
        item = items[index]
        box = _draw_item(rng, canvas, item)
        if item.label is not None:
            boxes.append(_shrink(item.label, box))
    canvas = canvas.resize((MODEL_SIZE, MODEL_SIZE), Image.Resampling.BILINEAR)
    return Composed(_photograph(rng, canvas), boxes)


def _draw_labels(rng: Generator, kind: Kind) -> list[str]:
    first, second = rng.choice(LABELS, 2, replace=False).tolist()
    match kind:
        case "one":
            return [first]
        case "same":
            return [first] * int(rng.choice([2, 2, 3]))
        case "two":
            return [first, second]
        case "none":
            return []


def _place(rng: Generator, labels: list[str], emoji: EmojiSet, distractors: list[Image.Image]) -> list[Item]:
    """Objects first, so that there is room for them; distractors where they still fit."""
    items: list[Item] = []
    largest = 0.8 if len(labels) < 2 else 0.48 if len(labels) == 2 else 0.4
    wanted: list[str | None] = [*labels, *[None] * int(rng.integers(0, 6))]
    for label in wanted:
        choices = distractors if label is None else emoji.classes[label]
        picture = choices[rng.integers(len(choices))]
        # An object that finds no room is tried again smaller; a distractor is left out.
        for attempt in range(12 if label is None else 200):
            most = (0.45 if label is None else largest) * 0.985**attempt
            size = float(np.exp(rng.uniform(np.log(0.12 if label is None else 0.2), np.log(max(most, 0.22)))))
            x, y = rng.uniform(size * 0.42, 1 - size * 0.42, 2).tolist()
            if all(np.hypot(x - other.x, y - other.y) > 0.46 * (size + other.size) for other in items):
                items.append(Item(picture, label, x, y, size))
                break
    return items


def _draw_item(rng: Generator, canvas: Image.Image, item: Item) -> tuple[int, int, int, int]:
    """Draws an emoji with random turn, stretch, light and shadow; returns left, top, right, bottom."""
    cut_out = _light(rng, item.picture)
    if rng.random() < 0.5:
        cut_out = cut_out.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    stretch = rng.uniform(0.8, 1.25)
    scale = item.size * CANVAS_SIZE / max(cut_out.width * stretch, cut_out.height)
    width, height = max(4, round(cut_out.width * stretch * scale)), max(4, round(cut_out.height * scale))
    cut_out = cut_out.resize((width, height), Image.Resampling.BILINEAR)
    cut_out = cut_out.rotate(rng.normal(0, 16), Image.Resampling.BILINEAR, expand=True)
    left, top = round(item.x * CANVAS_SIZE - cut_out.width / 2), round(item.y * CANVAS_SIZE - cut_out.height / 2)
    if rng.random() < 0.5:
        _cast_shadow(rng, canvas, cut_out, left, top)
    canvas.paste(cut_out, (left, top), cut_out)
    seen = cut_out.getchannel("A").point(lambda alpha: 255 if alpha > 64 else 0).getbbox()
    assert seen is not None
    return left + seen[0], top + seen[1], left + seen[2], top + seen[3]


def _light(rng: Generator, picture: Image.Image) -> Image.Image:
    """Changes hue a little, saturation and brightness more, and lights the object from one side."""
    alpha, colors = picture.getchannel("A"), picture.convert("RGB")
    hue, *others = colors.convert("HSV").split()
    shift = round(rng.normal(0, 7))
    colors = Image.merge("HSV", [hue.point(lambda value: (value + shift) % 256), *others]).convert("RGB")
    colors = ImageEnhance.Color(colors).enhance(rng.uniform(0.5, 1.2))
    side = backgrounds.ramp(rng, max(picture.size))[: picture.height, : picture.width, None]
    light = rng.uniform(0.75, 1.15) + rng.uniform(0, 0.5) * (side - 0.5)
    lit = Image.fromarray(np.clip(np.asarray(colors) * light, 0, 255).astype(np.uint8))
    lit.putalpha(alpha)
    return lit


def _cast_shadow(rng: Generator, canvas: Image.Image, cut_out: Image.Image, left: int, top: int) -> None:
    margin = 24
    mask = Image.new("L", (cut_out.width + 2 * margin, cut_out.height + 2 * margin))
    strength = rng.uniform(0.15, 0.6)
    mask.paste(cut_out.getchannel("A").point(lambda alpha: round(alpha * strength)), (margin, margin))
    mask = mask.filter(ImageFilter.BoxBlur(rng.uniform(1, 10)))
    across, down = rng.integers(-10, 11), rng.integers(0, 14)
    canvas.paste((0, 0, 0), (int(left - margin + across), int(top - margin + down)), mask)


def _photograph(rng: Generator, picture: Image.Image) -> Image.Image:
    """What a camera adds: exposure, color cast, blur, noise, JPEG."""
    if rng.random() < 0.2:
        picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 0.8)))
    pixels = np.asarray(picture, np.float32) / 255
    pixels = pixels ** rng.uniform(0.75, 1.35) * rng.uniform(0.9, 1.1, 3).astype(np.float32)
    if rng.random() < 0.35:
        pixels = pixels + rng.normal(0, rng.uniform(0.005, 0.04), pixels.shape)
    picture = Image.fromarray((np.clip(pixels, 0, 1) * 255).astype(np.uint8))
    if rng.random() < 0.3:
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=int(rng.integers(45, 96)))
        picture = Image.open(buffer).convert("RGB")
    return picture


def _shrink(label: str, box: tuple[int, int, int, int]) -> Box:
    """Canvas pixels to model pixels, cut at the edge."""
    scale = MODEL_SIZE / CANVAS_SIZE
    left, top, right, bottom = (min(max(round(value * scale), 0), MODEL_SIZE) for value in box)
    return Box(label, left, top, right - left, bottom - top)
