"""Writes test/fixtures/networks: tiny ONNX networks, an input each, and PyTorch's gradients at some tensors.

`npm test` then compares Whylight with PyTorch where there is no Python. Run again after a change to
tinyNetworks.py: `python test/oracle/makeFixtures.py [NAME…]`. Each gradient is PyTorch's in float64, stored in
float32, and each has passed a check by central differences of the ONNX model itself.
"""

from dataclasses import dataclass
import json
from pathlib import Path
import re
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

from capture import Captured, capture, relative_error, same_value
from networks import calibrate, export_onnx
from tinyNetworks import TINY, Tiny

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "networks"
ROUNDING = 5e-6  # PyTorch in float32 must agree with itself in float64: no ReLU flips by rounding


@dataclass(frozen=True)
class Reference:
    """A tensor of the ONNX model and PyTorch's gradient at it."""

    tensor: str
    gradient: np.ndarray


def _steady(tiny: Tiny, class_index: int) -> tuple[nn.Module, np.ndarray, list[Captured], np.ndarray]:
    """The first seed for which no kink lies within rounding of the input."""
    for seed in range(1, 30):
        torch.manual_seed(seed)
        model = calibrate(tiny.build(), torch.randn(8, *tiny.shape[1:]))
        value = torch.randn(tiny.shape).numpy()
        exact, logits = capture(model, value, class_index)
        rounded, _ = capture(model, value, class_index, torch.float32)
        moved, _ = capture(model, (value * (1 + 1e-5)).astype(np.float32), class_index)
        model.float()
        worst = max(relative_error(a.gradient, b.gradient) for a, b in zip(rounded, exact, strict=True))
        jump = max(relative_error(a.gradient, b.gradient) for a, b in zip(moved, exact, strict=True))
        if worst < ROUNDING and jump < 1e-3:
            return model, value, exact, logits
    raise RuntimeError(f"{tiny.name}: no seed keeps clear of the kinks")


def _run_all(model: onnx.ModelProto, value: np.ndarray) -> dict[str, np.ndarray]:
    """Every float tensor that the nodes compute."""
    widened = onnx.ModelProto()
    widened.CopyFrom(model)
    known = {output.name for output in widened.graph.output}
    inferred = {info.name: info for info in onnx.shape_inference.infer_shapes(widened).graph.value_info}
    for node in widened.graph.node:
        for name in node.output:
            floating = name in inferred and inferred[name].type.tensor_type.elem_type == onnx.TensorProto.FLOAT
            if name and name not in known and floating:
                widened.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(widened.SerializeToString(), _quiet(), providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, {"input": value}), strict=True))


def _quiet() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    return options


def _references(values: dict[str, np.ndarray], captured: list[Captured]) -> list[Reference]:
    """Tensors with a grid that PyTorch has too, where its gradient is unambiguous and not zero."""
    found: list[Reference] = []
    for tensor, value in values.items():
        has_grid = value.ndim >= 3 and value.size > value.shape[0] * value.shape[1]
        matches = same_value(captured, value, 1e-5) if has_grid else []
        if not matches:
            continue
        gradient = matches[0].gradient
        same = all(relative_error(match.gradient, gradient) < 1e-9 for match in matches)
        if same and np.linalg.norm(gradient) > 0:
            found.append(Reference(tensor, gradient))
    return found


def _spread(references: list[Reference]) -> list[Reference]:
    """An early one, one in the middle, and the last."""
    indices = sorted({0, len(references) // 2, len(references) - 1})
    return [references[index] for index in indices]


def _slope(
    model: onnx.ModelProto, value: np.ndarray, tensor: str, direction: np.ndarray, score: str, index: int
) -> float:
    """The score's derivative along `direction`, by central differences at `tensor` in ONNX Runtime."""
    moved = onnx.ModelProto()
    moved.CopyFrom(model)
    for node in moved.graph.node:
        for position, name in enumerate(node.input):
            if name == tensor:
                node.input[position] = "moved_tensor"
    producer = next(index for index, node in enumerate(moved.graph.node) if tensor in node.output)
    moved.graph.node.insert(producer + 1, onnx.helper.make_node("Add", [tensor, "moved_by"], ["moved_tensor"]))
    moved.graph.input.append(onnx.helper.make_tensor_value_info("moved_by", onnx.TensorProto.FLOAT, direction.shape))
    if score not in {output.name for output in moved.graph.output}:
        moved.graph.output.append(onnx.helper.make_tensor_value_info(score, onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(moved.SerializeToString(), _quiet(), providers=["CPUExecutionProvider"])
    step = 1e-3
    ends = [
        session.run([score], {"input": value, "moved_by": (sign * step * direction).astype(np.float32)})[0].flatten()[
            index
        ]
        for sign in (1, -1)
    ]
    return float(ends[0] - ends[1]) / (2 * step)


def _check(model: onnx.ModelProto, value: np.ndarray, reference: Reference, score: str, index: int) -> float:
    """Relative error of the gradient along itself, smoothed by noise; central differences are good to about 1 %."""
    generator = np.random.default_rng(1)
    scale = np.sqrt(np.mean(reference.gradient**2))
    direction = (reference.gradient / scale + 0.5 * generator.standard_normal(reference.gradient.shape)).astype(
        np.float32
    )
    direction *= np.sqrt(direction.size) / np.linalg.norm(direction) / 2
    expected = float((reference.gradient * direction).sum())
    return abs(_slope(model, value, reference.tensor, direction, score, index) - expected) / abs(expected)


class _WithActivation(nn.Module):
    def __init__(self, tiny: Tiny, model: nn.Module) -> None:
        super().__init__()
        self.model, self.activation = model, tiny.activation

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        logits = self.model(x)
        return self.activation(logits) if self.activation else logits


def make(tiny: Tiny) -> dict[str, object]:
    """Writes one network's files; returns its row of networks.json."""
    for old in FOLDER.glob(f"{tiny.name}.*"):
        old.unlink()
    class_index = 0 if tiny.name == "binary" else 2
    model, value, captured, logits = _steady(tiny, class_index)
    file = FOLDER / f"{tiny.name}.onnx"
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "model.onnx"
        export_onnx(_WithActivation(tiny, model).eval(), value, tiny.export, draft)
        onnx_model = onnx.load(draft)
    for node in onnx_model.graph.node:  # source lines of this machine
        del node.metadata_props[:]
        node.doc_string = ""
    onnx.save(onnx_model, file)
    values = _run_all(onnx_model, value)
    scores = [
        name
        for name, found in values.items()
        if found.size == logits.size and relative_error(found.reshape(logits.shape), logits) < 1e-4
    ]
    references = _spread(_references(values, captured))
    np.save(FOLDER / f"{tiny.name}.input.npy", value)
    layers = []
    for reference in references:
        error = _check(onnx_model, value, reference, scores[-1], class_index)
        if error > 0.03:
            raise RuntimeError(f"{tiny.name}: central differences at {reference.tensor} disagree by {error:.1%}")
        stored = f"{tiny.name}.{re.sub(r'[^A-Za-z0-9]+', '_', reference.tensor).strip('_')}.gradient.npy"
        np.save(FOLDER / stored, reference.gradient.astype(np.float32))
        layers.append({"tensor": reference.tensor, "shape": list(reference.gradient.shape), "gradient": stored})
    operators = sorted({node.op_type for node in onnx_model.graph.node})
    print(f"{tiny.name:20} {str(tiny.export):14} {file.stat().st_size:6} bytes  {' '.join(operators)}", flush=True)
    return {
        "name": tiny.name,
        "model": file.name,
        "opset": onnx_model.opset_import[0].version,
        "input": f"{tiny.name}.input.npy",
        "class": class_index,
        "score": scores[-1],
        "logits": [round(float(logit), 6) for logit in logits.flatten()],
        "operators": operators,
        "layers": layers,
    }


def main(names: list[str]) -> None:
    """Makes the named networks, or all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    index = FOLDER / "networks.json"
    rows: dict[str, dict[str, object]] = {}
    if names and index.exists():
        rows = {row["name"]: row for row in json.loads(index.read_text())}
    for tiny in TINY:
        if not names or tiny.name in names:
            rows[tiny.name] = make(tiny)
    ordered = [rows[tiny.name] for tiny in TINY if tiny.name in rows]
    index.write_text(json.dumps(ordered, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
