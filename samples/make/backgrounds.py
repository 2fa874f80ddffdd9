"""Painters of random backgrounds: each takes a generator and a size in pixels, and returns an RGB picture."""

import colorsys
from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFilter

Color = tuple[int, int, int]
Painter = Callable[[Generator, int], Image.Image]


def random_color(rng: Generator) -> Color:
    """Any hue; from gray to vivid, from dark to bright."""
    return hsv(rng.random(), rng.random() ** 0.8, 0.12 + 0.88 * rng.random() ** 0.7)


def hsv(hue: float, saturation: float, value: float) -> Color:
    red, green, blue = colorsys.hsv_to_rgb(hue, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def blend(weight: np.ndarray, colors: list[Color]) -> Image.Image:
    """A picture that runs through `colors` as `weight` (height, width) runs from 0 to 1."""
    stops = np.linspace(0, 1, len(colors))
    channels = [np.interp(weight, stops, [color[channel] for color in colors]) for channel in range(3)]
    return Image.fromarray(np.stack(channels, axis=-1).astype(np.uint8))


def fractal_noise(rng: Generator, size: int) -> np.ndarray:
    """Smooth noise of several octaves, 0 to 1."""
    total = np.zeros((size, size), np.float32)
    cells, strength, decay = int(rng.integers(2, 9)), 1.0, rng.uniform(0.35, 0.85)
    while cells < size:
        grid = Image.fromarray(rng.random((cells, cells), dtype=np.float32))
        total += strength * np.asarray(grid.resize((size, size), Image.Resampling.BICUBIC))
        cells, strength = cells * 2, strength * decay
    return (total - total.min()) / (np.ptp(total) + 1e-6)


def ramp(rng: Generator, size: int) -> np.ndarray:
    """A straight ramp in a random direction, 0 to 1."""
    angle = rng.uniform(0, 2 * np.pi)
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    along = x * np.cos(angle) + y * np.sin(angle)
    return (along - along.min()) / np.ptp(along)


def flat(rng: Generator, size: int) -> Image.Image:
    return Image.new("RGB", (size, size), random_color(rng))


def linear(rng: Generator, size: int) -> Image.Image:
    return blend(ramp(rng, size), _palette(rng, 2, 4))


def radial(rng: Generator, size: int) -> Image.Image:
    y, x = np.mgrid[0:size, 0:size] / size
    distance = np.hypot(x - rng.random(), y - rng.random())
    return blend(distance / distance.max(), _palette(rng, 2, 4))


def noise(rng: Generator, size: int) -> Image.Image:
    return blend(fractal_noise(rng, size), _palette(rng, 2, 5))


def marble(rng: Generator, size: int) -> Image.Image:
    waves = np.sin(2 * np.pi * (rng.uniform(1, 8) * ramp(rng, size) + rng.uniform(0.5, 3) * fractal_noise(rng, size)))
    return blend(waves / 2 + 0.5, _palette(rng, 2, 4))


def stripes(rng: Generator, size: int) -> Image.Image:
    position = ramp(rng, size) * rng.uniform(3, 24)
    if rng.random() < 0.3:
        position = position + rng.uniform(0.3, 1.5) * fractal_noise(rng, size)
    colors = _palette(rng, 2, 5)
    return _soften(rng, Image.fromarray(np.array(colors, np.uint8)[position.astype(int) % len(colors)]))


def checker(rng: Generator, size: int) -> Image.Image:
    across, down = ramp(rng, size), ramp(rng, size)
    count = rng.uniform(3, 18)
    odd = ((across * count).astype(int) + (down * count).astype(int)) % 2
    return _soften(rng, Image.fromarray(np.array(_palette(rng, 2, 3), np.uint8)[odd]))


def dots(rng: Generator, size: int) -> Image.Image:
    picture = linear(rng, size)
    draw = ImageDraw.Draw(picture)
    step, color = int(rng.integers(size // 24, size // 5)), random_color(rng)
    radius = step * rng.uniform(0.15, 0.45)
    for row, y in enumerate(range(0, size + step, step)):
        for x in range((row % 2) * step // 2, size + step, step):
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)
    return _soften(rng, picture)


def shapes(rng: Generator, size: int) -> Image.Image:
    picture = flat(rng, size)
    draw_shapes(rng, picture, int(rng.integers(5, 40)), largest=0.5)
    radius = 0.5 if rng.random() < 0.5 else rng.uniform(0, size / 16)
    return picture.filter(ImageFilter.GaussianBlur(radius))


def landscape(rng: Generator, size: int) -> Image.Image:
    """Sky above, ground below, an uneven horizon."""
    sky, ground = linear(rng, size), noise(rng, size)
    line = size * rng.uniform(0.3, 0.8) + size * rng.uniform(0, 0.3) * (fractal_noise(rng, size)[0] - 0.5)
    below = np.arange(size)[:, None] > line[None, :]
    return Image.composite(ground, sky, Image.fromarray((below * 255).astype(np.uint8)))


def collage(rng: Generator, size: int) -> Image.Image:
    """Pieces of other backgrounds side by side."""
    picture = PAINTERS[rng.integers(len(PAINTERS) - 1)](rng, size)
    for _ in range(rng.integers(1, 5)):
        width, height = (int(size * rng.uniform(0.2, 0.7)) for _ in range(2))
        piece = PAINTERS[rng.integers(len(PAINTERS) - 1)](rng, size).crop((0, 0, width, height))
        picture.paste(piece, (int(rng.integers(-width // 2, size)), int(rng.integers(-height // 2, size))))
    return picture


PAINTERS: list[Painter] = [flat, linear, radial, noise, marble, stripes, checker, dots, shapes, landscape, collage]


def paint(rng: Generator, size: int) -> Image.Image:
    """One background by a painter drawn at random."""
    return PAINTERS[rng.integers(len(PAINTERS))](rng, size)


def draw_shapes(rng: Generator, picture: Image.Image, count: int, largest: float) -> None:
    """Draws ellipses, rectangles and polygons; `largest` is a fraction of the picture."""
    draw, size = ImageDraw.Draw(picture), picture.width
    for _ in range(count):
        radius, x, y = size * rng.uniform(0.03, largest) / 2, *rng.uniform(0, size, 2)
        color = random_color(rng)
        match rng.integers(4):
            case 0:
                draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)
            case 1:
                high = radius * rng.uniform(0.2, 1)
                draw.rectangle((x - radius, y - high, x + radius, y + high), fill=color)
            case 2:
                angles = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 8)))
                draw.polygon([(x + radius * np.cos(a), y + radius * np.sin(a)) for a in angles], fill=color)
            case _:
                width = max(1, round(radius * rng.uniform(0.08, 0.3)))
                draw.line((x, y, *rng.uniform(0, size, 2)), fill=color, width=width)


def _palette(rng: Generator, fewest: int, most: int) -> list[Color]:
    return [random_color(rng) for _ in range(rng.integers(fewest, most + 1))]


def _soften(rng: Generator, picture: Image.Image) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 2.5)))
