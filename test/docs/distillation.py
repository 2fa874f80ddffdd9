"""Runs what docs/distillation.md prints, in the current folder, where the test has written its files.

Prints figures as JSON: {"gradient": relative error against differences, "class": …} and writes student.onnx, input.npy and
map.npy (torch), keras.onnx, keras-input.npy and keras-torch.npy (keras), for Whylight to explain; "tensorflow" goes on with
what "keras" wrote.
"""

import json
import os
import sys

import numpy as np

sys.path.insert(0, os.getcwd())


def against_differences(loss, parameters):
    """Largest relative error of d loss / d parameter along random directions, in float64."""
    import torch

    gradients = torch.autograd.grad(loss(), parameters, allow_unused=True)
    worst, step = 0.0, 1e-6
    for parameter, gradient in zip(parameters, gradients, strict=True):
        if gradient is None:
            continue
        direction = torch.randn_like(parameter)
        ends = []
        for sign in (1, -2):
            with torch.no_grad():
                parameter += sign * step * direction
            ends.append(float(loss()))
        with torch.no_grad():
            parameter += step * direction
        difference, exact = (ends[0] - ends[1]) / (2 * step), float((gradient * direction).sum())
        worst = max(worst, abs(difference - exact) / (abs(difference) + abs(exact) + 1e-9))
    return worst


def with_torch():
    import torch
    from torch import nn

    import explanation_loss as losses
    from step import training_step

    torch.manual_seed(0)
    torch.set_num_threads(1)
    body = nn.Sequential(
        nn.Conv2d(3, 12, 3, 2, 1), nn.BatchNorm2d(12), nn.ReLU(), nn.Conv2d(12, 24, 3, 2, 1), nn.ReLU()
    )
    head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(24, 16), nn.GELU(), nn.Linear(16, 10))
    body.eval(), head.eval()
    x = torch.randn(1, 3, 32, 32)
    activation = body(x)
    logits = head(activation)
    top = int(logits.argmax())
    told = {"class": top}
    for name in ("grad_cam", "grad_cam_plus_plus"):
        np.save(f"{name}.npy", getattr(losses, name)(activation, logits[:, top]).detach().numpy()[0])
        activation = body(x)
        logits = head(activation)
    np.save("input.npy", x.numpy())
    torch.onnx.export(nn.Sequential(body, head), (x,), "student.onnx", dynamo=False, opset_version=17)
    body.eval().double(), head.eval().double()
    x, y, teacher = torch.randn(4, 3, 16, 16).double(), torch.tensor([1, 2, 3, 4]), torch.rand(4, 4, 4).double()
    # Kinks of ReLU would spoil differences, not the gradient.
    for parent in (body,):
        for at, module in enumerate(parent):
            if isinstance(module, nn.ReLU):
                parent[at] = nn.SiLU()
    parameters = [*body.parameters(), *head.parameters()]
    told["gradient"] = against_differences(lambda: training_step(body, head, x, y, teacher, 1.0), parameters)

    def cosine():
        a = body(x)
        return losses.cosine_loss(losses.grad_cam(a, head(a).gather(1, y[:, None])[:, 0]), teacher)

    told["cosine"] = against_differences(cosine, parameters)
    return told


def with_pictures():
    """A map that is the picture's own brightness stays so, whatever is cropped and flipped."""
    from PIL import Image

    import torch
    from torch.nn import functional as F
    from with_teacher import WithTeacher

    rng = np.random.default_rng(3)
    rough = rng.random((12, 12)).astype("float32")
    light = np.asarray(Image.fromarray(rough).resize((288, 288), Image.Resampling.BICUBIC)).clip(0, 1)
    Image.fromarray(np.uint8(255 * np.stack([light] * 3, -1))).save("a.png")
    # The teacher saw the middle three quarters in each direction.
    seen = np.float32([[0.125, 0.125, 0.75, 0.75]])
    map_of = np.asarray(Image.fromarray(light[36:252, 36:252]).resize((48, 48), Image.Resampling.BOX))
    np.savez(
        "wrapped.npz",
        keys=np.array([b"a.png"]),
        maps=map_of[None].astype("float16"),
        seen=seen,
        **{"class": np.array([3])},
    )
    data = WithTeacher(".", "wrapped.npz", side=64, grid=8)
    worst = 1.0
    for _ in range(12):
        pixels, label, heat = data[0]
        assert label == 3
        own = F.adaptive_avg_pool2d(pixels.mean(0)[None], 8)[0]
        inside = heat > 0
        worst = min(worst, float(np.corrcoef(own[inside], heat[inside])[0, 1]))
    return {
        "correlation": worst,
        "flips": bool(
            torch.equal(data.crop_map(0, 0.2, 0.1, 0.5, True), data.crop_map(0, 0.2, 0.1, 0.5, False).flip(1))
        ),
    }


