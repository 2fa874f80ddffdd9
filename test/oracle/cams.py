"""The maps: Whylight's beside pytorch-grad-cam's, and Grad-CAM++ beside Eq. 19 in float64."""

from collections.abc import Iterator
from pathlib import Path
import tempfile

import standIns  # noqa: F401  must come before pytorch_grad_cam
import numpy as np
from pytorch_grad_cam import GradCAM, GradCAMPlusPlus, HiResCAM, LayerCAM, XGradCAM
from pytorch_grad_cam.base_cam import BaseCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
import torch
from torch import nn

from capture import capture, relative_error, same_value
from comparison import Comparison
from networks import NETWORKS, export_onnx, make, random_input
import whylight

CAM_NETWORKS = ("vgg11", "resnet18", "mobilenet_v2", "c3d")
ACTIVATIONS = ("Relu", "Clip")


class _GradCAMPlusPlus(GradCAMPlusPlus):
    """
    Grad-CAM++ without the 1e-6 that pytorch-grad-cam adds to the denominator of Eq. 19, where it is larger than a small gradient's square.

    α hangs on g · ΣA alone: a gradient 10⁶ times as large and an activation that much smaller leave it, and the map, as they are.
    """

    def get_cam_image(self, input_tensor, target_layer, targets, activations, grads, eigen_smooth=False) -> np.ndarray:
        """The map of the scaled pair."""
        scale = 1e6
        return super().get_cam_image(
            input_tensor, target_layer, targets, activations / scale, grads * scale, eigen_smooth
        )


PEERS: dict[str, type[BaseCAM]] = {
    "grad-cam++": _GradCAMPlusPlus,
    "grad-cam": GradCAM,
    "hires-cam": HiResCAM,
    "xgrad-cam": XGradCAM,
    "layer-cam": LayerCAM,
}


def equation19(activation: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """Grad-CAM++ as the paper writes it (arXiv:1710.11063v3), for one image, (C, H, W) in, (H, W) out, or one clip with (T, H, W) for (H, W)."""
    places = tuple(range(1, activation.ndim))
    total = activation.sum(axis=places, keepdims=True)
    nonzero = gradient != 0
    denominator = np.where(nonzero, 2 * gradient**2 + total * gradient**3, 1)
    alpha = np.where(nonzero, gradient**2 / denominator, 0)
    weights = (alpha * np.maximum(gradient, 0)).sum(axis=places)
    return np.tensordot(weights, activation, 1)


def normalized(cam: np.ndarray) -> np.ndarray:
    """relu, then divided by the maximum."""
    positive = np.maximum(cam, 0)
    return positive / positive.max() if positive.max() > 0 else positive


def compare_cams(name: str) -> Iterator[Comparison]:
    """Every method at the default layer and at one in the middle of the network."""
    network = next(network for network in NETWORKS if network.name == name)
    model = make(network)
    value = random_input(network, 1)
    export = network.exports[0]
    # The likeliest class: at the last layer, an unlikely one's map is all zero and would compare nothing.
    class_index = int(capture(model, value, 0)[1].argmax())
    captured, _ = capture(model, value, class_index)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{name}.onnx"
        export_onnx(model, value, export, file)
        for layer in compared_layers(file):
            ours = whylight.explain(file, value, class_index, layer.tensor)
            twin = min(
                same_value(captured, ours.activation), key=lambda twin: relative_error(ours.gradient, twin.gradient)
            )
            expected = normalized(equation19(twin.value[0], twin.gradient[0]))
            yield row(name, str(export), "grad-cam++", layer.tensor, ours.heat, expected)
            module = module_that_makes(model, value, ours.activation)
            for method, peer in PEERS.items():
                heat = whylight.explain(file, value, class_index, layer.tensor, method).heat
                expected = normalized(_peer_map(peer, model, module, value, class_index))
                yield row(name, str(export), method, layer.tensor, heat, expected)


def compared_layers(file: Path) -> tuple[whylight.Layer, whylight.Layer]:
    """The default one, and one in the middle of the network."""
    layers = whylight.layers(file)
    middle = next(
        layer for layer in layers[len(layers) // 2 :] if layer.operator in ACTIVATIONS and min(layer.shape[2:]) > 3
    )
    return next(layer for layer in layers if layer.is_default), middle


def row(name: str, export: str, method: str, layer: str, ours: np.ndarray, expected: np.ndarray) -> Comparison:
    if expected.shape[0] == 1 and ours.ndim == 2:
        expected = expected[0]  # time was pooled away: one map for all frames
    same_grid = ours.shape == expected.shape
    error = float(np.abs(ours - expected).max()) if same_grid else float("inf")
    alive = float(expected.max())
    return Comparison(name, export, method, layer, (error,), "" if alive > 0 else "(the map is all zero)")


def module_that_makes(model: nn.Module, value: np.ndarray, activation: np.ndarray) -> nn.Module:
    """
    pytorch-grad-cam takes a module for a layer: the outermost one whose output is `activation`.

    Not the innermost: ResNet's blocks call one ReLU module twice, and its hooks would see both.
    """
    found: list[nn.Module] = []

    def keep(module: nn.Module, _inputs: object, output: object) -> None:
        if isinstance(output, torch.Tensor) and output.shape == activation.shape:
            if relative_error(activation, output.detach().double().numpy()) < 1e-4:
                found.append(module)

    handles = [module.register_forward_hook(keep) for module in model.modules()]
    model(torch.from_numpy(value))
    for handle in handles:
        handle.remove()
    if not found:
        raise LookupError("no module of PyTorch makes this layer's tensor")
    return found[-1]


def _peer_map(
    peer: type[BaseCAM], model: nn.Module, module: nn.Module, value: np.ndarray, class_index: int
) -> np.ndarray:
    """pytorch-grad-cam's map in float64, before it normalizes and resizes."""
    image = torch.from_numpy(value).double().requires_grad_()
    targets = [ClassifierOutputTarget(class_index)]
    try:
        with peer(model=model.double(), target_layers=[module]) as cam:
            cam(input_tensor=image, targets=targets)
            seen = cam.activations_and_grads
            activation, gradient = (tensors[0].detach().numpy() for tensors in (seen.activations, seen.gradients))
            return cam.get_cam_image(image, module, targets, activation, gradient, False)[0]
    finally:
        model.float()
