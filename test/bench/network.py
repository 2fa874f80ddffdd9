"""One of torchvision's networks with random weights, as an ONNX file: `network.py NAME FILE`."""

import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent.parent / "oracle"))
import standIns  # noqa: E402, F401  before torchvision

from torchvision import models  # noqa: E402

name, file = sys.argv[1:]
torch.manual_seed(0)
torch.onnx.export(
    models.get_model(name, weights=None).eval(),
    (torch.rand(1, 3, 224, 224),),
    file,
    dynamo=False,
    opset_version=17,
    input_names=["image"],
    output_names=["logits"],
)
