"""One architecture: made, exported, explained, compared with PyTorch."""

from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
import io
import logging
from pathlib import Path
import tempfile
import time
import warnings

import numpy as np
import onnx
import torch
from torch import nn

from architectures import CLASSES, LARGEST, Architecture, Size, create, enliven, random_input, sides, smallest_size
from capture import Captured, capture, relative_error, same_value, value_at
from engineProcess import CRASHED, EngineServer, Explained, Refused
from verdicts import TOLERANCE, Verdict

CLASS_INDEX = 7
SEEDS = (1, 2, 3)
SAME_VALUE = 1e-3
ITSELF = "PyTorch in float32 is off"
FEW, MANY = 4, 32  # pictures that batch normalization has its statistics from


class ExportFailed(RuntimeError):
    """No exporter of PyTorch makes an ONNX file of it."""


def judge(one: Architecture, server: EngineServer) -> Verdict:
    """The verdict; never raises for what the model or the engine does wrong."""
    started = time.monotonic()
    verdict = Verdict(
        one.name, one.family, one.parameters, shorter=", ".join(f"{key}={value}" for key, value in one.shorter.items())
    )
    if one.parameters > LARGEST and not one.shorter:
        return replace(verdict, reason=f"{one.parameters / 1e6:.0f} million parameters")
    size = Size(one.side, (1, CLASSES)) if one.side else smallest_size(one.name)
    if size.output and size.side == 0:
        return replace(verdict, kind="no classifier", reason=f"its output is {list(size.output)}")
    if size.side == 0:
        return replace(verdict, reason="PyTorch itself does not run it here")
    verdict = _judge_at(size.side, one, server, verdict)
    own = sides(one.name)[-1]
    if (
        verdict.kind == "incomparable" and size.side < own
    ):  # pooling to a fixed size, which is resizing in a small picture
        verdict = _judge_at(own, one, server, verdict)
    if verdict.kind in ("incomparable", "disagrees") and verdict.reason.startswith(ITSELF):
        # Statistics of a handful of cells make of another picture numbers in the thousands, whose softmax is all rounding.
        verdict = _judge_at(verdict.side, one, server, verdict, MANY)
    verdict.seconds = round(time.monotonic() - started, 1)
    return verdict


def _judge_at(side: int, one: Architecture, server: EngineServer, blank: Verdict, pictures: int = FEW) -> Verdict:
    verdict = Verdict(blank.name, blank.family, blank.parameters, side, shorter=blank.shorter)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.onnx"
        try:
            torch.manual_seed(0)
            model = enliven(create(one.name, side, **one.shorter), side, pictures)
            verdict.export, verdict.reason = export(model, side, file)
            compare(model, file, side, server, verdict)
        except ExportFailed as error:
            return replace(verdict, kind="export failed", reason=str(error))
        except Refused as error:
            if error.code == CRASHED:
                return replace(verdict, reason="the engine's process ended here: out of memory, or a crash")
            return replace(verdict, kind="refused", reason=f"{error.code}: {error}"[:600])
    return verdict


