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
        Layer(row["tensor"], row["operator"], tuple(row["shape"]), row["default"]) for row in rows if not row.get("reason")
    ]


def explain(model: Path, value: np.ndarray, class_index: int, layer: str, method: str = "grad-cam++") -> Explanation:
    """Explains the tensor `value` itself, without any preprocessing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.save(folder / "tensor.npy", value)
        out = folder / "out"
        answer = json.loads(_run(
            "explain", "--tensor", str(folder / "tensor.npy"), "--model", str(model), "--class", str(class_index),
            "--layer", layer, "--method", method, "--save", "arrays", "--out", str(out)))
        heat = answer["heatmap"]
        return Explanation(
            tensor=answer["layer"]["tensor"],
            activation=_array(out, "activation"),
            gradient=_array(out, "gradient"),
            heat=np.array(heat["values"], dtype=np.float64).reshape(heat["height"], heat["width"]),
        )


def _array(folder: Path, name: str) -> np.ndarray:
    found = list(folder.rglob(f"*{name}.npy"))
    if len(found) != 1:
        raise WhylightFailed(f"--save arrays wrote {len(found)} files named {name}.npy")
    return np.load(found[0])


def _run(*arguments: str) -> str:
    done = subprocess.run(["node", str(CLI), *arguments, "--json"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise WhylightFailed(f"whylight {arguments[0]}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout
