"""The networks of the oracle: one table, one row an architecture, with the exports that it is tried through."""

from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
import io
from pathlib import Path
from typing import Literal
import warnings

import standIns  # noqa: F401  must come before torchvision
import numpy as np
import timm
import torch
from torch import nn
from torchvision import models

CLASSES = 100


@dataclass(frozen=True)
class Export:
    """
    How a network becomes ONNX.

    `keep` keeps BatchNormalization as a node where `fold` merges it into Conv; `dynamic` names the axes of the input
    whose size the model leaves open.
    """

    exporter: Literal["script", "dynamo"]
    opset: int
    normalization: Literal["keep", "fold"] = "fold"
    dynamic: tuple[tuple[int, str], ...] = ()

    def __str__(self) -> str:
        kept = " bn" if self.normalization == "keep" else ""
        return f"{self.exporter} {self.opset}{kept}{' open' if self.dynamic else ''}"


@dataclass(frozen=True)
class Network:
    """An architecture with random weights, and the side of its square input in pixels; of clips, how many frames they have, and where."""

    name: str
    build: Callable[[], nn.Module]
    size: int
    exports: tuple[Export, ...]
    frames: int | None = None
    time_axis: int = 2


OLD = Export("script", 12)
OLD_BN = Export("script", 12, "keep")
OLDEST = Export("script", 9)
MIDDLE = Export("script", 17)
MIDDLE_BN = Export("script", 17, "keep")
NEW = Export("dynamo", 18)
NEWEST = Export("dynamo", 20)
OPEN_AXES = ((0, "batch"), (2, "height"), (3, "width"))
OPEN = Export("script", 13, "fold", OPEN_AXES)


def _vgg11() -> nn.Module:
    """VGG-11 with a narrow head: 102 of its 133 million weights sit in the fully connected layers."""
    model = models.vgg11(num_classes=CLASSES)
    model.avgpool = nn.Identity()
    model.classifier[0] = nn.Linear(512 * 4 * 4, 512)
    model.classifier[3] = nn.Linear(512, 512)
    model.classifier[6] = nn.Linear(512, CLASSES)
    return model


def _torchvision(name: str, **options: object) -> Callable[[], nn.Module]:
    return lambda: models.get_model(name, weights=None, num_classes=CLASSES, **options)


def _timm(name: str) -> Callable[[], nn.Module]:
    return lambda: timm.create_model(name, pretrained=False, num_classes=CLASSES, exportable=True)


def _c3d() -> nn.Module:
    """C3D's plan (Tran et al. 2015), which the paper of Grad-CAM++ explains in its section on videos, with few channels."""

    def stage(channels_in: int, channels_out: int, pool: int | tuple[int, int, int] = 2) -> list[nn.Module]:
        return [nn.Conv3d(channels_in, channels_out, 3, padding=1), nn.ReLU(), nn.MaxPool3d(pool)]

    return nn.Sequential(
        *stage(3, 8, (1, 2, 2)),
        *stage(8, 16),
        *stage(16, 24),
        *stage(24, 24)[:2],
        nn.MaxPool3d(2, 2, (0, 1, 1)),
        nn.Flatten(),
        nn.Linear(24 * 2 * 5 * 5, 64),
        nn.ReLU(),
        nn.Dropout(),
        nn.Linear(64, CLASSES),
    )


