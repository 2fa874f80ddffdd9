"""Runs Whylight's command line, as anyone would, and reads what it wrote."""

from dataclasses import dataclass
import json
from pathlib import Path
import subprocess
import tempfile

import numpy as np

CLI = Path(__file__).resolve().parents[2] / "dist" / "cli.js"


@dataclass(frozen=True)
class Layer:
    """A tensor that can be explained."""

    tensor: str
    operator: str
    shape: tuple[int, ...]
    is_default: bool


@dataclass(frozen=True)
class Explanation:
    """What `whylight explain` says of one input: A, dS/dA and the map, 0..1."""

    tensor: str
    activation: np.ndarray
    gradient: np.ndarray
    heat: np.ndarray


class WhylightFailed(RuntimeError):
    """The command line ended with an error; the message is its own."""


def layers(model: Path) -> list[Layer]:
    """The layers that can be explained, in the order of the graph."""
    rows = [json.loads(line) for line in _run("layers", "--model", str(model)).splitlines()]
    return [
        Layer(row["tensor"], row["operator"], tuple(row["shape"]), row["default"])
        for row in rows
        if not row.get("reason")
    ]


def explain(model: Path, value: np.ndarray, class_index: int, layer: str, method: str = "grad-cam++") -> Explanation:
    """Explains the tensor `value` itself, without any preprocessing."""
    tensor, arrays, heat = _explain(model, value, class_index, layer, method)
    return Explanation(tensor=tensor, activation=arrays["activation"], gradient=arrays["gradient"], heat=heat)


def explain_without_gradient(
    model: Path, value: np.ndarray, class_index: int, layer: str, method: str
) -> tuple[np.ndarray, np.ndarray]:
    """The activation and the map, 0..1, of a method that needs no gradient, and so writes none."""
    _, arrays, heat = _explain(model, value, class_index, layer, method)
    if "gradient" in arrays:
        raise WhylightFailed(f"{method} took a gradient")
    return arrays["activation"], heat


def _explain(
    model: Path, value: np.ndarray, class_index: int, layer: str, method: str
) -> tuple[str, dict[str, np.ndarray], np.ndarray]:
    """The layer's tensor, what `--save arrays` wrote, by name, and the map."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.save(folder / "tensor.npy", value)
        out = folder / "out"
        answer = json.loads(
            _run(
                "explain",
                "--tensor",
                str(folder / "tensor.npy"),
                "--model",
                str(model),
                "--class",
                str(class_index),
                "--layer",
                layer,
                "--method",
                method,
                "--save",
                "arrays",
                "--out",
                str(out),
            )
        )
        heat = answer["heatmap"]
        arrays = {file.stem: np.load(file) for file in out.glob("*.npy")}
        grid = [heat[axis] for axis in ("frames", "height", "width") if axis in heat]
        return answer["layer"]["tensor"], arrays, np.array(heat["values"], dtype=np.float64).reshape(grid)


def _run(*arguments: str) -> str:
    done = subprocess.run(["node", str(CLI), *arguments, "--json"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise WhylightFailed(f"whylight {arguments[0]}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout
