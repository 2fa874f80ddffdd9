"""Losses that teach a student to look where its teacher looks: differentiable Grad-CAM and Grad-CAM++ in PyTorch.

docs/distillation.md explains them; test/oracle/distillation.test.ts compares them with Whylight's own maps.
"""

import torch
from torch import Tensor
from torch.nn import functional as F


def _gradient(activation: Tensor, score: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad(score.sum(), activation, create_graph=True)
    return gradient


def _normalized(cam: Tensor) -> Tensor:
    """Each map divided by its maximum, as Whylight writes it; an empty map stays empty."""
    return cam / cam.flatten(1).amax(1).clamp_min(1e-12)[:, None, None]


def grad_cam(activation: Tensor, score: Tensor) -> Tensor:
    """Maps [N, h, w], 0..1, of `score` [N] at `activation` [N, C, h, w]; `score` must have been computed from it."""
    weight = _gradient(activation, score).mean((2, 3), keepdim=True)
    return _normalized((weight * activation).sum(1).relu())


def grad_cam_plus_plus(activation: Tensor, score: Tensor) -> Tensor:
    """The same by Grad-CAM++, Eq. 19: alpha = 1 / (2 + g * sum of A), 0 where g or the denominator is 0."""
    g = _gradient(activation, score)
    denominator = 2 + g * activation.sum((2, 3), keepdim=True)
    counts = (g != 0) & (denominator != 0)
    alpha = torch.where(counts, 1 / torch.where(counts, denominator, 1), 0)
    weight = (alpha * g.relu()).sum((2, 3), keepdim=True)
    return _normalized((weight * activation).sum(1).relu())


def interpret_loss(student: Tensor, teacher: Tensor) -> Tensor:
    """The paper's L_interpret: the sum of squared differences of two maps [N, h, w], its mean over the pictures."""
    return (_on_grid_of(teacher, student) - teacher).square().flatten(1).sum(1).mean()


def cosine_loss(student: Tensor, teacher: Tensor) -> Tensor:
    """e2KD's form: 1 - cosine of two maps [N, h, w], its mean over the pictures."""
    own = _on_grid_of(teacher, student).flatten(1)
    return (1 - F.cosine_similarity(own, teacher.flatten(1), dim=1)).mean()


def _on_grid_of(teacher: Tensor, student: Tensor) -> Tensor:
    if student.shape[-2:] == teacher.shape[-2:]:
        return student
    return F.interpolate(student[:, None], teacher.shape[-2:], mode="bilinear", align_corners=False)[:, 0]