def export(model: nn.Module, side: int, file: Path) -> tuple[str, str]:
    """With PyTorch's defaults; where those fail, with the older exporter, as people do then. Which one, and why."""
    value = random_input(side, 0)
    reasons: list[str] = []
    for name, options in (("default", {}), ("TorchScript", {"dynamo": False, "opset_version": 17})):
        try:
            with warnings.catch_warnings(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                warnings.simplefilter("ignore")
                torch.onnx.export(model, (value,), str(file), **options)
                onnx.checker.check_model(
                    str(file)
                )  # the exporter's optimizer leaves some without a node that they need
            return name, "; ".join(reasons)
        except Exception as error:  # noqa: BLE001  exporters raise anything
            reasons.append(f"{name}: {type(error).__name__}: {_last_cause(error)}")
            for left in file.parent.iterdir():
                left.unlink()
    raise ExportFailed("; ".join(reasons)[:600])


def _last_cause(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return " ".join(str(error).split())[:240]


def compare(model: nn.Module, file: Path, side: int, server: EngineServer, verdict: Verdict) -> None:
    """Fills in the errors at the default layer and at the first one."""
    for seed in SEEDS:  # a kink spoils one input, a wrong rule spoils all
        value = random_input(side, seed)
        ours = server.explain(file, value.numpy(), CLASS_INDEX)
        captured = _capture(model, value)
        verdict.layer, verdict.operator, verdict.shape = ours.tensor, ours.operator, ours.shape
        verdict.obstacles = ours.obstacles
        error, problem, twin = _error(ours, captured)
        if twin is not None and verdict.placement is None:
            verdict.placement = _placement(model, value, ours, twin)
        verdict.error = _best(verdict.error, error)
        verdict.first_layer = ours.first
        first = server.explain(file, value.numpy(), CLASS_INDEX, ours.first) if ours.first != ours.tensor else ours
        verdict.first_error = _best(verdict.first_error, _error(first, captured)[0])
        if not ours.cells(ours.gradient).any():
            verdict.kind, verdict.reason = "disagrees", "no cell of the default layer has a gradient: the map is empty"
            return
        if verdict.error is None:
            verdict.kind, verdict.reason = "incomparable", problem
        elif verdict.error < TOLERANCE:
            verdict.kind = "agrees"
            if verdict.first_error is None or verdict.first_error < TOLERANCE:
                return
        elif verdict.kind != "agrees":
            verdict.kind = "disagrees"
    if verdict.kind == "disagrees" and twin is not None and twin.place >= 0:
        verdict.reason = (
            f"{ITSELF} by {_own_error(model, value, twin.place):.0e} there itself; {verdict.reason}".rstrip("; ")
        )
    elif (verdict.first_error or 0) > TOLERANCE:
        verdict.reason = f"{ITSELF} by {_own_error(model, value):.0e} at the input; {verdict.reason}".rstrip("; ")


def _placement(model: nn.Module, value: torch.Tensor, ours: Explained, twin: Captured) -> float | None:
    """
    Whether the grid's cells lie where the picture has them: a quarter of the picture is changed, and the change's
    center in the layer must move to the right with it, and down with it. The lesser of the two, in parts of the way
    that it would go if a quarter of the picture changed a quarter of the cells. N,C,H,W needs no such question.
    """
    is_plain = len(ours.shape) == 4 and ours.channel_axis == 1
    is_coarse = ours.grid["width"] * ours.grid["height"] <= 4  # each cell sees everything
    if is_plain or is_coarse or twin.place < 0 or twin.value.shape != ours.activation.shape:
        return None
    half = value.shape[-1] // 2
    before = value_at(model, value, twin.place)
    centers = {}
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        changed = value.clone()
        patch = changed[..., row * half : (row + 1) * half, column * half : (column + 1) * half]
        patch.copy_(patch.flip(-1, -2) + 0.5)
        change = (ours.cells(value_at(model, changed, twin.place) - before) ** 2).sum(-1)
        rows, columns = (np.arange(size) / max(size - 1, 1) for size in change.shape)
        centers[row, column] = (change.sum(1) @ rows / change.sum(), change.sum(0) @ columns / change.sum())
    down = sum(centers[1, column][0] - centers[0, column][0] for column in (0, 1)) / 2
    right = sum(centers[row, 1][1] - centers[row, 0][1] for row in (0, 1)) / 2
    return round(float(2 * min(down, right)), 2)


def _best(one: float | None, other: float | None) -> float | None:
    known = [error for error in (one, other) if error is not None]
    return min(known, default=None)


def _capture(model: nn.Module, value: torch.Tensor) -> list[Captured]:
    try:
        return capture(model, value.numpy(), CLASS_INDEX)[0]
    except RuntimeError:  # some make float32 tensors on the way
        return capture(model, value.numpy(), CLASS_INDEX, torch.float32)[0]


def _own_error(model: nn.Module, value: torch.Tensor, place: int = -1) -> float:
    """How far PyTorch in float32 is from itself in float64 at that tensor: that much is the network's, not ours."""
    rounded, exact = (
        next(one.gradient for one in captured if one.place == place)
        for captured in (capture(model, value.numpy(), CLASS_INDEX, torch.float32)[0], _capture(model, value))
    )
    return relative_error(rounded, exact)


def _error(ours: Explained, captured: list[Captured]) -> tuple[float | None, str, Captured | None]:
    """The smallest error beside any of PyTorch's tensors that are this layer, or why there is none; and which it is."""
    twins = same_value(captured, ours.activation, SAME_VALUE) or _rearranged(captured, ours.activation)
    if not twins:
        return None, "PyTorch computes no such tensor", None
    if all(not twin.gradient.any() for twin in twins):
        return None, "PyTorch's gradient is zero", None
    nearest = min(twins, key=lambda twin: relative_error(ours.gradient, twin.gradient))
    return relative_error(ours.gradient, nearest.gradient), "", nearest


def _rearranged(captured: list[Captured], activation: np.ndarray) -> list[Captured]:
    """Tensors that hold the same cells in another order of axes: N,C,H,W for N,H,W,C or N,T,C."""
    found: list[Captured] = []
    for candidate in captured:
        if candidate.value.size != activation.size:
            continue
        for order in ((0, 2, 3, 1), (0, 3, 1, 2), (0, 2, 1), (0, 1, 2, 3), (0, 1, 2)):
            if len(order) != candidate.value.ndim:
                continue
            turned = [
                array.transpose(order).reshape(activation.shape) for array in (candidate.value, candidate.gradient)
            ]
            if relative_error(activation, turned[0]) < SAME_VALUE:
                found.append(Captured(candidate.made_by, turned[0], turned[1]))
    return found


def quiet() -> None:
    """Neither threads nor chatter."""
    torch.set_num_threads(1)
    logging.disable(logging.WARNING)
