"""Cases of each kind of fault that people met, with what is right: by ONNX Runtime, Pillow, NumPy, the picture's own square."""

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import kindsOfPictures
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

OUT = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp())
SIDE, CELL = 96, 8
SQUARE = (56, 24, 16)  # x, y, size
RECIPE = {"input": {"resize": "squash", "scale": 1 / 255, "mean": [0, 0, 0], "std": [1, 1, 1]}}
cases = []


def tensor(name, values, kind=np.float32):
    return numpy_helper.from_array(np.asarray(values, kind), name)


def save(name, nodes, constants, outputs=("out",), inputs=None, metadata=None, opset=18):
    inputs = inputs or [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, SIDE, SIDE])]
    kind = TensorProto.UINT8 if nodes[-1].op_type == "Cast" else TensorProto.FLOAT
    made = [helper.make_tensor_value_info(each, kind if each == nodes[-1].output[0] else 1, None) for each in outputs]
    model = helper.make_model(
        helper.make_graph(nodes, "kinds", inputs, made, constants), opset_imports=[helper.make_opsetid("", opset)]
    )
    model.ir_version = 9
    for key, value in (metadata or {}).items():
        helper.set_model_props(model, {key: value})
    onnx.save(model, OUT / f"{name}.onnx")


def case(kind, name, **expected):
    cases.append({"kind": kind, "name": name, "model": f"{name}.onnx", "image": "square.png", "recipe": RECIPE, **expected})


def node(op, inputs, outputs, **attributes):
    return helper.make_node(op, [inputs] if isinstance(inputs, str) else inputs, [outputs], **attributes)


def ints(name, values):
    return tensor(name, values, np.int64)


pixels = np.zeros((SIDE, SIDE, 3), np.uint8)
x0, y0, size = SQUARE
pixels[y0 : y0 + size, x0 : x0 + size] = 255
Image.fromarray(pixels).save(OUT / "square.png")
FEED = (pixels.astype(np.float32) / 255).transpose(2, 0, 1)[None]
MEAN = np.full((1, 3, CELL, CELL), 1 / (3 * CELL * CELL), np.float32)

# A1: what happens to the picture before, or to the cells behind, the first convolution. Its layer is bright where the square is.


def geometry(name, before, constants, stays=True, behind=()):
    nodes = [
        *before,
        node("Conv", ["moved", "mean"], "conv", strides=[CELL, CELL], kernel_shape=[CELL, CELL]),
        node("Relu", "conv", "cells"),
        *behind,
        node("GlobalAveragePool", "seen" if behind else "cells", "pooled"),
        node("Flatten", "pooled", "flat"),
        node("Gemm", ["flat", "w"], "out", transB=1),
    ]
    save(name, nodes, [tensor("mean", MEAN), tensor("w", [[3], [1]]), *constants])
    case("A1 geometry", name, square=SQUARE if stays else None)


def sliced(source, target, starts, ends, axes, steps=None):
    names = [f"{target}_{each}" for each in ("starts", "ends", "axes", "steps")]
    values = [starts, ends, axes, steps or [1] * len(axes)]
    return node("Slice", [source, *names], target), [ints(name, value) for name, value in zip(names, values)]


