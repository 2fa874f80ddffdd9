"""Prints, as JSON, every operator of the standard and every one that ONNX Runtime runs on a CPU: for operators.test.ts."""

import json

import onnx
from onnxruntime.capi import onnxruntime_pybind11_state as runtime

# The newest operator set that Whylight's ONNX Runtime reads.
NEWEST = 26

standard = {
    schema.name
    for schema in onnx.defs.get_all_schemas_with_history()
    if schema.domain == "" and schema.since_version <= NEWEST
}
run = {
    (kernel.domain, kernel.op_name)
    for kernel in runtime.get_all_opkernel_def()
    if kernel.provider == "CPUExecutionProvider"
}
print(json.dumps(sorted(standard | {f"{domain}.{name}" if domain else name for domain, name in run})))
