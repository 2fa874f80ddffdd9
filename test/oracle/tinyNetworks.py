"""The small networks whose gradients are stored in test/fixtures/networks: one table, one row an export."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

import tinyBlocks as blocks
from networks import Export, OPEN_AXES

CLASSES = 5


@dataclass(frozen=True)
class Tiny:
    """A network ending in logits; `activation` comes after them in the ONNX file only, where a score is cut off."""

    name: str
    build: Callable[[], nn.Module]
    shape: tuple[int, ...]
    export: Export
    activation: Callable[[torch.Tensor], torch.Tensor] | None = None


def _pooled(channels: int, *layers: nn.Module, classes: int = CLASSES) -> Callable[[], nn.Module]:
    """The layers, global average pooling and one fully connected layer."""
    return lambda: nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes))


def _conv(channels_in: int, channels_out: int, size: int = 3, stride: int = 1, groups: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(channels_in, channels_out, size, stride, size // 2, groups=groups), nn.ReLU())


def _plain() -> nn.Module:
    return nn.Sequential(
        _conv(3, 6),
        _conv(6, 6),
        nn.MaxPool2d(2, 2),
        _conv(6, 8),
        nn.MaxPool2d(3, 2),
        nn.Flatten(),
        nn.Linear(72, 12),
        nn.ReLU(),
        nn.Dropout(),
        nn.Linear(12, CLASSES),
    )


def _residual() -> nn.Module:
    return _pooled(8, _conv(3, 6), nn.MaxPool2d(3, 2, 1), blocks.Residual(6, 6, 1), blocks.Residual(6, 8, 2))()


def _dense() -> nn.Module:
    return _pooled(
        13,
        _conv(3, 6),
        blocks.Dense(6, 4, 2),
        nn.BatchNorm2d(14),
        nn.ReLU(),
        nn.Conv2d(14, 7, 1),
        nn.AvgPool2d(2, 2),
        blocks.Dense(7, 3, 2),
        nn.BatchNorm2d(13),
        nn.ReLU(),
    )()


def _mobile() -> nn.Module:
    return _pooled(
        6,
        nn.Conv2d(3, 6, 3, 2, 1),
        nn.Hardswish(),
        nn.Conv2d(6, 6, 5, 1, 2, groups=6),
        nn.BatchNorm2d(6),
        nn.ReLU6(),
        blocks.SqueezeExcite(6, nn.ReLU(), nn.Hardsigmoid()),
        nn.Conv2d(6, 6, 1),
        nn.Hardswish(),
    )()


def _efficient() -> nn.Module:
    return _pooled(
        6,
        nn.Conv2d(3, 6, 3, 2, 1),
        nn.SiLU(),
        nn.Conv2d(6, 6, 3, 1, 1, groups=3, bias=False),
        nn.BatchNorm2d(6),
        nn.SiLU(),
        blocks.SqueezeExcite(6, nn.SiLU(), nn.Sigmoid()),
        nn.Conv2d(6, 6, 1),
    )()


def _inception() -> nn.Module:
    block = blocks.Branches(
        _conv(6, 3, 1),
        nn.Sequential(_conv(6, 3, 1), nn.Conv2d(3, 3, (1, 5), padding=(0, 2)), nn.Conv2d(3, 3, (5, 1), padding=(2, 0))),
        nn.Sequential(nn.AvgPool2d(3, 1, 1, count_include_pad=True), _conv(6, 2, 1)),
        nn.Sequential(nn.AvgPool2d(3, 1, 1, count_include_pad=False), _conv(6, 2, 1)),
        nn.Sequential(nn.MaxPool2d(3, 1, 1), _conv(6, 2, 1)),
    )
    return _pooled(12, _conv(3, 6, 3, 2), block)()


def _lrn() -> nn.Module:
    return _pooled(
        8,
        _conv(3, 6),
        blocks.LocalResponse(5, 2.0),
        nn.MaxPool2d(3, 2),
        _conv(6, 8, groups=2),
        blocks.LocalResponse(3, 1.0),
    )()


def _convnext() -> nn.Module:
    return _pooled(6, nn.Conv2d(3, 6, 2, 2), blocks.ConvNeXt(6), blocks.ConvNeXt(6))()


def _shuffle() -> nn.Module:
    return _pooled(8, _conv(3, 8, 3, 2), blocks.Shuffle(8), blocks.Shuffle(8))()


def _ceiling() -> nn.Module:
    return _pooled(
        6,
        _conv(3, 6),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        nn.Conv2d(6, 6, 3, padding=1),
        nn.AvgPool2d(3, 2, 1, ceil_mode=True),
        nn.Tanh(),
        nn.AvgPool2d(2, 2, ceil_mode=True, count_include_pad=False),
    )()


def _group_norm() -> nn.Module:
    return _pooled(
        6,
        nn.Conv2d(3, 6, 3, 2, 1),
        nn.GroupNorm(3, 6),
        nn.ReLU(),
        nn.Conv2d(6, 6, 3, padding=1),
        nn.GroupNorm(2, 6),
        nn.SiLU(),
    )()


def _instance_norm() -> nn.Module:
    # Without the nonlinearity after it, an instance norm's mean is constant and all gradients are zero.
    return _pooled(
        6,
        _conv(3, 6),
        nn.InstanceNorm2d(6, affine=True),
        nn.ReLU(),
        nn.Conv2d(6, 6, 3, 2),
        nn.InstanceNorm2d(6, affine=True),
        nn.ELU(),
    )()


def _volume() -> nn.Module:
    return nn.Sequential(
        nn.Conv3d(2, 4, 3, padding=1),
        nn.BatchNorm3d(4),
        nn.ReLU(),
        nn.MaxPool3d(2),
        nn.Conv3d(4, 6, (1, 3, 3), groups=2),
        nn.ReLU(),
        nn.AvgPool3d((2, 1, 1)),
        nn.AdaptiveAvgPool3d(1),
        nn.Flatten(),
        nn.Linear(6, CLASSES),
    )


def _signal() -> nn.Module:
    return nn.Sequential(
        nn.Conv1d(2, 6, 5, 2, 2),
        nn.BatchNorm1d(6),
        nn.ReLU(),
        nn.MaxPool1d(3, 2, 1),
        nn.Conv1d(6, 8, 3, dilation=2, padding=2),
        nn.ReLU(),
        nn.AvgPool1d(2),
        nn.AdaptiveAvgPool1d(1),
        nn.Flatten(),
        nn.Linear(8, CLASSES),
    )


def _unet() -> nn.Module:
    return _pooled(
        4,
        _conv(3, 4),
        blocks.Upsampling(4),
        nn.ReflectionPad2d(1),
        nn.Conv2d(4, 4, 3),
        nn.Softplus(),
        nn.ReplicationPad2d((2, 0, 1, 0)),
        nn.Conv2d(4, 4, 3),
    )()


def _upsample() -> nn.Module:
    # Nearest only: the linear Upsample of opset 9 places its samples elsewhere than PyTorch does.
    return _pooled(
        4,
        _conv(3, 4, 3, 2),
        nn.Upsample(scale_factor=2.0),
        nn.Conv2d(4, 4, 3),
        nn.Tanh(),
        nn.Upsample(scale_factor=3.0),
        nn.Conv2d(4, 4, 3),
    )()


def _attention() -> nn.Module:
    return nn.Sequential(nn.Conv2d(3, 8, 4, 4), blocks.Attention(8, 2), nn.Linear(8, CLASSES))


def _activations(*kinds: nn.Module) -> nn.Module:
    layers = [blocks.Shortcut(nn.Sequential(kind, nn.Conv2d(4, 4, 1))) for kind in kinds]
    return _pooled(4, nn.Conv2d(3, 4, 3, 2, 1), *layers)()


def _kinked() -> nn.Module:
    return _activations(
        nn.ELU(0.7), nn.SELU(), nn.CELU(1.3), nn.LeakyReLU(0.2), nn.PReLU(4), nn.Hardsigmoid(), nn.Hardtanh(-0.5, 0.8)
    )


def _smooth() -> nn.Module:
    return _activations(nn.Softplus(), nn.Mish(), nn.Tanh(), nn.GELU(), nn.GELU("tanh"), nn.Softsign(), nn.LogSigmoid())


def _yolo() -> nn.Module:
    return _pooled(
        9, blocks.Focus(), nn.Conv2d(12, 6, 3, padding=1), nn.SiLU(), nn.Conv2d(6, 3, 1), nn.SiLU(), blocks.Pyramid()
    )()


def _pixels() -> nn.Module:
    return _pooled(5, nn.PixelUnshuffle(2), _conv(12, 8, 1), nn.PixelShuffle(2), nn.Conv2d(2, 5, 3), nn.ReLU())()


def _strides() -> nn.Module:
    return _pooled(
        6,
        nn.ZeroPad2d((0, 1, 2, 0)),
        nn.Conv2d(3, 6, 3, 3, 1, groups=3),
        nn.ReLU(),
        nn.ConvTranspose2d(6, 6, 4, 3, 1, 1, groups=2),
        nn.ReLU(),
        nn.Conv2d(6, 6, (3, 2), (2, 3), (2, 1), dilation=(2, 1)),
        nn.ReLU(),
    )()


def _cbam() -> nn.Module:
    return _pooled(6, nn.Conv2d(3, 6, 3, 2, 1), blocks.SpatialAttention(), blocks.Maxout(6))()


def _cosine() -> nn.Module:
    return nn.Sequential(
        _conv(3, 6, 3, 2), nn.Conv2d(6, 6, 3), blocks.GeneralizedMean(), nn.Flatten(), blocks.Cosine(6, CLASSES)
    )


def _channels_last() -> nn.Module:
    return _pooled(6, blocks.ChannelsLast(), _conv(3, 6, 3, 2), nn.Conv2d(6, 6, 3))()


def _max_pooled() -> nn.Module:
    return nn.Sequential(
        _conv(3, 6), nn.Conv2d(6, 6, 3, 2), nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(6, CLASSES)
    )


def _lp_pooled() -> nn.Module:
    log_sum = blocks.Apply(lambda x: torch.logsumexp(3 * x, (2, 3)) / 3 + x.norm(2, (2, 3)) + x.abs().sum((2, 3)) / 9)
    return nn.Sequential(_conv(3, 6), nn.Conv2d(6, 6, 3, 2), log_sum, nn.Linear(6, CLASSES))


def _binary() -> nn.Module:
    return _pooled(6, _conv(3, 6), nn.Conv2d(6, 6, 3, 2), nn.ReLU(), classes=1)()


def _clip() -> nn.Module:
    return nn.Sequential(
        nn.Conv3d(3, 6, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool3d((1, 2, 2)),
        nn.Conv3d(6, 6, (1, 3, 3), padding=(0, 1, 1)),
        nn.ReLU(),
        nn.Conv3d(6, 8, (3, 1, 1), (2, 1, 1), (1, 0, 0)),
        nn.BatchNorm3d(8),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(8 * 3 * 16, CLASSES),
    )


def _tubelets() -> nn.Module:
    return nn.Sequential(
        blocks.Apply(lambda x: x.transpose(1, 2)),
        nn.Conv3d(3, 8, (2, 4, 4), (2, 4, 4)),
        blocks.Attention(8, 2),
        nn.Linear(8, CLASSES),
    )


def _script(opset: int, keep: bool = False, dynamic: tuple[tuple[int, str], ...] = ()) -> Export:
    return Export("script", opset, "keep" if keep else "fold", dynamic)


_IMAGE = (1, 3, 14, 14)
_EVEN = (1, 3, 12, 12)

TINY: tuple[Tiny, ...] = (
    Tiny("plain", _plain, _IMAGE, _script(9), activation=lambda x: F.softmax(x, 1)),
    Tiny("plain-18", _plain, _IMAGE, Export("dynamo", 18)),
    Tiny("residual", _residual, _IMAGE, _script(11, keep=True)),
    Tiny("residual-oldest", _residual, _IMAGE, _script(7, keep=True)),
    Tiny("dense", _dense, _IMAGE, _script(13, keep=True)),
    Tiny("mobile", _mobile, _IMAGE, _script(10)),
    Tiny("mobile-hardswish", _mobile, _IMAGE, _script(17)),
    Tiny("efficient", _efficient, _IMAGE, _script(13, keep=True)),
    Tiny("mobile-22", _mobile, _IMAGE, Export("dynamo", 22)),
    Tiny("inception", _inception, _IMAGE, _script(12)),
    Tiny("inception-22", _inception, _IMAGE, Export("dynamo", 22)),
    Tiny("lrn", _lrn, _IMAGE, _script(9)),
    Tiny("convnext", _convnext, _EVEN, _script(12)),
    Tiny("convnext-layernorm", _convnext, _EVEN, _script(17)),
    Tiny("convnext-gelu", _convnext, _EVEN, Export("dynamo", 20)),
    Tiny("shuffle", _shuffle, _EVEN, _script(11)),
    Tiny("shuffle-split", _shuffle, _EVEN, Export("dynamo", 18)),
    Tiny("ceiling", _ceiling, _IMAGE, _script(13)),
    Tiny("group-norm", _group_norm, _EVEN, _script(13)),
    Tiny("group-norm-21", _group_norm, _EVEN, Export("dynamo", 21)),
    Tiny("instance-norm", _instance_norm, _EVEN, _script(17)),
    Tiny("volume", _volume, (1, 2, 4, 8, 8), _script(13, keep=True)),
    Tiny("signal", _signal, (1, 2, 40), _script(13, keep=True)),
    Tiny("clip", _clip, (1, 3, 6, 8, 8), _script(13, keep=True)),
    Tiny("clip-18", _clip, (1, 3, 6, 8, 8), Export("dynamo", 18)),
    Tiny("tubelets", _tubelets, (1, 6, 3, 12, 8), Export("dynamo", 18)),
    Tiny("dynamic", _residual, (1, 3, 11, 15), _script(13, dynamic=OPEN_AXES)),
    Tiny("dynamic-convnext", _convnext, (1, 3, 12, 16), Export("dynamo", 18, "fold", OPEN_AXES)),
    Tiny("dynamic-shuffle", _shuffle, (1, 3, 10, 14), _script(17, dynamic=OPEN_AXES)),
    Tiny("unet", _unet, _EVEN, _script(11)),
    Tiny("unet-18", _unet, _EVEN, Export("dynamo", 18)),
    Tiny("unet-22", _unet, _EVEN, Export("dynamo", 22)),
    Tiny("dynamic-unet", _unet, (1, 3, 12, 16), _script(13, dynamic=OPEN_AXES)),
    Tiny("upsample", _upsample, _EVEN, _script(9)),
    Tiny("attention", _attention, _EVEN, _script(17)),
    Tiny("attention-old", _attention, _EVEN, _script(12)),
    Tiny("attention-18", _attention, _EVEN, Export("dynamo", 18)),
    Tiny("kinked", _kinked, _EVEN, _script(17)),
    Tiny("smooth", _smooth, _EVEN, _script(17)),
    Tiny("smooth-20", _smooth, _EVEN, Export("dynamo", 20)),
    Tiny("yolo", _yolo, _EVEN, _script(12), activation=torch.sigmoid),
    Tiny("pixels", _pixels, _EVEN, _script(13)),
    Tiny("strides", _strides, _IMAGE, _script(11)),
    Tiny("cbam", _cbam, _EVEN, _script(13)),
    Tiny("cosine", _cosine, _EVEN, _script(13)),
    Tiny("channels-last", _channels_last, (1, 14, 14, 3), _script(13), activation=lambda x: F.softmax(x, 1)),
    Tiny("max-pooled", _max_pooled, _EVEN, _script(11), activation=lambda x: F.log_softmax(x, 1)),
    Tiny("lp-pooled", _lp_pooled, _EVEN, _script(13)),
    Tiny("binary", _binary, _EVEN, _script(16), activation=torch.sigmoid),
)
