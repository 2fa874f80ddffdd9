"""Figures on held-out pictures: is the label right, and is the heat where the object is?"""

from collections.abc import Callable

import torch
from torch import Tensor

from cam import activations_and_gradients, grad_cam, grad_cam_plus_plus
from dataset import Dataset
from emoji import LABELS
from network import Classifier, to_input
from scene import MODEL_SIZE, Box, Kind

METHODS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {"Grad-CAM": grad_cam, "Grad-CAM++": grad_cam_plus_plus}
KINDS: dict[Kind, str] = {"one": "one object", "same": "two or three of a class", "two": "two classes"}


def measure(model: Classifier, data: Dataset) -> dict[str, float]:
    """Every figure as a fraction, by name."""
    figures = {f"accuracy, {name}": _accuracy(model, data, kind) for kind, name in KINDS.items()}
    for method, cam in METHODS.items():
        for kind, name in KINDS.items():
            figures[f"peak inside a box of the class, {name}, {method}"] = _peak_inside(model, data, kind, cam)
        for instances in (2, 3):
            name = f"every instance hotter than half of the maximum, {instances} of a class, {method}"
            figures[name] = _all_hit(model, data, instances, cam)
    return figures


@torch.no_grad()
def _accuracy(model: Classifier, data: Dataset, kind: Kind) -> float:
    """With two classes in the picture, both must lead."""
    right = []
    for index in _indices(data, kind):
        order = model(_input(data, index))[0].argsort(descending=True)
        labels = {box.label for box in data.boxes[index]}
        right.append({LABELS[place] for place in order[: len(labels)].tolist()} == labels)
    return sum(right) / len(right)


def _peak_inside(model: Classifier, data: Dataset, kind: Kind, cam: Callable[[Tensor, Tensor], Tensor]) -> float:
    """The pointing game, over every class in every picture."""
    hits = []
    for index in _indices(data, kind):
        for label in {box.label for box in data.boxes[index]}:
            heat = _heat(model, data, index, label, cam)
            peak = heat == heat.max()
            own = [box for box in data.boxes[index] if box.label == label]
            hits.append(any(bool((peak & _cells(box, heat)).any()) for box in own))
    return sum(hits) / len(hits)


def _all_hit(model: Classifier, data: Dataset, instances: int, cam: Callable[[Tensor, Tensor], Tensor]) -> float:
    """How often every instance has a cell that is hotter than half of the maximum."""
    hits = []
    for index in _indices(data, "same"):
        boxes = data.boxes[index]
        if len(boxes) == instances:
            heat = _heat(model, data, index, boxes[0].label, cam)
            hits.append(all(bool((heat > heat.max() / 2)[_cells(box, heat)].any()) for box in boxes))
    return sum(hits) / len(hits)


def _heat(model: Classifier, data: Dataset, index: int, label: str, cam: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
    asked = torch.tensor([LABELS.index(label)])
    activations, gradients, _ = activations_and_gradients(model, _input(data, index), asked)
    return cam(activations, gradients)[0]


def _cells(box: Box, heat: Tensor) -> Tensor:
    """The cells whose center lies in the box."""
    height, width = heat.shape
    y = (torch.arange(height)[:, None] + 0.5) * MODEL_SIZE / height
    x = (torch.arange(width)[None, :] + 0.5) * MODEL_SIZE / width
    return (x >= box.x) & (x < box.x + box.width) & (y >= box.y) & (y < box.y + box.height)


def _indices(data: Dataset, kind: Kind) -> list[int]:
    return [index for index, own in enumerate(data.kinds) if own == kind]


def _input(data: Dataset, index: int) -> Tensor:
    return to_input(torch.from_numpy(data.pictures[index : index + 1]))