def geometries():
    left, one = sliced("image", "left", [0], [40], [3])
    right, two = sliced("image", "right", [40], [SIDE], [3])
    geometry("roll", [left, right, node("Concat", ["right", "left"], "moved", axis=3)], one + two)
    halves = helper.make_node("Split", ["image"], ["top", "bottom"], axis=2, num_outputs=2)
    geometry("swapped-halves", [halves, node("Concat", ["bottom", "top"], "moved", axis=2)], [])
    flip, three = sliced("turned", "moved", [-1], [-(2**31)], [3], [-1])
    geometry("quarter-turn", [node("Transpose", "image", "turned", perm=[0, 1, 3, 2]), flip], three)
    even, four = sliced("image", "moved", [0, 0], [SIDE, SIDE], [2, 3], [2, 1])
    geometry("every-other-row", [even], four)
    five, rest = sliced("framed", "moved", [8, 16], [SIDE + 8, SIDE + 16], [2, 3])
    frame = node("Pad", ["image", "frame"], "framed", mode="reflect")
    geometry("reflected-and-cut", [frame, five], [ints("frame", [0, 0, 16, 16, 0, 0, 16, 16]), *rest])
    six = node("Resize", ["image", "", "", "sizes"], "moved", mode="linear", coordinate_transformation_mode="align_corners")
    geometry("corners-aligned", [six], [ints("sizes", [1, 3, 136, 120])])
    turned = node("GridSample", ["image", "grid"], "moved", align_corners=0)
    ys, xs = np.meshgrid((2 * np.arange(SIDE) + 1) / SIDE - 1, (2 * np.arange(SIDE) + 1) / SIDE - 1, indexing="ij")
    geometry("half-turn-by-a-grid", [turned], [tensor("grid", np.stack([-xs, -ys], -1)[None])])
    mirrored, seven = sliced("cells", "seen", [-1], [-(2**31)], [3], [-1])
    geometry("cells-mirrored-behind", [node("Identity", "image", "moved")], seven, behind=[mirrored])
    cut, eight = sliced("cells", "seen", [1, 4], [9, 12], [2, 3])
    geometry("cells-cut-behind", [node("Identity", "image", "moved")], eight, behind=[cut])
    pooled = node("AveragePool", "image", "halved", kernel_shape=[2, 2], strides=[2, 2])
    low, nine = sliced("halved", "moved", [0, 8], [40, 48], [2, 3])
    geometry("pooled-then-cut", [pooled, low], nine)
    blocks = [
        node("Reshape", ["image", "six"], "blocks"),
        node("Transpose", "blocks", "ordered", perm=[0, 1, 4, 2, 5, 3]),
        node("Reshape", ["ordered", "four"], "moved"),
    ]
    geometry("rows-and-columns-by-reshape", blocks, [ints("six", [1, 3, SIDE, 1, SIDE, 1]), ints("four", [1, 3, SIDE, SIDE])])
    gathered = node("Gather", ["image", "order"], "moved", axis=3)
    geometry("columns-gathered-backwards", [gathered], [ints("order", np.arange(SIDE)[::-1].copy())])


# A2: ends. The right map is in closed form: dS/dA is the class's row of weights, over the number of cells.

rng = np.random.default_rng(7)
KERNEL, ROWS = rng.normal(0, 1, (6, 3, CELL, CELL)) / 24, rng.normal(0, 2.5, (4, 6))


def tail(kind, name, nodes, constants=(), probability=None, classes=None, **expected):
    body = [
        node("Conv", ["image", "kernel"], "conv", strides=[CELL, CELL], kernel_shape=[CELL, CELL]),
        node("Relu", "conv", "cells"),
        node("GlobalAveragePool", "cells", "pooled"),
        node("Flatten", "pooled", "flat"),
        node("Gemm", ["flat", "rows"], "logits", transB=1),
    ]
    rows = ROWS if classes is None else ROWS[:classes]
    save(name, [*body, *nodes], [tensor("kernel", KERNEL), tensor("rows", 20 * rows), *constants], ["out", "cells", "logits"])
    session = onnxruntime.InferenceSession(str(OUT / f"{name}.onnx"))
    out, cells, logits = session.run(["out", "cells", "logits"], {"image": FEED})
    save(name, [*body, *nodes], [tensor("kernel", KERNEL), tensor("rows", 20 * rows), *constants])
    values = out.astype(np.float64).reshape(-1)
    top = int(np.argmax(logits))
    found = np.maximum(np.einsum("k,khw->hw", rows[top], cells[0]), 0)
    expected.setdefault("map", (found / found.max()).reshape(-1).tolist() if found.max() > 0 else None)
    chance = None if probability is None else float(probability(values)[top])
    case(kind, name, output=float(values[top]), probability=chance, index=top, method="grad-cam", **expected)


