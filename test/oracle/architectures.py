"""Every image classifier of timm and torchvision: its name, family, size, and how it is made with random weights."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
import math
from typing import Any
import warnings

import standIns  # noqa: F401  must come before torchvision and timm
import timm
from timm.models import _registry
import torch
from torch import nn
import torchvision

from structure import structure

CLASSES = 10
LARGE = 450_000_000  # parameters: a larger one is made of fewer blocks, where its builder knows how
LARGEST = 1_300_000_000  # parameters: with its file, ONNX Runtime's copy and PyTorch's in float64, 24 GiB are full
SHORTER: tuple[dict[str, Any], ...] = ({"depth": 4}, {"depths": (1, 1, 2, 1)}, {"stages": (1, 2, 2, 1)})
TORCHVISION = "torchvision:"
# Patches of 16 and 14, windows of 7 and 8, strides of 32: one of these fits.
SIDES = (96, 112, 128, 64, 160, 192, 224, 256, 320, 384, 448, 512)


@dataclass(frozen=True)
class Architecture:
    """A name, the module that defines it, and how many parameters it has; 0 where that is not known."""

    name: str
    family: str
    parameters: int
    """The side of the smallest square picture that it takes; 0: not found out yet."""
    side: int = 0
    """Made of fewer blocks, by these options of its builder."""
    shorter: dict[str, Any] = field(default_factory=dict)
    """Equal for networks that are the same at this side; empty where nobody can tell."""
    structure: str = ""


@dataclass(frozen=True)
class Size:
    """The side of the smallest square input that is accepted, or 0, and the shape that comes out of it."""

    side: int
    """Not (1, CLASSES) for an encoder without a head; empty where none was accepted."""
    output: tuple[int, ...]


def all_names() -> list[str]:
    """timm's classifiers, then torchvision's."""
    return timm.list_models() + [
        f"{TORCHVISION}{name}" for name in torchvision.models.list_models(module=torchvision.models)
    ]


def family(name: str) -> str:
    """The module that defines it."""
    if name.startswith(TORCHVISION):
        module = torchvision.models.get_model_builder(name.removeprefix(TORCHVISION)).__module__
        return f"torchvision {module.rsplit('.', 1)[-1]}"
    return _registry._model_to_module[name]


def create(name: str, side: int | None, **options: Any) -> nn.Module:
    """The network with its own random initialization; `side` goes to those that are built for one size."""
    if name.startswith(TORCHVISION):
        return _create_torchvision(name.removeprefix(TORCHVISION), side)
    if side is not None:
        try:
            return timm.create_model(name, pretrained=False, num_classes=CLASSES, img_size=side, **options).eval()
        except TypeError:
            pass  # takes every size
    return timm.create_model(name, pretrained=False, num_classes=CLASSES, **options).eval()


def _create_torchvision(name: str, side: int | None) -> nn.Module:
    options: dict[str, object] = {}
    if name.startswith("vit") and side is not None:
        options["image_size"] = side
    if name in ("googlenet", "inception_v3"):
        options["init_weights"] = False  # takes a minute
    return torchvision.models.get_model(name, weights=None, num_classes=CLASSES, **options).eval()


def describe(name: str) -> Architecture:
    """Finds out what can be known on the meta device, where neither weights are made nor anything is computed."""
    if name.startswith(TORCHVISION):
        published = torchvision.models.get_model_weights(name.removeprefix(TORCHVISION)).DEFAULT
        plain = Architecture(name, family(name), published.meta["num_params"])
    else:
        plain = Architecture(name, family(name), _parameters(name))
    options = shorter(name) if plain.parameters > LARGE else {}
    side = smallest_size(name, "meta", **options).side
    if side == 0:
        return plain
    with torch.device("meta"):
        return replace(plain, side=side, shorter=options, structure=structure(create(name, side, **options)))


def _parameters(name: str, **options: Any) -> int:
    """0 where it computes with its weights while it is made, or can't be made like that."""
    try:
        with torch.device("meta"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return sum(parameter.numel() for parameter in create(name, None, **options).parameters())
    except Exception:  # noqa: BLE001  builders raise anything
        return 0


def shorter(name: str) -> dict[str, Any]:
    """The options that make it of fewer blocks; none where its builder has no such options."""
    if name.startswith(TORCHVISION):
        return {}
    whole = _parameters(name)
    tried = (*SHORTER, *_shorter_grouped(name))
    return next((options for options in tried if 0 < _parameters(name, **options) < 0.9 * whole), {})


def _shorter_grouped(name: str) -> Iterable[dict[str, Any]]:
    """For those whose blocks have heads of their own number each: the two outermost on either side."""
    with torch.device("meta"):
        blocks = list(getattr(create(name, None), "blocks", []))
    heads = [getattr(getattr(block, "attn", None), "num_kv_heads", None) for block in blocks]
    if len(heads) > 4 and None not in heads:
        middle = len(heads) // 2
        yield {"depth": 4, "num_kv_heads": [heads[0], heads[middle], heads[middle], heads[-1]]}


def smallest_size(name: str, *devices: str, **options: Any) -> Size:
    """Tried on the meta device first, which computes nothing and which not every model allows."""
    found = Size(0, ())
    for device in devices or ("meta", "cpu"):
        found = _try_sides(name, device, options)
        if found.output:
            break
    return found


def _try_sides(name: str, device: str, options: dict[str, Any]) -> Size:
    output: tuple[int, ...] = ()
    for side in sides(name):
        try:
            with torch.device(device), torch.no_grad(), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                output = tuple(create(name, side, **options)(torch.zeros(1, 3, side, side)).shape)
        except Exception:  # noqa: BLE001  whatever a model says of a size that it does not take
            continue
        if output == (1, CLASSES):
            return Size(side, output)
    return Size(0, output)


def sides(name: str) -> list[int]:
    """The sides that are tried, its own one last."""
    own = 224 if name.startswith(TORCHVISION) else timm.get_pretrained_cfg(name).input_size[-1]
    return [*(side for side in SIDES if side < own), own]


def random_input(side: int, seed: int) -> torch.Tensor:
    """A smooth-and-noisy image-like tensor, normalized as ImageNet classifiers expect."""
    generator = torch.Generator().manual_seed(seed)
    coarse = torch.randn(1, 3, 6, 6, generator=generator)
    noise = torch.randn(1, 3, side, side, generator=generator)
    return nn.functional.interpolate(coarse, size=(side, side), mode="bilinear") + 0.3 * noise


def enliven(model: nn.Module, side: int, pictures: int) -> nn.Module:
    """
    Weights under which no part is switched off: what begins constant (layer scales of 1e-6, heads and position
    tables of zeros) becomes random, and batch normalization gets the statistics of a real batch of so many pictures (see `networks.py`).
    """
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if not parameter.is_floating_point() or parameter.numel() == 0:
                continue
            low, high = parameter.min().item(), parameter.max().item()
            if low != high:
                continue
            if low == 1 or (parameter.ndim == 1 and 0 < abs(low) < 0.2):
                parameter.uniform_(0.6, 1.4)  # the scale of a normalization, of a layer
            elif low == 0:
                spread = 0.05 if parameter.ndim <= 1 else 0.5 / math.sqrt(max(parameter[0].numel(), 1))
                parameter.normal_(0, spread)
    norms = [
        module for module in model.modules() if isinstance(module, nn.modules.batchnorm._BatchNorm) and module.affine
    ]
    if norms:
        _calibrate(model, norms, [random_input(side, seed) for seed in range(1000, 1000 + pictures)])
    return model.eval()


def _calibrate(model: nn.Module, norms: Iterable[nn.modules.batchnorm._BatchNorm], batch: list[torch.Tensor]) -> None:
    with torch.no_grad():
        for norm in norms:
            norm.weight.uniform_(0.6, 1.4)
            norm.bias.normal_(1, 0.7)
            norm.reset_running_stats()
            norm.momentum = None  # a plain average
            norm.train()
        model(torch.cat(batch))
        for norm in norms:
            # A channel that slept through the batch would explode with the first picture that wakes it.
            norm.running_var.clamp_(min=0.1 * norm.running_var.mean().item())
