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
import torch
from torch import nn

from architectures import LARGEST, Architecture, create, enliven, random_input, smallest_size
from capture import Captured, capture, relative_error, same_value
from engineProcess import EngineServer, Explained, Refused
from verdicts import TOLERANCE, Verdict

CLASS_INDEX = 7
SEEDS = (1, 2, 3)
SAME_VALUE = 1e-3


class ExportFailed(RuntimeError):
    """No exporter of PyTorch makes an ONNX file of it."""


def judge(one: Architecture, server: EngineServer) -> Verdict:
    """The verdict; never raises for what the model or the engine does wrong."""
    started = time.monotonic()
    verdict = Verdict(one.name, one.family, one.parameters)
    if one.parameters > LARGEST:
        return replace(verdict, reason=f"{one.parameters / 1e6:.0f} million parameters")
    size = smallest_size(one.name)
    if size.output and size.side == 0:
        return replace(verdict, kind="no classifier", reason=f"its output is {list(size.output)}")
    if size.side == 0:
        return replace(verdict, reason="PyTorch itself does not run it here")
    verdict.side = size.side
    with tempfile.TemporaryDirectory() as folder:
        try:
            torch.manual_seed(0)
            model = enliven(create(one.name, size.side), size.side)
            verdict.export, verdict.reason = export(model, size.side, Path(folder) / "model.onnx")
            compare(model, Path(folder) / "model.onnx", size.side, server, verdict)
        except ExportFailed as error:
            verdict = replace(verdict, kind="export failed", reason=str(error))
        except Refused as error:
            verdict = replace(verdict, kind="refused", reason=f"{error.code}: {error}"[:600])
    verdict.seconds = round(time.monotonic() - started, 1)
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
        error, problem = _error(ours, captured)
        verdict.error = _best(verdict.error, error)
        verdict.first_layer = ours.first
        first = server.explain(file, value.numpy(), CLASS_INDEX, ours.first) if ours.first != ours.tensor else ours
        verdict.first_error = _best(verdict.first_error, _error(first, captured)[0])
        if verdict.error is None:
            verdict.kind, verdict.reason = "incomparable", problem
        elif verdict.error < TOLERANCE:
            verdict.kind = "agrees"
            if verdict.first_error is None or verdict.first_error < TOLERANCE:
                return
        elif verdict.kind != "agrees":
            verdict.kind = "disagrees"
    own = _own_error(model, value)
    if verdict.kind == "disagrees" or (verdict.first_error or 0) > TOLERANCE:
        verdict.reason = f"PyTorch in float32 is off by {own:.0e} at the input; {verdict.reason}".rstrip("; ")


def _best(one: float | None, other: float | None) -> float | None:
    known = [error for error in (one, other) if error is not None]
    return min(known, default=None)


def _capture(model: nn.Module, value: torch.Tensor) -> list[Captured]:
    try:
        return capture(model, value.numpy(), CLASS_INDEX)[0]
    except RuntimeError:  # some make float32 tensors on the way
        return capture(model, value.numpy(), CLASS_INDEX, torch.float32)[0]


def _own_error(model: nn.Module, value: torch.Tensor) -> float:
    """How far PyTorch in float32 is from itself in float64: that much is the network's, not ours."""
    rounded = capture(model, value.numpy(), CLASS_INDEX, torch.float32)[0][0].gradient
    return relative_error(rounded, _capture(model, value)[0].gradient)


def _error(ours: Explained, captured: list[Captured]) -> tuple[float | None, str]:
    """The smallest error beside any of PyTorch's tensors that are this layer; none where there is no such tensor."""
    twins = same_value(captured, ours.activation, SAME_VALUE) or _rearranged(captured, ours.activation)
    if not twins:
        return None, "PyTorch computes no such tensor"
    if all(not twin.gradient.any() for twin in twins):
        return None, "PyTorch's gradient is zero"
    return min(relative_error(ours.gradient, twin.gradient) for twin in twins), ""


def _rearranged(captured: list[Captured], activation: np.ndarray) -> list[Captured]:
    """Tensors that hold the same cells in another order of axes: N,C,H,W for N,H,W,C or N,T,C."""
    found: list[Captured] = []
    for candidate in captured:
        if candidate.value.size != activation.size:
            continue
        for order in ((0, 2, 3, 1), (0, 3, 1, 2), (0, 2, 1), (0, 1, 2, 3), (0, 1, 2)):
            if len(order) != candidate.value.ndim:
                continue
            turned = [array.transpose(order).reshape(activation.shape) for array in (candidate.value, candidate.gradient)]
            if relative_error(activation, turned[0]) < SAME_VALUE:
                found.append(Captured(candidate.made_by, *turned))
    return found


def quiet() -> None:
    """Neither threads nor chatter."""
    torch.set_num_threads(1)
    logging.disable(logging.WARNING)
