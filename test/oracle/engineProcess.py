"""Talks to engineServer.ts: Whylight's engine in one long-lived Node process, on the sources as they are."""

from dataclasses import dataclass
from pathlib import Path
import subprocess
import tempfile
from typing import Any

import numpy as np

from workers import exchange

ROOT = Path(__file__).resolve().parents[2]
COMMAND = ("node", "--import", "tsx", "--require", "./test/support/wasmFiles.cjs", "test/oracle/engineServer.ts")
CRASHED = "crashed"


class Refused(RuntimeError):
    """Whylight's own error: `code` names it, the message is what a user reads."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Explained:
    """One layer with A and dS/dA; `grid` has the width, the height, and the prefix of tokens that are no cell."""

    tensor: str
    operator: str
    shape: tuple[int, ...]
    channel_axis: int
    grid: dict[str, int]
    first: str
    obstacles: tuple[str, ...]
    activation: np.ndarray
    gradient: np.ndarray
    """Of a picture: what the model was given, its scores by class, the map on the voxels of its file, `check`'s error."""
    given: np.ndarray | None = None
    scores: dict[int, float] | None = None
    heat: tuple[np.ndarray, np.ndarray] | None = None
    worst_error: float | None = None
    agrees: bool = False

    def cells(self, tensor: np.ndarray) -> np.ndarray:
        """A tensor of the layer's shape as (height, width, channels)."""
        last = np.moveaxis(tensor[0], self.channel_axis - 1, -1)
        cells = last.reshape(-1, last.shape[-1])[self.grid["prefix"] :]
        return cells.reshape(self.grid["height"], self.grid["width"], -1)


def _explained(answer: dict[str, Any], folder: Path) -> Explained:
    heat = folder / "heat.nii.gz"
    return Explained(
        answer["tensor"],
        answer["operator"],
        tuple(answer["shape"]),
        answer["channelAxis"],
        answer["grid"],
        answer["first"],
        tuple(answer["obstacles"]),
        np.load(folder / "activation.npy"),
        np.load(folder / "gradient.npy"),
        np.load(folder / "input.npy") if "scores" in answer else None,
        dict(answer["scores"]) if "scores" in answer else None,
        _volume(heat) if heat.exists() else None,
        answer.get("worstError"),
        answer.get("agrees", False),
    )


def _volume(file: Path) -> tuple[np.ndarray, np.ndarray]:
    """Whylight's own NIfTI, on the voxels of its source, as nibabel reads it: the numbers and the affine."""
    import nibabel

    read = nibabel.load(file)
    return read.get_fdata(), read.affine


class EngineServer:
    """Starts Node on first use, and again where the sources have changed since, or where it ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._sources = 0.0

    def explain(self, model: Path, value: np.ndarray, class_index: int, layer: str | None = None) -> Explained:
        """A and dS/dA of a layer, or of the default one, for the tensor `value` as it is."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            np.save(folder / "input.npy", value)
            request = {"model": str(model), "input": str(folder / "input.npy"), "class": class_index, "out": name}
            answer = self._ask(request | ({} if layer is None else {"layer": layer}))
            if "error" in answer:
                raise Refused(answer["code"], answer["error"])
            return _explained(answer, folder)

    def explain_file(self, model: Path, file: Path, class_index: int, layer: str | None = None) -> Explained:
        """The same of a picture or a volume, prepared as the recipe next to the model says; and what a user gets."""
        with tempfile.TemporaryDirectory() as name:
            request = {"model": str(model), "input": str(file), "class": class_index, "out": name, "check": True}
            answer = self._ask(request | ({} if layer is None else {"layer": layer}))
            if "error" in answer:
                raise Refused(answer["code"], answer["error"])
            return _explained(answer, Path(name))

    def close(self) -> None:
        """Ends the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _ask(self, request: dict[str, object]) -> dict[str, Any]:
        answer = exchange(self._running(), request)
        if answer is not None:
            return answer
        self.close()
        raise Refused(CRASHED, "the engine's process ended in the middle of the request")

    def _running(self) -> subprocess.Popen[str]:
        newest = max(file.stat().st_mtime for file in (ROOT / "src").rglob("*.ts"))
        if self._process is not None and (self._process.poll() is not None or newest > self._sources):
            self.close()
        if self._process is None:
            self._process = subprocess.Popen(
                COMMAND, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            self._sources = newest
        return self._process
