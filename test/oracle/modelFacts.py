"""What the onnx package reads in models' files. Prints JSON, a row a file."""

import json
import sys
from collections import Counter

import numpy as np
import onnx


def nodes_in(nodes):
    for node in nodes:
        yield node
        for attribute in node.attribute:
            for graph in ([attribute.g] if attribute.HasField("g") else []) + list(attribute.graphs):
                yield from nodes_in(graph.node)


def tensor(info):
    kind = info.type.tensor_type
    dims = [
        d.dim_param if d.HasField("dim_param") else str(d.dim_value) if d.HasField("dim_value") else "?"
        for d in kind.shape.dim
    ]
    return [info.name, np.dtype(onnx.helper.tensor_dtype_to_np_dtype(kind.elem_type)).name, dims]


def facts(path):
    model = onnx.load(path, load_external_data=False)
    weights = {each.name for each in model.graph.initializer}
    counts = Counter(each.op_type for each in nodes_in(model.graph.node) if each.domain in ("", "ai.onnx"))
    return {
        "parameters": int(sum(np.prod(each.dims, dtype=np.int64) for each in model.graph.initializer)),
        "irVersion": model.ir_version,
        "opset": [each.version for each in model.opset_import if each.domain in ("", "ai.onnx")][0],
        "producer": " ".join(filter(None, [model.producer_name, model.producer_version])),
        "inputs": [tensor(each) for each in model.graph.input if each.name not in weights],
        "outputs": [tensor(each) for each in model.graph.output],
        "operators": dict(counts),
    }


print(json.dumps([facts(path) for path in sys.argv[1:]]))
