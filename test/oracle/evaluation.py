"""Every figure of a sweep's summary.json again: by NumPy over its lines, and from its maps (float16) and the boxes.

python evaluation.py RESULTS BOXES.json     prints {figure: largest difference}
"""

import json
import sys
from pathlib import Path

import numpy as np

results, boxes_file = Path(sys.argv[1]), Path(sys.argv[2])
summary = json.loads((results / "summary.json").read_text())
lines = [json.loads(line) for line in (results / "results.jsonl").read_text().splitlines()]
boxes_of = json.loads(boxes_file.read_text())
rows = [row for row in lines if "error" not in row]
differences: dict[str, float] = {}


def note(name: str, found: float, expected: float) -> None:
    differences[name] = max(differences.get(name, 0.0), abs(found - expected))


def mean_and_interval(values: np.ndarray) -> tuple[float, tuple[float, float]]:
    """Percentile bootstrap, by another generator."""
    draws = np.random.default_rng(0).integers(0, len(values), (4000, len(values)))
    low, high = np.quantile(values[draws].mean(axis=1), [0.025, 0.975])
    return values.mean(), (low, high)


# 1. The summary from the lines.
note("images", summary["images"], len(lines))
note("failed", summary["failed"], len(lines) - len(rows))
correct = np.array([row["correct"] for row in rows if "correct" in row], float)
note("accuracy", summary["accuracy"], 100 * correct.mean())
READ = {
    "averageDrop": lambda figures: figures["drop"]["drop"],
    "increase": lambda figures: float(figures["drop"]["increase"]),
    "insertion": lambda figures: figures["insertion"],
    "deletion": lambda figures: figures["deletion"],
    "road": lambda figures: figures["road"],
    "pointing": lambda figures: float(figures["pointing"]),
    "energy": lambda figures: figures["energy"],
    **{f"loc.{d}": (lambda figures, d=d: figures["loc"][d]) for d in ("0", "0.25", "0.5")},
}
first = next(iter(summary["methods"]))
for method, figures in summary["methods"].items():
    for name, interval in figures["intervals"].items():
        if name == "win":
            values = np.array(
                [r["methods"][method]["drop"]["drop"] < r["methods"][first]["drop"]["drop"] for r in rows]
            )
        else:
            key = name.split(".")[0]
            have = [
                row["methods"][method]
                for row in rows
                if key in row["methods"][method] or key in ("averageDrop", "increase")
            ]
            values = np.array([READ[name](each) for each in have], float)
        mean, (low, high) = mean_and_interval(100 * values.astype(float))
        shown = figures["loc"][name[4:]] if name.startswith("loc.") else figures[name]
        note(name, shown, mean)
        note(f"n of {name}", interval["n"], len(values))
        width = max(high - low, 1e-9)
        for end, expected in zip(interval["interval"], (low, high), strict=True):
            # Two bootstraps of a thousand and more differ by some hundredths of the interval's width.
            note("interval ends, in widths", end / width, expected / width)


# 2. Localization from the maps and the boxes.
def upsampled(values: np.ndarray, size: int) -> np.ndarray:
    """Bilinear, half-pixel centers, edges repeated: by matrices."""

    def matrix(cells: int) -> np.ndarray:
        at = np.clip((np.arange(size) + 0.5) * cells / size - 0.5, 0, cells - 1)
        low = np.floor(at).astype(int)
        weights = np.zeros((size, cells))
        weights[np.arange(size), low] += 1 - (at - low)
        weights[np.arange(size), np.minimum(low + 1, cells - 1)] += at - low
        return weights

    return matrix(values.shape[0]) @ values @ matrix(values.shape[1]).T


SIZE = int(summary["recipe"]["input"]["width"])
parts = sorted(results.glob("part-*.jsonl"))
arrays: dict[str, dict[str, np.ndarray]] = {}
for part in parts:
    own = [json.loads(line) for line in part.read_text().splitlines()[1:]]
    for method in summary["methods"]:
        maps = np.load(part.with_name(f"{part.stem}.{method}.npy"))
        assert len(maps) == len(own) and maps.dtype == np.float16
        for row, heat in zip(own, maps, strict=True):
            arrays.setdefault(row["key"], {})[method] = heat.astype(float)
kept: list[tuple[np.ndarray, np.ndarray, dict]] = []
for row in rows:
    entries = boxes_of.get(row["key"]) or boxes_of.get(Path(row["key"]).name)
    label = next(p["label"] for p in row["predictions"] if p["index"] == row["class"])
    x, y, width, height = row["seen"]
    mask = np.zeros((SIZE, SIZE), bool)
    columns, lines_of = [
        (start + share * (np.arange(SIZE) + 0.5) / SIZE) * side
        for start, share, side in ((x, width, row["size"][0]), (y, height, row["size"][1]))
    ]
    for entry in entries or []:
        if entry["label"] != label:
            continue
        left, top, across, down = entry["box"]
        mask |= np.outer((lines_of >= top) & (lines_of < top + down), (columns >= left) & (columns < left + across))
    for method, figures in row["methods"].items():
        heat = arrays[row["key"]][method]
        low, high = heat.min(), heat.max()
        light = upsampled((heat - low) / (high - low) if high > low else heat * 0, SIZE)
        note("has boxes", float("energy" in figures), float(mask.any()))
        if not mask.any():
            continue
        note("area", figures["area"], mask.mean())
        note("energy of a picture", figures["energy"], light[mask].sum() / light.sum())
        for delta, value in figures["loc"].items():
            hot = light > float(delta)
            # float16 moves pixels across the threshold: a few of each picture.
            note("loc of a picture", value, (hot & mask).sum() / (mask.sum() + (hot & ~mask).sum()))
        peak_row, peak_column = np.unravel_index(heat.argmax(), heat.shape)
        at = (int((peak_row + 0.5) * SIZE / heat.shape[0]), int((peak_column + 0.5) * SIZE / heat.shape[1]))
        # Two cells that float16 makes equal may stand in each other's place.
        if (heat == high).sum() == 1:
            note("pointing of a picture", float(figures["pointing"]), float(mask[at]))
        kept.append((light, mask, figures))

# 3. Quantus on the same arrays, where it is installed.
try:
    from quantus import PointingGame, RelevanceMassAccuracy
except ImportError:
    pass
else:
    light, masks = (np.stack(each)[:, None] for each in zip(*[(a, b) for a, b, _ in kept], strict=True))
    common = {"model": None, "x_batch": np.zeros_like(light), "y_batch": np.zeros(len(light)), "a_batch": light}
    options = {"abs": False, "normalise": False, "disable_warnings": True}
    mass = RelevanceMassAccuracy(**options)(**common, s_batch=masks)
    for found, (_, _, figures) in zip(mass, kept, strict=True):
        note("Quantus: relevance mass", figures["energy"], float(np.asarray(found).item()))
    hits = PointingGame(**options)(**common, s_batch=masks)
    agree = [
        float(np.asarray(hit).item()) == float(figures["pointing"])
        for hit, (_, _, figures) in zip(hits, kept, strict=True)
    ]
    # Its point is the hottest pixel, ours the hottest cell's center: they part where a box's edge lies between them.
    note("Quantus: pointing game, share that differs", 0, 1 - float(np.mean(agree)))

print(json.dumps({"pictures": len(rows), "maps": len(kept), "differences": differences}))