def tails():
    same = lambda p: p
    number = lambda name, value: tensor(name, value)
    softmax = node("Softmax", "logits", "p", axis=1)
    tail("A2 ends", "exp-of-logsoftmax", [node("LogSoftmax", "logits", "l", axis=1), node("Exp", "l", "out")], probability=same)
    tail("A2 ends", "smoothed", [softmax, node("Mul", ["p", "a"], "b"), node("Add", ["b", "c"], "out")],
         [number("a", 0.96), number("c", 0.01)], same)
    stable = [node("ReduceMax", ["logits", "axes"], "m", keepdims=1), node("Sub", ["logits", "m"], "d"), node("Exp", "d", "e"),
              node("ReduceSum", ["e", "axes"], "z", keepdims=1), node("Div", ["e", "z"], "out")]
    tail("A2 ends", "stable-softmax-by-hand", stable, [ints("axes", [1])], same)
    tanh = [node("Mul", ["logits", "half"], "h"), node("Tanh", "h", "t"), node("Add", ["t", "one"], "u"), node("Mul", ["u", "half"], "out")]
    tail("A2 ends", "sigmoid-by-tanh", tanh, [number("half", 0.5), number("one", 1)], same)
    by_hand = [node("Neg", "logits", "n"), node("Exp", "n", "e"), node("Add", ["e", "one"], "f"), node("Reciprocal", "f", "out")]
    tail("A2 ends", "sigmoid-by-hand", by_hand, [number("one", 1)], same)
    turned = [node("Transpose", "logits", "lt", perm=[1, 0]), node("Softmax", "lt", "pt", axis=0), node("Transpose", "pt", "out", perm=[1, 0])]
    tail("A2 ends", "softmax-of-columns", turned, probability=same)
    bytes_ = [softmax, node("Mul", ["p", "scale"], "s"), node("Round", "s", "r"), node("Cast", "r", "out", to=TensorProto.UINT8)]
    tail("A2 ends", "bytes", bytes_, [number("scale", 255)])
    decadic = [node("LogSoftmax", "logits", "l", axis=1), node("Div", ["l", "ten"], "out")]
    tail("A2 ends", "decadic-logarithm", decadic, [number("ten", float(np.log(10)))], lambda l: 10**l)
    eps = [softmax, node("Add", ["p", "eps"], "q"), node("Div", ["q", "total"], "out")]
    tail("A2 ends", "epsilon-and-again", eps, [number("eps", 1e-3), number("total", 1.004)], same)
    tail("A2 ends", "hard-sigmoid", [node("HardSigmoid", "logits", "out", alpha=0.02, beta=0.5)], probability=same)
    tail("A2 ends", "at-least-a-thousandth", [softmax, node("Max", ["p", "low"], "out")], [number("low", 0.001)], same)
    probit = [node("Div", ["logits", "root"], "x"), node("Erf", "x", "y"), node("Add", ["y", "one"], "z"), node("Mul", ["z", "half"], "out")]
    tail("A2 ends", "probit", probit, [number("root", 30), number("one", 1), number("half", 0.5)], same)
    tail("A2 ends", "parts-per-thousand", [softmax, node("Mul", ["p", "k"], "out")], [number("k", 1000)], lambda p: p / 1000)
    odd = [softmax, node("Unsqueeze", ["p", "axis"], "u"), node("Squeeze", ["u", "axis"], "s"), node("Identity", "s", "out")]
    tail("A2 ends", "unsqueezed-and-back", odd, [ints("axis", [2])], same)
    weighed = [softmax, node("Mul", ["logits", "two"], "l2"), node("Softmax", "l2", "p2", axis=1), node("Mul", ["p", "a"], "x"),
               node("Mul", ["p2", "b"], "y"), node("Add", ["x", "y"], "out")]
    tail("A2 ends", "two-temperatures", weighed, [number("two", 2), number("a", 0.3), number("b", 0.7)], same)


# A3: what is no class.


