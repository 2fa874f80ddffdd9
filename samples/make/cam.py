"""Grad-CAM and Grad-CAM++ in a few lines, to judge the model with; Whylight's own are in src/engine."""

import torch
from torch import Tensor

from network import Classifier


def activations_and_gradients(model: Classifier, x: Tensor, classes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """A and dS/dA of the last grid, S being the logit of each picture's class; and all logits."""
    features = model.features(x).detach().requires_grad_()
    logits = model.head(features)
    score = logits.gather(1, classes[:, None]).sum()
    (gradients,) = torch.autograd.grad(score, features)
    return features.detach(), gradients, logits.detach()


def grad_cam(activations: Tensor, gradients: Tensor) -> Tensor:
    """w = mean of g over the grid; map = relu(sum of w A)"""
    weights = gradients.mean(dim=(2, 3), keepdim=True)
    return (weights * activations).sum(1).relu()


def grad_cam_plus_plus(activations: Tensor, gradients: Tensor) -> Tensor:
    """alpha = 1 / (2 + g sum(A)) where g is not 0 (Eq. 19); w = sum of alpha relu(g); map = relu(sum of w A)"""
    denominator = 2 + gradients * activations.sum(dim=(2, 3), keepdim=True)
    alpha = torch.where(gradients != 0, 1 / denominator, 0)
    weights = (alpha * gradients.relu()).sum(dim=(2, 3), keepdim=True)
    return (weights * activations).sum(1).relu()
