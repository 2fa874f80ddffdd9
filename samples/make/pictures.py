"""The pictures to explain: composed by hand, in the manner of a picture book."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from emoji import CLASSES, load

LABEL_OF = {code: label for label, codes in CLASSES.items() for code in codes}
OVERSAMPLING = 2


@dataclass(frozen=True)
class Thing:
    """An emoji; `x`, `y` (its middle) and `size` (its longer side) are pixels."""

    code: str
    x: int
    y: int
    size: int
    turn: float = 0
    mirrored: bool = False
    shadow: bool = True


@dataclass(frozen=True)
class Hill:
    """An ellipse of ground: its middle and top, its half width and half height, its color above and below."""

    x: int
    top: int
    half_width: int
    half_height: int
    colors: tuple[str, str]


@dataclass(frozen=True)
class Glow:
    """A soft disc of light; `sharp` makes it a sun with an edge."""

    x: int
    y: int
    radius: int
    color: str
    sharp: bool = False


@dataclass(frozen=True)
class Page:
    """One picture, drawn in this order: sky, glows, hills, things."""

    file: str
    width: int
    height: int
    sky: tuple[str, ...]
    glows: tuple[Glow, ...] = ()
    hills: tuple[Hill, ...] = ()
    things: tuple[Thing, ...] = ()


PAGES: tuple[Page, ...] = (
    Page(
        "fox.png",
        480,
        480,
        ("#ffe3b8", "#ffb98a", "#d9747a"),
        (Glow(360, 110, 190, "#fff4d6"),),
        (Hill(100, 300, 330, 170, ("#b5544f", "#8c3b45")), Hill(330, 350, 420, 190, ("#8a4a3c", "#5c2f33"))),
        (
            Thing("1f332", 70, 258, 130),
            Thing("1f332", 425, 292, 150),
            Thing("1f342", 130, 90, 54, 25, shadow=False),
            Thing("1f98a", 235, 305, 210),
            Thing("1f344", 388, 408, 74),
            Thing("1f341", 90, 415, 58, -30),
        ),
    ),
    Page(
        "panda.jpg",
        600,
        600,
        ("#e9f7d4", "#bfe3c0", "#7fbf9f"),
        (Glow(130, 120, 220, "#fffde6"),),
        (Hill(470, 410, 420, 260, ("#6fb28a", "#4c8f70")), Hill(150, 450, 500, 260, ("#57a077", "#2f6f56"))),
        (
            Thing("1f38d", 100, 400, 190),
            Thing("1f333", 508, 335, 185),
            Thing("1f43c", 320, 405, 250),
            Thing("1f375", 500, 505, 92),
        ),
    ),
    Page(
        "owl-at-night.jpg",
        600,
        600,
        ("#151a3c", "#2d2f6b", "#5b4a8c"),
        (
            Glow(455, 135, 190, "#8d84c8"),
            Glow(150, 90, 4, "#ffffff", True),
            Glow(250, 180, 3, "#ffffff", True),
            Glow(70, 220, 3, "#ffffff", True),
            Glow(330, 60, 3, "#ffffff", True),
            Glow(545, 260, 3, "#ffffff", True),
        ),
        (Hill(140, 430, 380, 240, ("#3a3a70", "#20214a")), Hill(430, 470, 430, 240, ("#2c2d5e", "#15163a"))),
        (
            Thing("1f319", 462, 130, 110, shadow=False),
            Thing("1f332", 90, 385, 190),
            Thing("1f332", 520, 420, 150),
            Thing("1f989", 300, 395, 235),
            Thing("1fab5", 455, 530, 80),
        ),
    ),
    Page(
        "rocket.jpg",
        600,
        600,
        ("#0f1030", "#3a1d63", "#a1408a"),
        (
            Glow(110, 500, 260, "#e0679c"),
            Glow(480, 120, 4, "#ffffff", True),
            Glow(90, 110, 4, "#ffffff", True),
            Glow(210, 60, 3, "#ffffff", True),
            Glow(540, 330, 3, "#ffffff", True),
            Glow(350, 520, 3, "#ffffff", True),
            Glow(60, 320, 3, "#ffffff", True),
            Glow(300, 190, 2, "#ffffff", True),
            Glow(440, 480, 4, "#ffffff", True),
        ),
        (),
        (
            Thing("1fa90", 140, 175, 150, -8, shadow=False),
            Thing("1f319", 505, 500, 90, 14, shadow=False),
            Thing("1f680", 350, 310, 260, 4, shadow=False),
        ),
    ),
    Page(
        "guitar.jpg",
        640,
        480,
        ("#3b1c4a", "#7c2f63", "#e2725b"),
        (Glow(180, 60, 230, "#ff9e80"), Glow(500, 40, 200, "#c05ad0")),
        (Hill(320, 360, 520, 220, ("#5a2a3f", "#31162c")),),
        (
            Thing("1fa98", 130, 330, 150),
            Thing("1f3b8", 330, 265, 240),
            Thing("1f399-fe0f", 520, 320, 140),
            Thing("1f3b6", 505, 120, 80, 8, shadow=False),
        ),
    ),
    Page(
        "two-cats.jpg",
        600,
        600,
        ("#fdeff4", "#f6cfe0", "#c9b6ea"),
        (Glow(300, 170, 300, "#fffaf5"),),
        (Hill(300, 430, 620, 300, ("#b9a3df", "#8f7cc2")),),
        (
            Thing("1f431", 180, 355, 210),
            Thing("1f431", 440, 405, 165, 0, True),
            Thing("1f9f6", 300, 520, 96),
            Thing("1fab4", 85, 480, 130),
        ),
    ),
    Page(
        "cat-and-dog.jpg",
        640,
        480,
        ("#bfe9ff", "#e4f6ff", "#fff6dc"),
        (Glow(540, 90, 60, "#fff0b0", True), Glow(540, 90, 150, "#fff6d0")),
        (Hill(120, 290, 420, 230, ("#a8d977", "#7cbb5c")), Hill(520, 320, 460, 240, ("#8ecb63", "#5ea24b"))),
        (
            Thing("1f333", 75, 205, 180),
            Thing("1f431", 205, 340, 180),
            Thing("1f436", 455, 335, 190),
            Thing("1f3be", 330, 425, 76),
            Thing("1f9b4", 575, 435, 70, 20),
        ),
    ),
    Page(
        "two-cars.jpg",
        640,
        480,
        ("#9fd3f6", "#d6eefc", "#fdf3e3"),
        (Glow(120, 90, 170, "#ffffff"),),
        (Hill(320, 270, 620, 260, ("#9ccf86", "#6fae68")), Hill(320, 345, 900, 420, ("#6b7280", "#4b5262"))),
        (
            Thing("1f3e1", 105, 225, 150),
            Thing("1f332", 560, 215, 150),
            Thing("1f3e0", 330, 225, 120),
            Thing("1f697", 180, 370, 190, 0, True),
            Thing("1f699", 475, 385, 185),
        ),
    ),
    Page(
        "three-butterflies.jpg",
        600,
        600,
        ("#cdefff", "#e9f9e6", "#fdf7d2"),
        (Glow(470, 100, 230, "#fffbe6"),),
        (Hill(140, 430, 430, 250, ("#b5dd84", "#86bf62")), Hill(460, 465, 460, 250, ("#9ed071", "#67a84f"))),
        (
            Thing("1f33b", 110, 470, 150),
            Thing("1f337", 500, 500, 130),
            Thing("1f33c", 310, 520, 110),
            Thing("1f98b", 185, 205, 165, -14, shadow=False),
            Thing("1f98b", 430, 175, 125, 16, shadow=False),
            Thing("1f98b", 335, 355, 110, -4, shadow=False),
        ),
    ),
    Page(
        "three-cacti.jpg",
        640,
        480,
        ("#7b4fa3", "#f0797a", "#ffd08a"),
        (Glow(420, 265, 70, "#ffe9b3", True), Glow(420, 265, 200, "#ffcf8f")),
        (Hill(120, 300, 380, 220, ("#d98a58", "#a85c4a")), Hill(480, 330, 480, 240, ("#e0a063", "#b5684c"))),
        (
            Thing("1f335", 130, 300, 190),
            Thing("1f335", 345, 335, 140, 0, True),
            Thing("1f335", 545, 310, 170),
            Thing("1f982", 430, 425, 76),
            Thing("1faa8", 235, 425, 70),
        ),
    ),
    Page(
        "frog-and-butterfly.jpg",
        600,
        600,
        ("#d8f5ef", "#a5e0d8", "#5fb7bd"),
        (Glow(160, 130, 240, "#f8fff2"),),
        (Hill(300, 400, 640, 300, ("#4aa9b8", "#2b7d98")),),
        (
            Thing("1fab7", 450, 470, 170),
            Thing("1f438", 215, 415, 215),
            Thing("1f98b", 425, 190, 170, 14, shadow=False),
            Thing("1f33e", 555, 330, 150),
        ),
    ),
    Page(
        "dog-and-bicycle.jpg",
        640,
        480,
        ("#d9e8ff", "#e6ecff", "#fbe9f2"),
        (Glow(300, 110, 200, "#ffffff"),),
        (Hill(100, 290, 460, 240, ("#86a9d6", "#5f82b8")), Hill(470, 320, 560, 260, ("#7595cc", "#4a659f"))),
        (
            Thing("1f3e0", 85, 235, 170),
            Thing("1f6b2", 390, 300, 230),
            Thing("1f415", 185, 375, 165, 0, True),
            Thing("1f333", 575, 235, 190),
        ),
    ),
)


def write_pictures(assets: Path, folder: Path) -> dict[str, list[dict[str, object]]]:
    """Draws every page; returns the boxes by file name."""
    folder.mkdir(exist_ok=True)
    boxes = {}
    for page in PAGES:
        picture, boxes[page.file] = _draw(page, assets)
        picture.save(folder / page.file, quality=90, subsampling=0, optimize=True)
    return boxes


def _draw(page: Page, assets: Path) -> tuple[Image.Image, list[dict[str, object]]]:
    canvas = _gradient(page.width, page.height, page.sky)
    for glow in page.glows:
        _draw_glow(canvas, glow)
    for hill in page.hills:
        _draw_hill(canvas, hill)
    boxes: list[dict[str, object]] = []
    for thing in page.things:
        box = _draw_thing(canvas, thing, load(assets, thing.code))
        if thing.code in LABEL_OF:
            boxes.append({"label": LABEL_OF[thing.code], "box": box})
    return canvas, boxes


def _gradient(width: int, height: int, colors: tuple[str, ...]) -> Image.Image:
    """From top to bottom, dithered so that no steps show."""
    stops = np.array([Image.new("RGB", (1, 1), color).getpixel((0, 0)) for color in colors], np.float64)
    place, at = np.linspace(0, 1, height), np.linspace(0, 1, len(colors))
    column = np.stack([np.interp(place, at, stops[:, channel]) for channel in range(3)], axis=-1)
    dither = np.random.default_rng(0).random((height, width, 1))
    return Image.fromarray(np.clip(column[:, None] + dither, 0, 255).astype(np.uint8))


def _ellipse(size: tuple[int, int], box: tuple[float, float, float, float]) -> Image.Image:
    """An ellipse with smooth edges, as a mask."""
    mask = Image.new("L", (size[0] * OVERSAMPLING, size[1] * OVERSAMPLING))
    ImageDraw.Draw(mask).ellipse([value * OVERSAMPLING for value in box], fill=255)
    return mask.resize(size, Image.Resampling.BOX)


def _draw_glow(canvas: Image.Image, glow: Glow) -> None:
    reach = glow.radius * 2
    inner = glow.radius if glow.sharp else glow.radius * 0.6
    mask = _ellipse((2 * reach, 2 * reach), (reach - inner, reach - inner, reach + inner, reach + inner))
    if not glow.sharp:
        mask = mask.filter(ImageFilter.GaussianBlur(glow.radius * 0.35)).point(lambda value: value * 0.8)
    canvas.paste(glow.color, (glow.x - reach, glow.y - reach), mask)


def _draw_hill(canvas: Image.Image, hill: Hill) -> None:
    box = (hill.x - hill.half_width, hill.top, hill.x + hill.half_width, hill.top + 2 * hill.half_height)
    ground = Image.new("RGB", canvas.size)
    ground.paste(_gradient(canvas.width, canvas.height - hill.top, hill.colors), (0, hill.top))
    canvas.paste(ground, (0, 0), _ellipse(canvas.size, box))


def _draw_thing(canvas: Image.Image, thing: Thing, picture: Image.Image) -> list[int]:
    """Draws the emoji on its shadow; returns x, y, width and height of what can be seen."""
    scale = thing.size / max(picture.size)
    if thing.mirrored:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    picture = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS)
    picture = picture.rotate(thing.turn, Image.Resampling.BICUBIC, expand=True)
    left, top = thing.x - picture.width // 2, thing.y - picture.height // 2
    if thing.shadow:
        bottom, half = top + picture.height, picture.width * 0.42
        shadow = _ellipse(canvas.size, (thing.x - half, bottom - half * 0.22, thing.x + half, bottom + half * 0.16))
        shadow = shadow.filter(ImageFilter.GaussianBlur(half * 0.1)).point(lambda value: value * 0.35)
        canvas.paste("#1a1030", (0, 0), shadow)
    canvas.paste(picture, (left, top), picture)
    seen = picture.getchannel("A").point(lambda alpha: 255 if alpha > 64 else 0).getbbox()
    assert seen is not None
    return [left + seen[0], top + seen[1], seen[2] - seen[0], seen[3] - seen[1]]
