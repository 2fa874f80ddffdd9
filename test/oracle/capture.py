"""Records every tensor that a PyTorch network computes, with the gradient of one class score at it.

An ONNX graph has its own names for the tensors (and the exporter folds batch normalization away), so the
two sides are matched by *value*: whatever tensor of PyTorch equals the tensor that ONNX Runtime computed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.overrides import TorchFunctionMode, resolve_name


@dataclass(frozen=True)
class Captured:
    """One tensor of the forward pass; `gradient` is dS/dA, of the same shape."""

    made_by: str
    value: np.ndarray
    gradient: np.ndarray
    """Which of the tensors it is, in the order of the forward pass; -1 for the input."""
    place: int = -1


@dataclass
class _Record:
    made_by: str
    value: torch.Tensor
    gradient: torch.Tensor | None = None

    def keep(self, gradient: torch.Tensor) -> None:
        """A hook: called once the whole gradient is there."""
        self.gradient = gradient.detach()


class _Recorder(TorchFunctionMode):
    """
    Keeps each differentiable result with the gradient that arrives at it.

    A result may be overwritten later (`x.add_(y)`): so its value is copied, and the gradient is taken by a hook, which
    belongs to the tensor as it was before.
    """

    def __init__(self) -> None:
        super().__init__()
        self.records: list[_Record] = []

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Calls `func` and remembers what it returned."""
        result = func(*args, **(kwargs or {}))
        for tensor in result if isinstance(result, tuple | list) else (result,):
            if not isinstance(tensor, torch.Tensor) or tensor.grad_fn is None:
                continue
            if func is torch.nn.functional.batch_norm:
                # PyTorch 2.13 on CPU, batch 1: where a gradient's strides are those of transposed tokens, it is read as
                # if they were not, and batch_norm hands on a wrong one (patch embeddings end in flatten, transpose).
                tensor.register_hook(torch.Tensor.contiguous)
            record = _Record(resolve_name(func) or getattr(func, "__name__", ""), tensor.detach().clone())
            tensor.register_hook(record.keep)
            self.records.append(record)
        return result


def out_of_place(model: nn.Module) -> nn.Module:
    """Switches off every module's `inplace` option."""
    for module in model.modules():
        if getattr(module, "inplace", False) is True:
            module.inplace = False
    return model


def capture(
    model: nn.Module, value: np.ndarray, class_index: int, precision: torch.dtype = torch.float64
) -> tuple[list[Captured], np.ndarray]:
    """Every tensor of `model(value)` with the gradient of the class's logit, and the logits."""
    network = out_of_place(model).to(precision).eval().requires_grad_(False)  # no gradients of the weights
    source = torch.from_numpy(value).to(precision).requires_grad_()
    try:
        with _Recorder() as recorder:
            logits = network(source)
        logits.flatten()[class_index].backward()
    finally:
        model.float()
    assert source.grad is not None
    captured = [Captured("input", source.detach().numpy(), source.grad.numpy())]
    captured += [
        Captured(record.made_by, record.value.numpy(), record.gradient.numpy(), place)
        for place, record in enumerate(recorder.records)
        if record.gradient is not None
    ]
    return captured, logits.detach().numpy()


def value_at(model: nn.Module, value: torch.Tensor, place: int) -> np.ndarray:
    """The tensor of that `place`, for another input; in float32."""
    with _Recorder() as recorder:
        model(value.clone().requires_grad_())
    return recorder.records[place].value.numpy()


def relative_error(found: np.ndarray, expected: np.ndarray) -> float:
    """‖found − expected‖ / ‖expected‖."""
    scale = float(np.linalg.norm(expected))
    distance = float(np.linalg.norm(found.astype(np.float64) - expected))
    return distance / scale if scale > 0 else distance


def same_value(captured: list[Captured], activation: np.ndarray, tolerance: float = 1e-4) -> list[Captured]:
    """The recorded tensors whose shape and value are those of `activation`."""
    return [
        candidate
        for candidate in captured
        if candidate.value.shape == activation.shape and relative_error(activation, candidate.value) < tolerance
    ]
