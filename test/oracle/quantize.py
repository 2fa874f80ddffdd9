"""Quantizes float models as their users do, for quantized.test.ts: `python quantize.py OUT RECIPES MODEL… -- PHOTO…`.

Each MODEL is calibrated on the photos and written as `OUT/NAME.QDQ.onnx` and `OUT/NAME.QOperator.onnx`, one scale a
channel. RECIPES is JSON: how many times a pixel and minus what the model of that name takes it, and in which order of colors.
"""

from collections.abc import Iterable
import json
from pathlib import Path
import sys

import numpy as np
import onnx
from onnx import version_converter
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.preprocess import quant_pre_process
from PIL import Image

SIZE = 224
OPSET = 13  # one scale a channel needs it


class Photos(CalibrationDataReader):
    """Photos as a model takes them, one after the other."""

    def __init__(self, name: str, tensors: Iterable[np.ndarray]) -> None:
        self.feeds = iter([{name: tensor} for tensor in tensors])

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self.feeds, None)


def tensor(photo: str, recipe: dict) -> np.ndarray:
    """A photo squashed to the model's size: calibration needs no more."""
    pixels = np.asarray(Image.open(photo).convert("RGB").resize((SIZE, SIZE)), np.float32)
    if recipe["channels"] == "BGR":
        pixels = pixels[..., ::-1]
    scaled = (pixels * recipe["scale"] - np.array(recipe["mean"])) / np.array(recipe["std"])
    return scaled.transpose(2, 0, 1)[None].astype(np.float32)


def prepared(model: Path, out: Path) -> Path:
    """The model in a newer opset, its weights no longer inputs, BatchNormalization folded."""
    proto = onnx.load(model)
    weights = {initializer.name for initializer in proto.graph.initializer}
    inputs = [each for each in proto.graph.input if each.name not in weights]
    del proto.graph.input[:]
    proto.graph.input.extend(inputs)
    if proto.opset_import[0].version < OPSET:
        proto.ir_version = 8
        proto = version_converter.convert_version(proto, OPSET)
    path = out / f"{model.stem}.float.onnx"
    onnx.save(proto, path)
    quant_pre_process(str(path), str(path), skip_symbolic_shape=True)
    return path


def main() -> None:
    out, recipes = Path(sys.argv[1]), json.loads(sys.argv[2])
    end = sys.argv.index("--")
    models, photos = sys.argv[3:end], sys.argv[end + 1 :]
    for model in map(Path, models):
        source = prepared(model, out)
        name = onnx.load(source).graph.input[0].name
        tensors = [tensor(photo, recipes[model.name]) for photo in photos]
        for form in QuantFormat:
            quantize_static(
                source,
                out / f"{model.stem}.{form.name}.onnx",
                Photos(name, tensors),
                quant_format=form,
                per_channel=True,
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
            )


main()
