"""Stand-ins for what torchvision and pytorch-grad-cam import but the oracle never calls.

PyPI's torchvision is compiled against CUDA and its operators do not load beside PyTorch's CPU build;
pytorch-grad-cam imports matplotlib and scikit-learn for drawing and factorisation only.
Import this module before either of them.
"""

import importlib.machinery
import importlib.util
import sys
import types

import torch

_TORCHVISION_OPERATORS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
_UNUSED_MODULES: dict[str, tuple[str, ...]] = {
    "matplotlib": ("pyplot", "lines"),
    "matplotlib.pyplot": (),
    "matplotlib.lines": ("Line2D",),
    "sklearn": ("decomposition",),
    "sklearn.decomposition": ("NMF", "KernelPCA"),
}


def _torchvision_operators_load() -> bool:
    """Whether torchvision's compiled operators are there; asks without importing torchvision itself."""
    spec = importlib.util.find_spec("torchvision")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("torchvision is not installed: see test/oracle/README.md")
    for folder in spec.submodule_search_locations:
        try:
            torch.ops.load_library(f"{folder}/_C_stable.so")
            return True
        except OSError:
            pass
    return False


def _define_torchvision_operators() -> torch.library.Library:
    """Declares the schemas whose fake kernels torchvision registers when it is imported."""
    library = torch.library.Library("torchvision", "DEF")
    for schema in _TORCHVISION_OPERATORS:
        library.define(schema)
    return library


def pretend(modules: dict[str, tuple[str, ...]]) -> None:
    """Puts an empty module, with these attributes, in the place of each absent one."""
    absent = {name for name in modules if "." not in name and importlib.util.find_spec(name) is None}
    for name, attributes in modules.items():
        if name.split(".")[0] not in absent:
            continue
        module = types.ModuleType(name)
        # PyTorch's compiler looks for every module's spec.
        module.__spec__ = importlib.machinery.ModuleSpec(name, None)
        for attribute in attributes:
            setattr(module, attribute, sys.modules.get(f"{name}.{attribute}"))
        sys.modules[name] = module


# The library must outlive its definitions: keep a reference.
_library = None if _torchvision_operators_load() else _define_torchvision_operators()
pretend(_UNUSED_MODULES)