def targets():
    for name, last, kind in [
        ("price", [node("Gemm", ["flat", "w"], "price", transB=1)], "number"),
        ("latitude-longitude", [node("Gemm", ["flat", "w"], "coordinates", transB=1)], "number"),
        ("unit-vector-by-hand", [
            node("Gemm", ["flat", "w"], "v", transB=1), node("ReduceSumSquare", ["v", "axes"], "q", keepdims=1), node("Sqrt", "q", "n"),
            node("Div", ["v", "n"], "vector")], "similarity"),
        ("unit-vector-by-reciprocal", [
            node("Gemm", ["flat", "w"], "v", transB=1), node("ReduceL2", ["v", "axes"], "n", keepdims=1), node("Reciprocal", "n", "i"),
            node("Mul", ["v", "i"], "embeddings")], "similarity"),
    ]:
        rows = {"price": 1, "latitude-longitude": 2}.get(name, 12)
        body = [node("Conv", ["image", "kernel"], "conv", strides=[CELL, CELL], kernel_shape=[CELL, CELL]), node("Relu", "conv", "cells"),
                node("GlobalAveragePool", "cells", "pooled"), node("Flatten", "pooled", "flat")]
        weights = [tensor("kernel", KERNEL), tensor("w", rng.normal(0, 1, (rows, 6)))] + ([ints("axes", [1])] if "unit" in name else [])
        save(name, [*body, *last], weights, [last[-1].output[0]])
        case("A3 targets", name, target=kind)


# A8, A9: branches and chance.


def branches():
    for name, shares in {"one-in-ten-thousand": (1e-4, 1), "the-first-carries": (1, 1e-3), "three-branches": (1e-3, 1, 1e-3)}.items():
        nodes, constants = [], [tensor("rows", ROWS)]
        for at, share in enumerate(shares):
            nodes += [node("Conv", ["image", f"k{at}"], f"c{at}", strides=[CELL, CELL], kernel_shape=[CELL, CELL]),
                      helper.make_node("Relu", [f"c{at}"], [f"cells{at}"], name=f"/branch{at}/Relu"),
                      node("GlobalAveragePool", f"cells{at}", f"p{at}"), node("Flatten", f"p{at}", f"f{at}"),
                      node("Gemm", [f"f{at}", "rows"], f"l{at}", transB=1), node("Mul", [f"l{at}", f"s{at}"], f"m{at}")]
            constants += [tensor(f"k{at}", rng.normal(0, 1, KERNEL.shape) / 24), tensor(f"s{at}", share)]
        save(name, [*nodes, node("Sum", [f"m{at}" for at in range(len(shares))], "out")], constants)
        case("A8 branches", name, layer=f"/branch{int(np.argmax(shares))}/Relu", warning="model-branches")
    for name, made in {
        "uniform-noise": [node("RandomUniformLike", "flat", "noise", low=0.0, high=1.0)],
        "normal-noise": [helper.make_node("RandomNormal", [], ["noise"], shape=[1, 6])],
        "drawn-from-a-range": [helper.make_node("RandomUniform", [], ["noise"], shape=[1, 6], low=0.5, high=1.5)],
        "dropout-in-training": None,
    }.items():
        body = [node("Conv", ["image", "kernel"], "conv", strides=[CELL, CELL], kernel_shape=[CELL, CELL]), node("Relu", "conv", "cells"),
                node("GlobalAveragePool", "cells", "pooled"), node("Flatten", "pooled", "flat")]
        mixed = [*made, node("Mul", ["flat", "noise"], "noisy")] if made else [node("Dropout", ["flat", "ratio", "training"], "noisy")]
        constants = [] if made else [tensor("ratio", 0.5), numpy_helper.from_array(np.array(True), "training")]
        save(name, [*body, *mixed, node("Gemm", ["noisy", "rows"], "out", transB=1)], [tensor("kernel", KERNEL), tensor("rows", ROWS), *constants])
        case("A9 chance", name, warning="model-random")


# C1, C2: inputs and names.


