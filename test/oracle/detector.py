"""Writes a YOLO11 and PyTorch's gradients of its surest box, in float64, for detector.test.ts: `python detector.py OUT`.

`OUT/yolo.onnx`, the input `image.npy`, and for each of LAYERS `NUMBER.npy`, the gradient of the logit of that box's class.
"""

import os
from pathlib import Path
import sys

out = Path(sys.argv[1])
os.environ |= {"YOLO_AUTOINSTALL": "false", "YOLO_CONFIG_DIR": str(out)}

import standIns  # noqa: F401  before ultralytics: it imports torchvision

import numpy as np
import torch
from ultralytics import YOLO

SIZE = 160
LAYERS = (0, 4, 10, 16)  # stem, pyramid, attention, neck: each ends in a SiLU


def enliven(model: torch.nn.Module, noise: torch.Generator) -> None:
    """As it is built, nothing of the picture reaches the deep layers, and each box has a probability of 1e-5."""
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.weight.data = torch.rand(module.weight.shape, generator=noise) + 0.5
            module.bias.data = torch.rand(module.bias.shape, generator=noise) - 0.2
            module.momentum = 1.0
    model.train()
    with torch.no_grad():
        model(torch.rand(4, 3, SIZE, SIZE, generator=noise))
    model.eval()
    for branch in model.model[-1].cv3:
        branch[-1].bias.data.fill_(-1.0)


def main() -> None:
    torch.manual_seed(0)
    os.chdir(out)
    yolo = YOLO("yolo11n.yaml")
    noise = torch.Generator().manual_seed(1)
    enliven(yolo.model, noise)
    os.replace(yolo.export(format="onnx", imgsz=SIZE, simplify=False), "yolo.onnx")
    image = torch.rand(1, 3, SIZE, SIZE, generator=noise)
    np.save("image.npy", image.numpy())

    model = yolo.model.double().eval()
    kept: dict[int, torch.Tensor] = {}

    def keep(number: int):
        def hook(_module, _inputs, output):
            output.retain_grad()
            kept[number] = output

        return hook

    for number in LAYERS:
        model.model[number].register_forward_hook(keep(number))
    answer = model(image.double().requires_grad_())
    boxes = answer[0] if isinstance(answer, (tuple, list)) else answer
    torch.logit(boxes[0, 4:].max()).backward()
    for number in LAYERS:
        np.save(f"{number}.npy", kept[number].grad.numpy().astype(np.float32))


main()
