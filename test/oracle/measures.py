"""Computes every measure of `whylight explain --measure` again: `python measures.py MODEL ANSWERS.jsonl ARRAYS`.

The definitions of docs/measures.md in NumPy, OpenCV (resizing), SciPy (blur, sparse solution) and ONNX Runtime; only the
map and the input tensor come from Whylight. Prints {"pictures": n, "worst": {measure: largest difference}} as JSON.
`python measures.py impute FOLDER COUNT` solves ROAD's system alone, by SciPy and, where it is there, by pytorch-grad-cam.
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
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    worst = {}
    lines = Path(answers).read_text().splitlines()
    for line in lines:
        answer = json.loads(line)
        tensor = np.load(Path(arrays) / f"{answer['name']}.input.npy")
        for name, difference in differences(session, answer, tensor):
            worst[name] = max(worst.get(name, 0), float(difference))
    print(json.dumps({"pictures": len(lines), "worst": worst}))


def enlarged(heat, shape):
    """Bilinear with half-pixel centers, in float64: OpenCV's float32 puts pixels of equal heat in another order."""
    result = np.float64(heat)
    for axis, (count, length) in enumerate(zip(heat.shape, shape)):
        centers = np.clip((np.arange(length) + 0.5) * count / length - 0.5, 0, count - 1)
        result = np.apply_along_axis(lambda line: np.interp(centers, np.arange(count), line), axis, result)
    return np.float32(result)


