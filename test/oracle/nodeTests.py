"""Writes ONNX's own test of each operator, its inputs made constants, into a folder: for nodeTests.test.ts."""

import sys
import warnings
from pathlib import Path

import numpy
import onnx
from onnx import numpy_helper
from onnx.backend.test.loader import load_model_tests

# The newest versions of the standard and of the format that Whylight's ONNX Runtime reads: most operators have not changed since.
NEWEST_OPSET = 26
NEWEST_FORMAT = 13


def with_constants(test) -> onnx.ModelProto | None:
    """The test's model with its first data as initializers; None where that is a list, or may be absent."""
    model = onnx.ModelProto()
    model.CopyFrom(test.model)
    inputs = list(model.graph.input)
    if any(info.type.WhichOneof("value") != "tensor_type" for info in inputs):
        return None
    for info, value in zip(inputs, test.data_sets[0][0]):
        tensor = onnx.TensorProto()
        tensor.CopyFrom(value if isinstance(value, onnx.TensorProto) else numpy_helper.from_array(numpy.asarray(value)))
        tensor.name = info.name
        model.graph.initializer.append(tensor)
    del model.graph.input[:]
    model.ir_version = min(model.ir_version, NEWEST_FORMAT)
    if not any(opset.domain in ("", "ai.onnx") for opset in model.opset_import):
        model.opset_import.append(onnx.helper.make_opsetid("", NEWEST_OPSET))
    for opset in model.opset_import:
        if opset.domain in ("", "ai.onnx"):
            opset.version = min(opset.version, NEWEST_OPSET)
    return model


warnings.simplefilter("ignore")  # some tests overflow on purpose
folder = Path(sys.argv[1])
for test in load_model_tests(kind="node"):
    model = with_constants(test)
    if model is not None:
        (folder / f"{test.name}.onnx").write_bytes(model.SerializeToString())
