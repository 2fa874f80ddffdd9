"""
MONAI's and torchxrayvision's networks from the medical file to the map: `medical.py [--only NAME] [--whole]`.

For each: the tensor that Whylight gives the model, and its scores, are those of MONAI's (torchxrayvision's) own
transforms and PyTorch; dS/dA is PyTorch's autograd in float64, at the default layer and at the first one; `check`
agrees; and the map of a network that has learned to find a bright block is hottest in that block, on the file's own
voxels. Without --whole the networks are narrow.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
import json
from pathlib import Path
import sys
import tempfile
import time
import warnings

import standIns  # must come before torchvision
import numpy as np
import torch
from torch import nn

import medicalFiles as files
from capture import Captured, capture, relative_error, same_value
from engineProcess import EngineServer, Refused

EXPLAINED = 1
SEEDS = (1, 2, 3)
TOLERANCE = 1e-5
# torchxrayvision's tables and pictures of data sets that it would download.
XRAY_UNUSED = {
    "pandas": ("DataFrame",),
    "imageio": ("v2",),
    "imageio.v2": ("imread",),
    "skimage": ("transform", "io"),
    "skimage.transform": (),
    "skimage.io": ("imread",),
}


@dataclass(frozen=True)
class Case:
    """A network, the file that it is asked about, and what makes its tensor of it in Python."""

    name: str
    build: Callable[[bool], nn.Module]
    write: Callable[[Path, int], files.Written]
    recipe: dict[str, object]
    is_segmentation: bool = False
    finds_block: bool = False


class RowsFirst(nn.Module):
    """A network that was trained on MONAI's pictures, x first, for pictures as everybody else has them."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, value: torch.Tensor) -> torch.Tensor:
        return self.model(value.transpose(2, 3))


def densenet(dimensions: int) -> Callable[[bool], nn.Module]:
    """MONAI's DenseNet121."""

    def build(whole: bool) -> nn.Module:
        from monai.networks.nets import DenseNet121

        narrow = {} if whole else {"init_features": 8, "growth_rate": 4, "block_config": (2, 2, 2, 2)}
        model = DenseNet121(spatial_dims=dimensions, in_channels=1, out_channels=3, **narrow)
        return RowsFirst(model) if dimensions == 2 else model

    return build


def swin(whole: bool) -> nn.Module:
    """MONAI's SwinUNETR."""
    from monai.networks.nets import SwinUNETR

    narrow = {} if whole else {"depths": (2, 1, 1, 1), "num_heads": (1, 2, 2, 2)}
    return SwinUNETR(in_channels=1, out_channels=3, feature_size=24 if whole else 12, **narrow)


def unet(whole: bool) -> nn.Module:
    """MONAI's U-Net, which learns in some steps to tell a bright block from noise."""
    from monai.networks.nets import UNet

    channels = (16, 32, 64) if whole else (4, 8)
    model = UNet(3, 1, 2, channels, strides=(2,) * (len(channels) - 1), num_res_units=2 if whole else 0)
    optimizer = torch.optim.Adam(model.parameters(), 0.02)
    generator = torch.Generator().manual_seed(4)
    for _ in range(60):
        value = 0.3 * torch.rand(2, 1, 16, 16, 16, generator=generator)
        target = torch.zeros(2, 16, 16, 16, dtype=torch.long)
        for at in range(2):
            x, y, z = (int(n) for n in torch.randint(0, 11, (3,), generator=generator))
            block = (at, slice(x, x + 5), slice(y, y + 5), slice(z, z + 5))
            value[block[0], 0][block[1:]] += 0.6
            target[block] = 1
        loss = nn.functional.cross_entropy(model(value), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def chest(whole: bool) -> nn.Module:
    """torchxrayvision's DenseNet, with 18 findings and a sigmoid."""
    standIns.pretend(XRAY_UNUSED)
    import torchxrayvision

    narrow = {} if whole else {"num_init_features": 8, "growth_rate": 4, "block_config": (2, 2, 2, 2)}
    return torchxrayvision.models.DenseNet(weights=None, apply_sigmoid=True, **narrow)


UNIT = {"channels": "gray", "resize": "squash", "scale": 1 / 255, "mean": [0], "std": [1]}
# MONAI's Orientation(axcodes="RAS") and ScaleIntensityRange(-57, 164, 0, 1, clip=True).
VOLUME = {"layout": "NCWHD", "orientation": "RAS", "window": files.WINDOW, **UNIT}
# torchxrayvision's normalize: 0..4095 becomes -1024..1024.
XRAY = {"channels": "gray", "window": [2047.5, 4095], "scale": 2048 / 255, "mean": [1024], "std": [1], "resize": "squash"}

CASES = (
    Case("DenseNet121 2-D", densenet(2), files.slice_of(96, 64), {"window": files.WINDOW, **UNIT}),
    Case("DenseNet121 3-D", densenet(3), files.nifti(64, 48, 32), VOLUME),
    Case("SwinUNETR", swin, files.series(64, 32, 32), VOLUME, is_segmentation=True),
    Case("U-Net", unet, files.nifti(20, 24, 16), VOLUME, is_segmentation=True, finds_block=True),
    Case("U-Net, series", unet, files.series(20, 24, 16), VOLUME, is_segmentation=True, finds_block=True),
    Case("xrv DenseNet", chest, files.chest(224, 224), XRAY),
)


class Scores(nn.Module):
    """What Whylight calls scores: logits; of a segmentation each class's mean over the voxels that are given to it."""

    def __init__(self, model: nn.Module, is_segmentation: bool) -> None:
        super().__init__()
        self.model, self.is_segmentation = model, is_segmentation

    def forward(self, value: torch.Tensor) -> torch.Tensor:
        had = getattr(self.model, "apply_sigmoid", False)
        self.model.apply_sigmoid = False
        logits = self.model(value)
        self.model.apply_sigmoid = had
        if not self.is_segmentation:
            return logits
        owners = logits.detach().argmax(1)
        masks = [owners[0] == index for index in range(logits.shape[1])]
        return torch.stack([logits[0, k][mask if mask.any() else ...].mean() for k, mask in enumerate(masks)])


def enliven(model: nn.Module, value: torch.Tensor) -> nn.Module:
    """Random weights under which no layer is switched off; a batch's own statistics."""
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, nn.modules.batchnorm._BatchNorm):
                module.weight.copy_(0.6 + 0.8 * torch.rand(module.weight.shape, generator=generator))
                module.bias.copy_(1 + 0.7 * torch.randn(module.bias.shape, generator=generator))
                module.reset_running_stats()
                module.momentum = None
                module.train()
        model(value)
    return model.eval()