def differences(session, answer, tensor):
    heat = np.float32(answer["heatmap"]["values"]).reshape(answer["heatmap"]["height"], answer["heatmap"]["width"])
    index = answer["class"]["index"]
    run = lambda batch: softmax(session.run(None, {session.get_inputs()[0].name: np.float32(batch)})[0])[:, index]
    ask = lambda pictures: np.concatenate(
        [run(np.concatenate(pictures[at : at + 8])) for at in range(0, len(pictures), 8)]
    )
    found = answer["measures"]
    exact = np.float64(heat)
    light = enlarged(np.float32((exact - exact.min()) / (exact.max() - exact.min())), tensor.shape[2:])
    opencv = cv2.resize(
        (heat - heat.min()) / (heat.max() - heat.min()), light.shape[::-1], interpolation=cv2.INTER_LINEAR
    )
    yield "light", np.abs(light - opencv).max()

    probability = ask([tensor])[0]
    yield "probability", abs(probability - found["probability"])
    masked = ask([BLACK + light * (tensor - BLACK)])[0]
    yield "drop.masked", abs(masked - found["drop"]["masked"])
    yield "drop.drop", abs(max(0, probability - masked) / probability - found["drop"]["drop"])
    # A difference of the sign alone where both are equal to rounding is none.
    yield "drop.increase", (masked > probability) != found["drop"]["increase"] and abs(masked - probability) > 1e-6

    order = np.argsort(-light.ravel(), kind="stable")
    blur = np.stack(
        [
            scipy.ndimage.gaussian_filter(np.float64(c), 10 * min(c.shape) / 224, mode="nearest", truncate=4)
            for c in tensor[0]
        ]
    )[None]
    mean = np.broadcast_to(tensor.mean((2, 3), keepdims=True), tensor.shape)
    for name, fill, reveals in (("insertion", blur, True), ("deletion", mean, False)):
        steps = found[name]["steps"]
        counts = np.floor(np.arange(steps + 1) * order.size / steps + 0.5).astype(int)
        curve = ask([np.where(chosen(order, n, light.shape) == reveals, tensor, fill) for n in counts])
        yield f"{name}.probabilities", np.abs(curve - found[name]["probabilities"]).max()
        yield f"{name}.auc", abs(np.trapezoid(curve, counts / order.size) - found[name]["auc"])

    if "road" in found:
        yield from road_differences(ask, tensor, order, light.shape, found)

    top = chosen(order, int(np.floor(0.2 * order.size + 0.5)), light.shape)
    kept, hidden = ask([np.where(top, tensor, blur), np.where(top, blur, tensor)])
    yield "sufficiency", abs(kept - found["sufficiency"]["probability"])
    yield "necessity", abs(hidden - found["necessity"]["probability"])

    for region in answer["regions"][:5]:
        cells = np.zeros(heat.shape, bool)
        cells.ravel()[region["cells"]] = True
        under = np.kron(cells, np.ones((tensor.shape[2] // heat.shape[0], tensor.shape[3] // heat.shape[1]), bool))
        hidden, alone = ask([np.where(under, blur, tensor), np.where(under, tensor, blur)])
        yield "effect.hidden", abs(hidden - region["effect"]["hidden"])
        yield "effect.alone", abs(alone - region["effect"]["alone"])


def road_differences(ask, tensor, order, shape, found):
    shares = np.arange(1, 10) / 10
    morf, lerf = (
        ask(
            [
                imputed(tensor, chosen(way, int(np.floor(share * order.size + 0.5)), shape), found["seed"])
                for share in shares
            ]
        )
        for way in (order, order[::-1])
    )
    yield "road.curves", max(np.abs(morf - found["road"]["morf"]).max(), np.abs(lerf - found["road"]["lerf"]).max())
    yield "road.road", abs(np.mean(lerf - morf) / 2 - found["road"]["road"])


def chosen(order, count, shape):
    result = np.zeros(order.size, bool)
    result[order[:count]] = True
    return result.reshape(shape)


def softmax(scores):
    powers = np.exp(np.float64(scores) - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def imputed(tensor, hidden, seed):
    """All channels, with the seeded noise: 0.01 of the pixel range, channel after channel."""
    matrix, right = system(np.float64(tensor[0]), hidden)
    result = np.float64(tensor[0]).copy()
    result[:, hidden] = scipy.sparse.linalg.splu(matrix).solve(right).T
    result[:, hidden] += 0.01 * GAIN * normal(seed, hidden.sum() * len(result)).reshape(len(result), -1)
    return np.float32(result)[None]


def system(planes, hidden):
    """ROAD's sparse system (Rong et al. 2022, section 4.2), [hidden, hidden] and [hidden, planes]."""
    height, width = hidden.shape
    place = np.full(hidden.shape, -1)
    place[hidden] = np.arange(hidden.sum())
    rows, columns, values = [], [], []
    diagonal, right = np.zeros(hidden.sum()), np.zeros((hidden.sum(), len(planes)))
    ys, xs = np.nonzero(hidden)
    for dy, dx in [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1) if (a, b) != (0, 0)]:
        weight = 1 / 6 if dy == 0 or dx == 0 else 1 / 12
        inside = (ys + dy >= 0) & (ys + dy < height) & (xs + dx >= 0) & (xs + dx < width)
        own = np.flatnonzero(inside)
        y, x = ys[own] + dy, xs[own] + dx
        diagonal[own] += weight
        is_hidden = hidden[y, x]
        rows.append(own[is_hidden])
        columns.append(place[y, x][is_hidden])
        values.append(np.full(is_hidden.sum(), -weight))
        right[own[~is_hidden]] += weight * planes[:, y[~is_hidden], x[~is_hidden]].T
    at = np.arange(len(diagonal))
    entries = np.concatenate([*values, diagonal]), (np.concatenate([*rows, at]), np.concatenate([*columns, at]))
    return scipy.sparse.csc_matrix(entries, shape=(len(at), len(at))), right


def normal(seed, count):
    """Box and Muller over mulberry32, as src/engine/measure/random.ts has it."""
    state = (np.uint64(seed) + np.arange(1, 2 * count + 1, dtype=np.uint64) * np.uint64(0x6D2B79F5)) & np.uint64(
        0xFFFFFFFF
    )
    times = lambda a, b: (a * b) & np.uint64(0xFFFFFFFF)
    mixed = times(state ^ (state >> np.uint64(15)), state | np.uint64(1))
    mixed ^= (mixed + times(mixed ^ (mixed >> np.uint64(7)), mixed | np.uint64(61))) & np.uint64(0xFFFFFFFF)
    uniform = (mixed ^ (mixed >> np.uint64(14))) / 2**32
    return np.sqrt(-2 * np.log(1 - uniform[::2])) * np.cos(2 * np.pi * uniform[1::2])


def solved(plane, hidden):
    """SciPy's solution, without noise."""
    matrix, right = system(np.float64(plane)[None], hidden)
    result = np.float64(plane).copy()
    result[hidden] = scipy.sparse.linalg.spsolve(matrix, right[:, 0])
    return result


def peer():
    """pytorch-grad-cam's NoisyLinearImputer without its noise; None where it is not installed."""
    try:
        import standIns  # noqa: F401  must come before pytorch_grad_cam
        import torch
        from pytorch_grad_cam.metrics.road import NoisyLinearImputer
    except ImportError:
        return None
    impute = NoisyLinearImputer(noise=0)
    # Its mask is 1 where a pixel is kept.
    return lambda plane, hidden: impute(torch.from_numpy(plane)[None], torch.from_numpy(np.float32(~hidden)))[0].numpy()


def impute_all(folder, count):
    theirs = peer()
    for at in range(count):
        plane, hidden = np.load(folder / f"{at}.plane.npy"), np.load(folder / f"{at}.hidden.npy") > 0
        np.save(folder / f"{at}.filled.npy", np.float32(solved(plane, hidden)))
        if theirs:
            np.save(folder / f"{at}.peer.npy", np.float32(theirs(plane, hidden)))


if __name__ == "__main__":
    if sys.argv[1] == "impute":
        impute_all(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main(*sys.argv[1:])
