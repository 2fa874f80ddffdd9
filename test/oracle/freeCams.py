"""The maps that need no gradient: Whylight's beside pytorch-grad-cam's, before it resizes."""

from collections.abc import Iterator
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

from cams import compared_layers, module_that_makes, normalised, row  # noqa: E402
from comparison import Comparison  # noqa: E402
from networks import NETWORKS, export_onnx, make, random_input  # noqa: E402
import whylight  # noqa: E402

# One that takes batches, one that does not. The peer runs a network for each of a layer's channels: small ones.
FREE_CAM_NETWORKS = ("resnet18", "squeezenet1_1")


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
                expected = normalised(_peer_map(peer, model, module, value, class_index))
                yield row(name, str(export), method, layer.tensor, heat, expected)


def _peer_map(peer: type[BaseCAM], model: nn.Module, module: nn.Module, value: np.ndarray, class_index: int) -> np.ndarray:
    """pytorch-grad-cam's map in float64, before it normalises and resizes."""
    image = torch.from_numpy(value).double()
    targets = [ClassifierOutputTarget(class_index)]
    try:
        with torch.no_grad(), peer(model=model.double(), target_layers=[module]) as cam:
            cam.activations_and_grads(image)
            activation = cam.activations_and_grads.activations[0].numpy()
            return cam.get_cam_image(image, module, targets, activation, None, False)[0]
    finally:
        model.float()
