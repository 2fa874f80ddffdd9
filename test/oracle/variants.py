"""Models in other precisions, as Optimum and transformers.js have them: `variants.py FROM TO KIND`, fp16 or q8."""

import shutil
import sys
from pathlib import Path

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.float16 import convert_float_to_float16

source, target, kind = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
target.mkdir(parents=True, exist_ok=True)
for file in source.iterdir():
    if file.is_dir():
        continue
    if file.suffix != ".onnx":
        shutil.copy(file, target)
    elif kind == "fp16":
        onnx.save(convert_float_to_float16(onnx.load(file), keep_io_types=True), target / f"{file.stem}_fp16.onnx")
    else:
        # What Optimum quantizes, but for LSTMs: a quantized one has no gradient rule, and is refused with that reason.
        kinds = ["MatMul", "Gemm", "Conv", "Gather"]
        quantize_dynamic(file, target / f"{file.stem}_q8.onnx", op_types_to_quantize=kinds, weight_type=QuantType.QUInt8)
