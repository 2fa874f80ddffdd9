"""Guided Grad-CAM and Grad-CAM++ by PyTorch with hooks, for two small ReLU networks.

python guided.py FOLDER: writes NAME.onnx, NAME.input.npy and NAME.METHOD.npy (max over colors of |guided gradient| times the map).
"""

import sys
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Residual(nn.Module):
    def __init__(self, ceiling: bool) -> None:
        super().__init__()
        act = nn.ReLU6 if ceiling else nn.ReLU
        self.stem = nn.Sequential(nn.Conv2d(3, 12, 3, 2, padding=1), nn.BatchNorm2d(12), act())
        self.branch = nn.Sequential(
            nn.Conv2d(12, 12, 3, padding=1), nn.BatchNorm2d(12), act(), nn.Conv2d(12, 12, 3, padding=1)
        )
        self.join = act()
        self.last = nn.Sequential(nn.Conv2d(12, 20, 3, 2, padding=1), act())
        self.head = nn.Linear(20, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        self.kept = self.last(self.join(x + self.branch(x)))
        return self.head(self.kept.mean((2, 3)))


def main(folder: Path) -> None:
    torch.set_num_threads(1)
    for name, ceiling in (("relu", False), ("relu6", True)):
        torch.manual_seed(3)
        model = Residual(ceiling).eval()
        x = torch.randn(1, 3, 40, 32)
        logits = model(x)
        index = int(logits.argmax())
        activation = model.kept
        (gradient,) = torch.autograd.grad(logits[0, index], activation)
        guided = guided_gradient(model, x, index)
        for method, weights in (
            ("guided-grad-cam", gradient.mean((2, 3))),
            ("guided-grad-cam++", plus_plus(activation, gradient)),
        ):
            cam = F.relu((weights[..., None, None] * activation).sum(1, keepdim=True))
            light = F.interpolate(cam / cam.max(), x.shape[2:], mode="bilinear", align_corners=False)[0, 0]
            product = (guided[0].abs().amax(0) * light).detach().numpy()
            np.save(folder / f"{name}.{method}.npy", product / product.max())
        np.save(folder / f"{name}.input.npy", x.numpy())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                model,
                (x,),
                folder / f"{name}.onnx",
                dynamo=False,
                opset_version=17,
                input_names=["x"],
                output_names=["y"],
            )


def guided_gradient(model: nn.Module, x: Tensor, index: int) -> Tensor:
    hooks = [
        module.register_full_backward_hook(lambda _module, inputs, outputs: (inputs[0] * (outputs[0] > 0),))
        for module in model.modules()
        if isinstance(module, (nn.ReLU, nn.ReLU6))
    ]
    x = x.clone().requires_grad_()
    (result,) = torch.autograd.grad(model(x)[0, index], x)
    for hook in hooks:
        hook.remove()
    return result


def plus_plus(activation: Tensor, gradient: Tensor) -> Tensor:
    """Eq. 19, divided through by g²."""
    alpha = torch.where(gradient != 0, 1 / (2 + gradient * activation.sum((2, 3), keepdim=True)), 0)
    return (alpha * F.relu(gradient)).sum((2, 3))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