class _Logits(nn.Module):
    """A classifier of transformers, from one tensor to one tensor."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        return self.model(pixel_values=pixel_values).logits


def _videomae() -> nn.Module:
    from transformers import VideoMAEConfig, VideoMAEForVideoClassification

    config = VideoMAEConfig(
        image_size=64,
        num_frames=8,
        hidden_size=48,
        num_hidden_layers=3,
        num_attention_heads=4,
        intermediate_size=96,
        num_labels=CLASSES,
        initializer_range=0.1,
    )
    return _Logits(VideoMAEForVideoClassification(config))


def _vivit() -> nn.Module:
    from transformers import VivitConfig, VivitForVideoClassification

    config = VivitConfig(
        image_size=64,
        num_frames=8,
        hidden_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=96,
        num_labels=CLASSES,
        tubelet_size=[2, 16, 16],
        initializer_range=0.1,
    )
    return _Logits(VivitForVideoClassification(config))


NETWORKS: tuple[Network, ...] = (
    Network("vgg11", _vgg11, 128, (OLDEST, NEW)),
    Network("resnet18", _torchvision("resnet18"), 96, (OLD_BN, NEW, OPEN)),
    Network("resnet50", _torchvision("resnet50"), 96, (OLD, NEW)),
    Network("resnext50_32x4d", _torchvision("resnext50_32x4d"), 96, (OLD, MIDDLE_BN)),
    Network("wide_resnet50_2", _torchvision("wide_resnet50_2"), 96, (OLD, MIDDLE_BN)),
    Network("densenet121", _torchvision("densenet121"), 96, (OLD, NEW)),
    Network("squeezenet1_1", _torchvision("squeezenet1_1"), 96, (OLDEST, NEW)),
    Network(
        "googlenet",
        _torchvision("googlenet", aux_logits=False, transform_input=True, init_weights=False),
        96,
        (OLD_BN, NEW),
    ),
    Network("inception_v3", _torchvision("inception_v3", aux_logits=False, init_weights=False), 139, (OLD, MIDDLE)),
    Network("mobilenet_v2", _torchvision("mobilenet_v2"), 96, (OLD, NEW)),
    Network("mobilenet_v3_small", _torchvision("mobilenet_v3_small"), 96, (OLD, NEW)),
    Network("shufflenet_v2_x1_0", _torchvision("shufflenet_v2_x1_0"), 96, (OLD, NEW, OPEN)),
    Network("mnasnet0_5", _torchvision("mnasnet0_5"), 96, (OLD_BN, MIDDLE)),
    Network("efficientnet_b0", _timm("efficientnet_b0"), 96, (OLD, NEW, OPEN)),
    Network("regnet_y_400mf", _torchvision("regnet_y_400mf"), 96, (OLD, MIDDLE_BN)),
    Network("convnext_tiny", _torchvision("convnext_tiny"), 96, (OLD, NEWEST, OPEN)),
    Network("c3d", _c3d, 64, (OLDEST, NEW), frames=16),
    Network("r3d_18", _torchvision("r3d_18"), 48, (OLD_BN,), frames=8),
    Network("r2plus1d_18", _torchvision("r2plus1d_18"), 48, (NEW,), frames=8),
    Network("videomae", _videomae, 64, (NEW,), frames=8, time_axis=1),
    Network("vivit", _vivit, 64, (NEW,), frames=8, time_axis=1),
)


def random_input(network: Network, seed: int) -> np.ndarray:
    """A smooth-and-noisy image-like tensor, normalized as ImageNet classifiers expect."""
    generator = torch.Generator().manual_seed(seed)
    frames = () if network.frames is None else (network.frames,)
    size = (*frames, network.size, network.size)
    coarse = torch.randn(1, 3, *(3 for _ in frames), 6, 6, generator=generator)
    noise = torch.randn(1, 3, *size, generator=generator)
    smooth = nn.functional.interpolate(coarse, size=size, mode="trilinear" if frames else "bilinear")
    value = smooth + 0.3 * noise
    return (value if not frames else value.movedim(2, network.time_axis)).numpy().astype(np.float32)


def make(network: Network, seed: int = 0) -> nn.Module:
    """The network in eval mode with seeded weights under which no layer dies, explodes or is switched off."""
    torch.manual_seed(seed)
    model = network.build()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith(("layer_scale", "gamma")):
                parameter.uniform_(0.3, 0.7)  # starts at 1e-6: the block would not matter
            elif name.endswith("bias"):
                parameter.normal_(0, 0.05)
    batch = np.concatenate([random_input(network, seed) for seed in range(1000, 1006)])
    return calibrate(model, torch.from_numpy(batch))


def calibrate(model: nn.Module, batch: torch.Tensor) -> nn.Module:
    """Gives batch normalization random weights and the running statistics of `batch`; leaves eval mode on."""
    model.eval()
    norms = [module for module in model.modules() if isinstance(module, nn.modules.batchnorm._BatchNorm)]
    with torch.no_grad():
        for norm in norms:
            norm.weight.uniform_(0.6, 1.4)
            # Mostly positive: near its kinks and deep, a random network is chaotic, as a trained one is not, and
            # float32 rounding would flip enough ReLUs for PyTorch to differ from itself in float64 by 1 %.
            norm.bias.normal_(1, 0.7)
            norm.reset_running_stats()
            norm.momentum = None  # a plain average
            norm.train()
        model(batch)
    return model.eval()


def export_onnx(model: nn.Module, value: np.ndarray, export: Export, file: Path) -> None:
    """Writes the network as one ONNX file."""
    example = (torch.from_numpy(value),)
    names = {"input_names": ["input"], "output_names": ["logits"], "opset_version": export.opset}
    axes = dict(export.dynamic)
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        if export.exporter == "dynamo":
            shapes = ({axis: torch.export.Dim(name) for axis, name in axes.items()},) if axes else None
            torch.onnx.export(
                model, example, file, dynamo=True, external_data=False, verbose=False, dynamic_shapes=shapes, **names
            )
            return
        mode = torch.onnx.TrainingMode.PRESERVE if export.normalization == "keep" else torch.onnx.TrainingMode.EVAL
        torch.onnx.export(
            model,
            example,
            str(file),
            dynamo=False,
            training=mode,
            dynamic_axes={"input": axes} if axes else None,
            **names,
        )
