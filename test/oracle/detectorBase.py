"""What every detector of detectors.py is, and what they share."""

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import nn


@dataclass(frozen=True)
class Detector:
    """A model, how it is exported, and what its library says."""

    model: nn.Module  # image ─▶ outputs, in the order of `outputs`
    outputs: tuple[str, ...]
    size: tuple[int, int]
    layers: tuple[str, ...]  # modules by their names in `model`
    score: Callable[[tuple[torch.Tensor, ...]], torch.Tensor]
    boxes: Callable[[torch.Tensor, tuple[torch.Tensor, ...]], list[list[float]]]
    is_plain: Callable[[tuple[torch.Tensor, ...]], bool] = lambda _outputs: True
    beside: dict[str, torch.Tensor] = field(
        default_factory=dict
    )  # other inputs of the exported model; left out, they follow from the image


def set_norms(model: nn.Module, size: tuple[int, int]) -> None:
    """Batch normalization as after training: as it is built, hardly anything of the picture reaches the deep layers."""
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 1.0
            module.weight.data = torch.rand(module.weight.shape) + 0.5
            module.bias.data = torch.rand(module.bias.shape) - 0.2  # mostly above zero: far from kinks
    model.train()
    with torch.no_grad():
        model(torch.rand(4, 3, *size))
    model.eval()


def listed(labels, scores, boxes) -> list[list[float]]:
    rows = [
        [float(label), float(score), *(float(v) for v in (x, y, right - x, bottom - y))]
        for label, score, (x, y, right, bottom) in zip(labels, scores, boxes)
    ]
    return sorted(rows, key=lambda row: -row[1])
