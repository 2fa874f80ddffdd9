"""Tells whether two networks are the same one under two names."""

import hashlib
from typing import Any

import torch
from torch import nn

# What every module has, and what says where weights come from.
NOT_OF_THE_NETWORK = {"_parameters", "_buffers", "_modules", "training", "default_cfg", "pretrained_cfg"}
HOOKS = ("_forward", "_backward", "_state", "_load", "_is_full", "_non_persistent")


def structure(model: nn.Module) -> str:
    """
    Equal for two networks that differ in nothing but the values of their weights: the classes of all modules, all that
    their constructors have noted, and the shapes of their parameters and buffers.
    """
    found = hashlib.sha256()
    for name, module in model.named_modules():
        noted = {
            key: value
            for key, value in vars(module).items()
            if not _is_general(key) and not isinstance(value, nn.Module)
        }
        tensors = [*module._parameters.items(), *module._buffers.items()]
        found.update(
            repr((name, type(module).__module__, type(module).__qualname__, _text(noted), _text(tensors))).encode()
        )
    return found.hexdigest()[:16]


def _is_general(key: str) -> bool:
    return key in NOT_OF_THE_NETWORK or key.startswith(HOOKS)


def _text(value: Any) -> str:
    """The same for the same value in another process: no addresses; what is not known stands for itself alone."""
    if isinstance(value, torch.Tensor):
        return f"{tuple(value.shape)} {value.dtype}"
    if isinstance(value, dict):
        return str(sorted(f"{key}: {_text(each)}" for key, each in value.items()))
    if isinstance(value, tuple | list):
        return str([_text(each) for each in value])
    if hasattr(value, "__qualname__"):
        return f"{value.__module__}.{value.__qualname__}"
    if hasattr(value, "func"):
        return f"partial {_text((value.func, value.args, value.keywords))}"
    if hasattr(value, "__dict__"):
        return f"{type(value).__qualname__} {_text(vars(value))}"
    return repr(value)
