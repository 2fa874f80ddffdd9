"""Computes every measure of `whylight explain --measure` again: `python measures.py MODEL ANSWERS.jsonl ARRAYS`.

The definitions of docs/measures.md in NumPy, OpenCV (resizing), SciPy (blur, sparse solution) and ONNX Runtime; only the
map and the input tensor come from Whylight. Prints {"pictures": n, "worst": {measure: largest difference}} as JSON.
"""

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import scipy.ndimage
import scipy.sparse
import scipy.sparse.linalg

MEAN, STD = 0.5, 0.25  # of samples/sample.whylight.json
BLACK, GAIN = -MEAN / STD, 1 / STD


def main(model, answers, arrays):
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    worst = {}
    lines = Path(answers).read_text().splitlines()
    for line in lines:
        answer = json.loads(line)
        stem = Path(answer["image"]).stem
        tensor = np.load(Path(arrays) / f"{stem}.input.npy")
        for name, difference in differences(session, answer, tensor):
            worst[name] = max(worst.get(name, 0), float(difference))
    print(json.dumps({"pictures": len(lines), "worst": worst}))


def differences(session, answer, tensor):
    heat = np.float32(answer["heatmap"]["values"]).reshape(answer["heatmap"]["height"], answer["heatmap"]["width"])
    index = answer["class"]["index"]
    ask = lambda batch: softmax(session.run(None, {session.get_inputs()[0].name: np.float32(batch)})[0])[:, index]
    found = answer["measures"]
    light = cv2.resize((heat - heat.min()) / (heat.max() - heat.min()), tensor.shape[:1:-1], interpolation=cv2.INTER_LINEAR)

    probability = ask(tensor)[0]
    yield "probability", abs(probability - found["probability"])
    masked = ask(BLACK + light * (tensor - BLACK))[0]
    yield "drop.masked", abs(masked - found["drop"]["masked"])
    yield "drop.drop", abs(max(0, probability - masked) / probability - found["drop"]["drop"])

    order = np.argsort(-light.ravel(), kind="stable")
    blur = np.stack([scipy.ndimage.gaussian_filter(np.float64(c), 10 * min(c.shape) / 224, mode="nearest", truncate=4) for c in tensor[0]])[None]
    mean = np.broadcast_to(tensor.mean((2, 3), keepdims=True), tensor.shape)
    counts = np.floor(np.arange(33) * order.size / 32 + 0.5).astype(int)
    for name, fill, reveals in (("insertion", blur, True), ("deletion", mean, False)):
        curve = [ask(np.where(chosen(order, n, light.shape) == reveals, tensor, fill))[0] for n in counts]
        yield f"{name}.probabilities", np.abs(np.array(curve) - found[name]["probabilities"]).max()
        yield f"{name}.auc", abs(np.trapezoid(curve, counts / order.size) - found[name]["auc"])

    top = chosen(order, int(np.floor(0.2 * order.size + 0.5)), light.shape)
    yield "sufficiency", abs(ask(np.where(top, tensor, blur))[0] - found["sufficiency"]["probability"])
    yield "necessity", abs(ask(np.where(top, blur, tensor))[0] - found["necessity"]["probability"])

    for region in answer["regions"][:5]:
        cells = np.zeros(heat.shape, bool)
        cells.ravel()[region["cells"]] = True
        under = np.kron(cells, np.ones((tensor.shape[2] // heat.shape[0], tensor.shape[3] // heat.shape[1]), bool))
        yield "effect.hidden", abs(ask(np.where(under, blur, tensor))[0] - region["effect"]["hidden"])
        yield "effect.alone", abs(ask(np.where(under, tensor, blur))[0] - region["effect"]["alone"])


def chosen(order, count, shape):
    result = np.zeros(order.size, bool)
    result[order[:count]] = True
    return result.reshape(shape)


def softmax(scores):
    powers = np.exp(np.float64(scores) - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def impute(plane, hidden):
    """SciPy's solution of ROAD's system, without noise (as Rong et al.'s NoisyLinearImputer sets it up)."""
    places = {pixel: at for at, pixel in enumerate(np.flatnonzero(hidden))}
    height, width = plane.shape
    rows, columns, values, known = [], [], [], np.zeros(len(places))
    for pixel, at in places.items():
        y, x = divmod(pixel, width)
        total = 0
        for dy, dx, weight in [(a, b, 1 / 6 if a == 0 or b == 0 else 1 / 12) for a in (-1, 0, 1) for b in (-1, 0, 1) if (a, b) != (0, 0)]:
            if not (0 <= y + dy < height and 0 <= x + dx < width):
                continue
            total += weight
            other = (y + dy) * width + x + dx
            if other in places:
                rows.append(at), columns.append(places[other]), values.append(-weight)
            else:
                known[at] += weight * plane.ravel()[other]
        rows.append(at), columns.append(at), values.append(total)
    matrix = scipy.sparse.csr_matrix((values, (rows, columns)))
    result = np.float64(plane).ravel().copy()
    result[list(places)] = scipy.sparse.linalg.spsolve(matrix, known)
    return result.reshape(plane.shape)


if __name__ == "__main__":
    if sys.argv[1] == "impute":
        folder = Path(sys.argv[2])
        for at in range(int(sys.argv[3])):
            np.save(folder / f"{at}.filled.npy", np.float32(impute(np.load(folder / f"{at}.plane.npy"), np.load(folder / f"{at}.hidden.npy") > 0)))
    else:
        main(*sys.argv[1:])
