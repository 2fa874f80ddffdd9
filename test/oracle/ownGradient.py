"""Writes model.onnx, and next to it model.grad.onnx: a gradient graph made by PyTorch's autograd instead of Whylight."""

import torch
from torch import nn
from torch.fx.experimental.proxy_tensor import make_fx

torch.manual_seed(0)

# Your model in two parts. What lies between them is the layer to explain.
body = nn.Sequential(nn.Conv2d(3, 16, 3, stride=2), nn.BatchNorm2d(16), nn.ReLU(), nn.Conv2d(16, 24, 3, stride=2), nn.ReLU())
tail = nn.Sequential(
    nn.Conv2d(24, 32, 3, stride=2, groups=2), nn.BatchNorm2d(32), nn.SiLU(), nn.MaxPool2d(2),
    nn.Conv2d(32, 16, 1), nn.GELU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10))


class Classifier(nn.Module):
    """The whole model. It also returns the layer, so that the exporter gives this tensor a name."""

    def __init__(self) -> None:
        super().__init__()
        self.body, self.tail = body, tail

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = self.body(image)
        return self.tail(features), features


def backward(logits_grad: torch.Tensor, features: torch.Tensor) -> torch.Tensor:
    """dS/dA, where the seed `logits_grad` is 1 at the class to explain and 0 elsewhere."""
    _, pull_back = torch.func.vjp(tail, features)
    return pull_back(logits_grad)[0]


def convolution_backward(grad, x, weight, _bias, stride, padding, dilation, _transposed, _output_padding, groups, _mask):
    """The one step that ONNX has no operator for: back through Conv is ConvTranspose with the same weights."""
    sizes = zip(x.shape[2:], weight.shape[2:], stride, padding, dilation)
    left_over = [(size + 2 * pad - reach * (kernel - 1) - 1) % step for size, kernel, step, pad, reach in sizes]
    return torch.ops.aten.convolution(grad, weight, None, stride, padding, dilation, True, left_over, groups), None, None


model = Classifier().eval().requires_grad_(False)
image = torch.randn(1, 3, 64, 64)
logits, features = model(image)
options = {"dynamo": True, "external_data": False}
torch.onnx.export(model, (image,), "model.onnx", input_names=["image"], output_names=["logits", "features"], **options)

steps = {torch.ops.aten.convolution_backward.default: convolution_backward}
traced = make_fx(backward, decomposition_table=steps)(torch.ones_like(logits), features).eval()
torch.onnx.export(
    traced, (torch.ones_like(logits), features), "model.grad.onnx",
    input_names=["logits_grad", "features"], output_names=["features_grad"], **options)
