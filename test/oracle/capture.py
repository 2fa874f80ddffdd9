"""Records every tensor that a PyTorch network computes, with the gradient of one class score at it.

An ONNX graph has its own names for the tensors (and the exporter folds batch normalisation away), so the
two sides are matched by *value*: whatever tensor of PyTorch equals the tensor that ONNX Runtime computed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.overrides import TorchFunctionMode, resolve_name

_IN_PLACE_OPERATORS: dict[str, Callable[..., torch.Tensor]] = {
    "__iadd__": torch.Tensor.__add__,
    "__isub__": torch.Tensor.__sub__,
    "__imul__": torch.Tensor.__mul__,
    "__itruediv__": torch.Tensor.__truediv__,
}


@dataclass(frozen=True)
class Captured:
    """One tensor of the forward pass; `gradient` is dS/dA, of the same shape."""

    made_by: str
    value: np.ndarray
    gradient: np.ndarray


class _Recorder(TorchFunctionMode):
    """Keeps each differentiable result; in-place operations would overwrite it, so none is left in place."""

    def __init__(self) -> None:
        super().__init__()
        self.tensors: list[tuple[str, torch.Tensor]] = []

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Calls `func`, out of place, and remembers what it returned."""
        options = dict(kwargs or {})
        if "inplace" in options:
            options["inplace"] = False
        name = getattr(func, "__name__", "")
        if name.endswith("_") and not name.endswith("__") and hasattr(torch.Tensor, name[:-1]):
            func = getattr(torch.Tensor, name[:-1])
        result = _IN_PLACE_OPERATORS.get(name, func)(*args, **options)
        for tensor in result if isinstance(result, tuple | list) else (result,):
            if isinstance(tensor, torch.Tensor) and tensor.requires_grad and tensor.grad_fn is not None:
                tensor.retain_grad()
                self.tensors.append((resolve_name(func) or name, tensor))
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
    tensors = [("input", source), *recorder.tensors]
    captured = [
        Captured(name, tensor.detach().numpy().copy(), tensor.grad.numpy())
        for name, tensor in tensors
        if tensor.grad is not None
    ]
    return captured, logits.detach().numpy()


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