def export(model: nn.Module, value: torch.Tensor, exporter: str, file: Path) -> None:
    """Writes one ONNX file."""
    names = {"input_names": ["image"], "output_names": ["scores"]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if exporter == "dynamo":
            torch.onnx.export(model, (value,), file, dynamo=True, external_data=False, verbose=False, **names)
        else:
            torch.onnx.export(model, (value,), str(file), dynamo=False, opset_version=17, **names)


def compare(case: Case, whole: bool, exporters: tuple[str, ...], server: EngineServer) -> list[str]:
    """What is wrong; prints a line for each export and layer."""
    torch.manual_seed(0)
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written = case.write(folder, SEEDS[0])
        model = enliven(case.build(whole), torch.from_numpy(written.tensor))
        sizes = dict(zip(("width", "height", "frames"), written.size))
        recipe = {"input": {**case.recipe, **sizes}}
        for exporter in exporters:
            file = folder / f"{exporter}.onnx"
            export(model, torch.from_numpy(written.tensor), exporter, file)
            Path(f"{file}".replace(".onnx", ".whylight.json")).write_text(json.dumps(recipe))
            wrong += [f"{case.name}, {exporter}: {each}" for each in _each_layer(case, model, file, folder, server)]
    return wrong


def _each_layer(case: Case, model: nn.Module, file: Path, folder: Path, server: EngineServer) -> list[str]:
    scored = Scores(model, case.is_segmentation)
    for seed in SEEDS:  # a ReLU at 0, a tie in a max pool: rounding spoils one input, a wrong rule spoils all
        written = case.write(folder / f"seed{seed}", seed)
        captured, scores = capture(scored, written.tensor, EXPLAINED)
        layer, wrong = None, []
        for _ in ("default", "first"):
            try:
                found = server.explain_file(file, written.file, EXPLAINED, layer)
            except Refused as refused:
                return [f"[{refused.code}] {refused}"]
            wrong += _differences(case, found, captured, scores.flatten(), written, file.stem)
            layer = found.first
        if not wrong:
            return []
    return wrong


def _differences(
    case: Case, found, captured: list[Captured], scores: np.ndarray, written: files.Written, exporter: str
) -> list[str]:
    span = float(np.ptp(written.tensor))
    given = float(np.abs(found.given - written.tensor).max()) / span if found.given.shape == written.tensor.shape else 9
    ours = np.array([found.scores[index] for index in range(len(scores))])
    score = relative_error(ours, scores)
    twins = same_value(captured, found.activation)
    gradient = min((relative_error(found.gradient, twin.gradient) for twin in twins), default=9)
    place = written.place_of(found.heat) if case.finds_block and found.heat else ""
    print(
        f"{case.name:16} {exporter:7} {found.tensor[-40:]:40} input {given:.0e}  scores {score:.0e}  "
        f"dS/dA {gradient:.0e}  check {found.worst_error:.0e} {place}",
        flush=True,
    )
    claims = {
        f"the input differs by {given:.1e}": given < 1e-5,
        f"the scores differ by {score:.1e}": score < 1e-4,
        f"dS/dA at {found.tensor} differs by {gradient:.1e}": gradient < TOLERANCE,
        f"check finds {found.worst_error}": found.agrees,
        f"the hottest voxel lies {place}": place in ("", "in the block"),
    }
    return [what for what, holds in claims.items() if not holds]


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--only", action="append", choices=[case.name for case in CASES])
    parser.add_argument("--whole", action="store_true", help="the published widths and depths")
    parser.add_argument("--exporter", action="append", choices=["script", "dynamo"])
    arguments = parser.parse_args()
    server, started, wrong = EngineServer(), time.monotonic(), []
    for case in CASES:
        if arguments.only is None or case.name in arguments.only:
            wrong += compare(case, arguments.whole, tuple(arguments.exporter or ("script", "dynamo")), server)
    server.close()
    for line in wrong:
        print(f"WRONG {line}")
    print(f"{len(CASES)} networks, {len(wrong)} wrong, {time.monotonic() - started:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