def inputs_and_names():
    picture = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, SIDE, SIDE])
    body = [node("Conv", ["image", "kernel"], "conv", strides=[CELL, CELL], kernel_shape=[CELL, CELL]), node("Relu", "conv", "cells"),
            node("GlobalAveragePool", "cells", "pooled"), node("Flatten", "pooled", "flat"), node("Gemm", ["flat", "rows"], "logits", transB=1)]
    weights = [tensor("kernel", KERNEL), tensor("rows", ROWS)]
    extra = {
        "a-double": (TensorProto.DOUBLE, [1], [node("Cast", "x", "y", to=1), node("Mul", ["logits", "y"], "out")], 2.5, np.float64),
        "whole-numbers": (TensorProto.INT64, [1, 4], [node("Cast", "x", "y", to=1), node("Add", ["logits", "y"], "out")], [3, -1, 4, 1], np.int64),
        "a-switch": (TensorProto.BOOL, [1], [node("Where", ["x", "logits", "minus"], "out")], 1, np.bool_),
        "a-scalar": (TensorProto.FLOAT, [], [node("Mul", ["logits", "x"], "out")], -2, np.float32),
    }
    for name, (kind, dims, last, value, type_) in extra.items():
        constants = [*weights, *([tensor("minus", [[-1.0]])] if name == "a-switch" else [])]
        given = helper.make_tensor_value_info("x", kind, dims)
        save(name, [*body, *last], constants, inputs=[picture, given])
        feed = np.broadcast_to(np.asarray(value, type_), dims).copy() if not isinstance(value, list) else np.array([value], type_)
        out = onnxruntime.InferenceSession(str(OUT / f"{name}.onnx")).run(None, {"image": FEED, "x": feed})[0].reshape(-1)
        case("C1 inputs", name, index=int(np.argmax(out)), score=float(out.max()), inputs={"x": value})
    for name, kind, dims, before in [
        ("half-precision-picture", TensorProto.FLOAT16, [1, 3, SIDE, SIDE], [node("Cast", "pixels", "image", to=1)]),
        ("gray-of-three-axes", TensorProto.FLOAT, [1, SIDE, SIDE], [
            node("Unsqueeze", ["pixels", "axis"], "one"), node("Expand", ["one", "three"], "image")]),
        ("bytes-channels-last", TensorProto.UINT8, [1, SIDE, SIDE, 3], [
            node("Transpose", "pixels", "first", perm=[0, 3, 1, 2]), node("Cast", "first", "f", to=1), node("Div", ["f", "most"], "image")]),
    ]:
        given = helper.make_tensor_value_info("pixels", kind, dims)
        constants = [*weights, ints("axis", [1]), ints("three", [1, 3, SIDE, SIDE]), tensor("most", 255)]
        save(name, [*before, *body, node("Identity", "logits", "out")], constants, inputs=[given])
        feed = {"half-precision-picture": FEED.astype(np.float16), "gray-of-three-axes": FEED[:, 0], "bytes-channels-last": pixels[None]}[name]
        out = onnxruntime.InferenceSession(str(OUT / f"{name}.onnx")).run(None, {"pixels": feed})[0].reshape(-1)
        gray = {"input": {**RECIPE["input"], "mean": [0], "std": [1]}}
        recipe = {"bytes-channels-last": {"input": {"resize": "squash"}}, "gray-of-three-axes": gray}.get(name, RECIPE)
        case("C1 inputs", name, index=int(np.argmax(out)), score=float(out.max()), recipe=recipe)
    names = ["maple", "birch", "oak", "ash tree"]
    written = {
        "labels.txt": "\ufeffmaple\r\nbirch\r\noak\r\nash tree\r\n\r\n",
        "classes.json": json.dumps({name: at for at, name in enumerate(names)}),
        "class_names.json": json.dumps(names),
        "labels.csv": "id,name\n0,maple\n1,birch\n2,oak\n3,ash tree\n",
        "data.yaml": "train: ../x\nnc: 4\nnames:\n  0: maple\n  1: birch\n  2: oak\n  3: ash tree\n",
        "label_map.pbtxt": "".join(f'item {{\n  id: {at + 1}\n  name: "{name}"\n}}\n' for at, name in enumerate(names)),
    }
    for file, text in written.items():
        folder = OUT / f"names-{file}"
        folder.mkdir()
        save(f"names-{file}/model", [*body, node("Identity", "logits", "out")], weights)
        (folder / file).write_text(text, encoding="utf8", newline="")
        case("C2 names", f"names-{file}/model", labels=names)


for make in (geometries, tails, targets, branches, inputs_and_names):
    make()
cases += kindsOfPictures.pictures(OUT)
(OUT / "cases.json").write_text(json.dumps(cases))
print(len(cases))