def with_keras():
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras
    from keras import layers, ops

    keras.utils.set_random_seed(1)
    import keras_student

    body = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(12, 3, 2, "same", activation="relu"),
            layers.Conv2D(24, 3, 2, "same", activation="relu"),
        ]
    )
    head = keras.Sequential(
        [
            keras.Input((8, 8, 24)),
            layers.GlobalAveragePooling2D(),
            layers.Dense(16, activation="gelu"),
            layers.Dense(10),
        ]
    )
    x = np.random.default_rng(2).standard_normal((1, 32, 32, 3)).astype("float32")
    student = keras_student.Student(body, head, alpha=0.1)
    student(x)
    if keras.backend.backend() == "torch":
        np.savez("weights.npz", *student.get_weights())
    else:
        student.set_weights(list(np.load("weights.npz").values()))
    top = int(ops.argmax(student(x), axis=-1)[0])
    _, maps = keras_student.explained(
        body, head, ops.convert_to_tensor(x), ops.convert_to_tensor(np.int64([top])), False
    )
    np.save(f"keras-{keras.backend.backend()}.npy", ops.convert_to_numpy(maps)[0])
    np.save("keras-input.npy", x)
    many = np.random.default_rng(4).standard_normal((32, 32, 32, 3)).astype("float32")
    goal = (np.arange(32) % 10, np.random.default_rng(5).random((32, 8, 8)).astype("float32"))
    gradients = loss_gradients(student, many, goal)
    told = {"class": top, "backend": keras.backend.backend()}
    if told["backend"] == "torch":
        whole = keras.Sequential([keras.Input((32, 32, 3)), *body.layers, *head.layers])
        whole(x)
        whole.export("keras.onnx", format="onnx", verbose=False)
        np.savez("gradients.npz", *gradients)
    else:
        # The same student as PyTorch's: its map is compared with Whylight's of the exported one, its gradient here.
        other = np.load("gradients.npz")
        pairs = [(own, other[f"arr_{at}"]) for at, own in enumerate(gradients)]
        told["gradient"] = max(float(np.linalg.norm(a - b) / np.linalg.norm(b)) for a, b in pairs)
    student.compile(optimizer=keras.optimizers.Adam(3e-3))
    losses = student.fit(many, goal, epochs=15, batch_size=32, verbose=0).history["loss"]
    return {**told, "losses": [losses[0], losses[-1]]}


def loss_gradients(student, x, goal):
    """d loss / d each weight, as the backend has it."""
    from keras import ops

    weights = student.trainable_weights
    y = tuple(ops.convert_to_tensor(each) for each in goal)
    if os.environ["KERAS_BACKEND"] == "tensorflow":
        import tensorflow as tf

        with tf.GradientTape() as tape:
            loss = student.compute_loss(ops.convert_to_tensor(x), y, training=False)
        return [each.numpy() for each in tape.gradient(loss, [w.value for w in weights])]
    import torch

    loss = student.compute_loss(ops.convert_to_tensor(x), y, training=False)
    return [each.cpu().numpy() for each in torch.autograd.grad(loss, [w.value for w in weights])]


def with_tensorflow():
    os.environ["KERAS_BACKEND"] = "tensorflow"
    return with_keras()


runs = {"torch": with_torch, "pictures": with_pictures, "keras": with_keras, "tensorflow": with_tensorflow}
print(json.dumps(runs[sys.argv[1]]()))
