"""Writes the trained network as ONNX with its recipe, and checks it against PyTorch."""

import io
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from emoji import LABELS
from json_text import json_text
from network import MEAN, SCALE, STD, Classifier, to_input
from scene import MODEL_SIZE

OPSET = 18


def write_model(model: Classifier, file: Path) -> None:
    """One file, weights inside, any batch size."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter that keeps module names is the older one
        torch.onnx.export(
            model,
            (torch.zeros(1, 3, MODEL_SIZE, MODEL_SIZE),),
            buffer,  # type: ignore[arg-type]  # the older exporter takes buffers too
            dynamo=False,
            opset_version=OPSET,
            input_names=["image"],
            output_names=["logits"],
            dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}},
        )
    proto = onnx.load_from_string(buffer.getvalue())
    _name_weights(proto.graph)
    proto.doc_string = "Whylight's sample: tells twelve kinds of Fluent Emoji apart. Made by samples/make/make.py."
    onnx.checker.check_model(proto, full_check=True)
    onnx.save(proto, file)


def write_recipe(file: Path, side: int = MODEL_SIZE) -> None:
    """How a picture becomes the input, and what the outputs mean."""
    recipe = {
        "input": {
            "layout": "NCHW",
            "channels": "RGB",
            "width": side,
            "height": side,
            "resize": "squash",
            "interpolation": "bilinear",
            "antialias": True,
            "scale": SCALE,
            "mean": MEAN,
            "std": STD,
        },
        "output": {"name": "logits", "activation": "softmax"},
        "labels": LABELS,
    }
    file.write_text(json_text(recipe))


def largest_difference(model: Classifier, file: Path, pictures: np.ndarray) -> float:
    """The largest difference between a logit of ONNX Runtime and PyTorch's, over the pictures."""
    x = to_input(torch.from_numpy(pictures))
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    (logits,) = session.run(["logits"], {"image": x.numpy()})
    with torch.no_grad():
        return float(np.abs(logits - model(x).numpy()).max())


def _name_weights(graph: onnx.GraphProto) -> None:
    """Folded batch normalization leaves weights named `onnx::Conv_123`: names them after their module again."""
    names: dict[str, str] = {}
    for node in graph.node:
        if node.op_type == "Conv":
            module = _module_of(node.name)
            names |= {name: f"{module}.{role}" for name, role in zip(node.input[1:], ("weight", "bias"), strict=True)}
    for node in graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
    for tensor in graph.initializer:
        tensor.name = names.get(tensor.name, tensor.name)


def _module_of(node: str) -> str:
    """`/stage1/stage1.0/conv1/Conv` is the node of module `stage1.0.conv1`."""
    parts: list[str] = []
    for part in node.strip("/").split("/")[:-1]:
        if parts and part.startswith(f"{parts[-1]}."):
            parts.pop()
        parts.append(part)
    return ".".join(parts)
