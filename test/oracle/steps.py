"""Steps of a recipe, made by OpenCV and by the code that Macenko's method was published with, for steps.test.ts.

    python steps.py OUT        writes pictures, what each step makes of them, and cases.json

The Macenko code is H. Asma-Ull et al.'s HEnorm_python (schaugf), in the form that torchstain ships.
"""

import json
import pathlib
import sys

import cv2
import numpy as np
from PIL import Image

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
random = np.random.default_rng(7)
cases = []


def smooth(height, width):
    noise = random.integers(0, 256, (max(2, height // 9), max(2, width // 9), 3), dtype=np.uint8)
    return cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)


def fundus(height, width):
    """A bright disk on black, off the middle."""
    picture = np.zeros((height, width, 3), np.uint8)
    mask = np.zeros((height, width), np.uint8)
    cv2.circle(mask, (width * 3 // 5, height // 2), min(height, width) // 3, 255, -1)
    picture[mask > 0] = np.maximum(smooth(height, width), 20)[mask > 0]
    return picture


def slide(height, width):
    """Two stains of a slide, mixed at random, as Beer and Lambert have it."""
    stains = np.array([[0.65, 0.70, 0.29], [0.07, 0.99, 0.11]])
    amounts = np.abs(smooth(height, width)[..., :2].astype(float)) / 255 * [1.6, 0.9]
    return np.clip(240 * np.exp(-amounts @ stains) - 1, 0, 255).astype(np.uint8)


def lab_clahe(picture, clahe):
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)
    lab[..., 0] = clahe.apply(np.ascontiguousarray(lab[..., 0]))
    return cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)


def macenko(picture, light=240, alpha=1, beta=0.15):
    reference = np.array([[0.5626, 0.2159], [0.7201, 0.8012], [0.4062, 0.5581]])
    most = np.array([1.9705, 1.0308])
    flat = picture.reshape((-1, 3))
    density = -np.log((flat.astype(float) + 1) / light)
    dense = density[~np.any(density < beta, axis=1)]
    _, vectors = np.linalg.eigh(np.cov(dense.T))
    that = dense.dot(vectors[:, 1:3])
    phi = np.arctan2(that[:, 1], that[:, 0])
    low, high = np.percentile(phi, alpha), np.percentile(phi, 100 - alpha)
    first = vectors[:, 1:3].dot(np.array([(np.cos(low), np.sin(low))]).T)
    second = vectors[:, 1:3].dot(np.array([(np.cos(high), np.sin(high))]).T)
    pair = (first, second) if first[0] > second[0] else (second, first)
    stains = np.array((pair[0][:, 0], pair[1][:, 0])).T
    amounts = np.linalg.lstsq(stains, density.T, rcond=None)[0]
    amounts = amounts / (np.array([np.percentile(amounts[0], 99), np.percentile(amounts[1], 99)]) / most)[:, None]
    made = light * np.exp(-reference.dot(amounts))
    made[made > 255] = 254
    return made.T.reshape(picture.shape).astype(np.uint8)


def content(picture, threshold):
    ys, xs = np.nonzero(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) > threshold)
    return picture[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]


def circle(picture):
    height, width = picture.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    cv2.circle(mask, (width // 2, height // 2), min(width, height) // 2, 1, -1)
    return cv2.bitwise_and(picture, picture, mask=mask)


def side(picture, to):
    gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.int64)
    half = gray.shape[1] // 2
    left, right = gray[:, :half].sum(), gray[:, -half:].sum()
    return picture[:, ::-1] if (left < right if to == "left" else right < left) else picture


def graham(picture, sigma):
    return cv2.addWeighted(picture, 4, cv2.GaussianBlur(picture, (0, 0), sigma), -4, 128)


def case(step, picture, made, most):
    """most: levels that a number may be off."""
    name = f"{len(cases):03}"
    Image.fromarray(picture).save(out / f"{name}.png")
    Image.fromarray(np.ascontiguousarray(made)).save(out / f"{name}.made.png")
    cases.append({"name": name, "steps": step, "most": most})


for height, width in [(64, 64), (97, 120), (120, 75), (130, 131)]:
    for picture in (smooth(height, width), fundus(height, width)):
        case([{"step": "crop-content", "threshold": 7}], picture, content(picture, 7), 0)
        case([{"step": "circle"}], picture, circle(picture), 0)
        for to in ("left", "right"):
            case([{"step": "flip-side", "to": to}], picture, side(picture, to), 0)
        for limit, tiles in ((2.0, 8), (40.0, 8), (3.5, 5)):
            clahe = cv2.createCLAHE(limit, (tiles, tiles))
            gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
            step = {"step": "clahe", "clipLimit": limit, "tiles": tiles}
            case([{**step, "on": "gray"}], picture, np.stack([clahe.apply(gray)] * 3, -1), 1)
            each = [clahe.apply(np.ascontiguousarray(picture[..., c])) for c in range(3)]
            case([{**step, "on": "channels"}], picture, np.stack(each, -1), 1)
            # OpenCV's way back from CIELAB is in whole numbers, and steep in the dark.
            case([step], picture, lab_clahe(picture, clahe), 6)
        for sigma in (2.5, 10):
            case([{"step": "ben-graham", "sigma": sigma}], picture, graham(picture, sigma), 0)
        chain = circle(graham(content(picture, 7), 10))
        case([{"step": "crop-content"}, {"step": "ben-graham"}, {"step": "circle"}], picture, chain, 0)
    # A number is cut, not rounded: another order of sums may be a level off.
    tissue = slide(height, width)
    case([{"step": "macenko"}], tissue, macenko(tissue), 1)
(out / "cases.json").write_text(json.dumps(cases))
