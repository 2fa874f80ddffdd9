"""The maps that need no gradient: Whylight's beside pytorch-grad-cam's, before it resizes."""

from collections.abc import Callable, Iterator
import os
from pathlib import Path
import tempfile

os.environ.setdefault("TQDM_DISABLE", "1")  # pytorch-grad-cam draws a bar a layer

import standIns  # noqa: E402, F401  must come before pytorch_grad_cam
import numpy as np  # noqa: E402
from pytorch_grad_cam import AblationCAM, EigenCAM, ScoreCAM  # noqa: E402
from pytorch_grad_cam.base_cam import BaseCAM  # noqa: E402
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget  # noqa: E402
from pytorch_grad_cam.utils.svd_on_activations import get_2d_projection_with_sign_correction  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402

from cams import compared_layers, module_that_makes, normalized, row  # noqa: E402
from comparison import Comparison  # noqa: E402
from networks import NETWORKS, export_onnx, make, random_input  # noqa: E402
import whylight  # noqa: E402

# One that takes batches, one that does not. The peer runs a network for each of a layer's channels: small ones.
FREE_CAM_NETWORKS = ("resnet18", "squeezenet1_1", "c3d")


class _EigenCAM(EigenCAM):
    """
    EigenCAM with the sign that Whylight gives it.

    A principal component has none: pytorch-grad-cam's EigenCAM shows whichever side LAPACK happens to call positive. Its
    own correction (Seg-Eigen-CAM's) makes it definite.
    """

    def get_cam_image(self, input_tensor, target_layer, targets, activations, grads, eigen_smooth=False) -> np.ndarray:
        """The projection of the activations, the larger extreme positive."""
        return get_2d_projection_with_sign_correction(activations)


PEERS: dict[str, type[BaseCAM]] = {"eigen-cam": _EigenCAM, "score-cam": ScoreCAM, "ablation-cam": AblationCAM}


def _masked(
    model: nn.Module, _module: nn.Module, image: torch.Tensor, activation: torch.Tensor, channel: int
) -> torch.Tensor:
    """Score-CAM's run: the input seen through one channel, stretched to 0..1."""
    mask = nn.functional.interpolate(
        activation[:, channel : channel + 1], image.shape[2:], mode="trilinear", align_corners=True
    )
    span = mask.max() - mask.min()
    return model(image * ((mask - mask.min()) / span if span > 0 else 0))


def _ablated(
    model: nn.Module, module: nn.Module, image: torch.Tensor, activation: torch.Tensor, channel: int
) -> torch.Tensor:
    """Ablation-CAM's run: the layer without one channel."""
    kept = activation.clone()
    kept[:, channel] = 0
    handle = module.register_forward_hook(lambda *_: kept)
    try:
        return model(image)
    finally:
        handle.remove()


Definition = tuple[Callable[..., torch.Tensor], Callable[[float, torch.Tensor], torch.Tensor]]

# The run for each channel, and the weights from their scores.
DEFINITIONS: dict[str, Definition] = {
    "score-cam": (_masked, lambda _score, scores: scores.softmax(0)),
    "ablation-cam": (_ablated, lambda score, scores: (score - scores) / score),
}


def _by_definition(
    definition: Definition, model: nn.Module, module: nn.Module, value: np.ndarray, class_index: int
) -> np.ndarray:
    """The map of a clip as the method's paper defines it, in float64."""
    run, weigh = definition
    image = torch.from_numpy(value).double()
    seen: list[torch.Tensor] = []
    handle = module.register_forward_hook(lambda _module, _inputs, output: seen.append(output))
    try:
        with torch.no_grad():
            score = model.double()(image)[0, class_index]
            handle.remove()
            activation = seen[0]
            scores = torch.stack(
                [
                    run(model, module, image, activation, channel)[0, class_index]
                    for channel in range(activation.shape[1])
                ]
            )
            return torch.tensordot(weigh(score, scores), activation[0], 1).numpy()
    finally:
        handle.remove()
        model.float()


def compare_free_cams(name: str) -> Iterator[Comparison]:
    """Every method at the default layer and at one in the middle, through the network's last export."""
    network = next(network for network in NETWORKS if network.name == name)
    model = make(network)
    value = random_input(network, 1)
    with torch.no_grad():
        class_index = int(model(torch.from_numpy(value)).argmax())
    export = network.exports[-1]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{name}.onnx"
        export_onnx(model, value, export, file)
        for layer in compared_layers(file):
            for method, peer in PEERS.items():
                activation, heat = whylight.explain_without_gradient(file, value, class_index, layer.tensor, method)
                module = module_that_makes(model, value, activation)
                # In three dimensions the peer has Eigen-CAM alone.
                if network.frames is not None and method in DEFINITIONS:
                    expected = normalized(_by_definition(DEFINITIONS[method], model, module, value, class_index))
                else:
                    expected = normalized(_peer_map(peer, model, module, value, class_index))
                yield row(name, str(export), method, layer.tensor, heat, expected)


def _peer_map(
    peer: type[BaseCAM], model: nn.Module, module: nn.Module, value: np.ndarray, class_index: int
) -> np.ndarray:
    """pytorch-grad-cam's map in float64, before it normalizes and resizes."""
    image = torch.from_numpy(value).double()
    targets = [ClassifierOutputTarget(class_index)]
    try:
        with torch.no_grad(), peer(model=model.double(), target_layers=[module]) as cam:
            cam.activations_and_grads(image)
            activation = cam.activations_and_grads.activations[0].numpy()
            return cam.get_cam_image(image, module, targets, activation, None, False)[0]
    finally:
        model.float()
