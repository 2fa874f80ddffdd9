"""dS/dA of whole networks, Whylight's beside PyTorch's: at the default layer and at the first one."""

from collections.abc import Iterator
from pathlib import Path
import tempfile

import numpy as np
from torch import nn

from capture import Captured, capture, relative_error, same_value
from comparison import Comparison
from networks import Export, Network, export_onnx, make, random_input
import whylight

CLASS_INDEX = 7
SEEDS = (1, 2, 3)


class References:
    """PyTorch's tensors and gradients for a seed's input, computed once for all exports and layers."""

    def __init__(self, network: Network, model: nn.Module) -> None:
        self.network, self.model = network, model
        self.known: dict[int, tuple[np.ndarray, list[Captured]]] = {}

    def of(self, seed: int) -> tuple[np.ndarray, list[Captured]]:
        """The input and everything that PyTorch computes from it."""
        if seed not in self.known:
            self.known.clear()
            value = random_input(self.network, seed)
            self.known[seed] = (value, capture(self.model, value, CLASS_INDEX)[0])
        return self.known[seed]


def compare_gradients(network: Network) -> Iterator[Comparison]:
    """All comparisons of one network."""
    model = make(network)
    references = References(network, model)
    for export in network.exports:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"{network.name}.onnx"
            try:
                export_onnx(model, random_input(network, SEEDS[0]), export, file)
                found = whylight.layers(file)
                default = next(layer for layer in found if layer.is_default)
            except (whylight.WhylightFailed, StopIteration) as error:
                yield Comparison(network.name, str(export), "layers", "", (), str(error) or "no default layer")
                continue
            for what, layer in (("default", default), ("first", found[0])):
                yield _compare(network, export, what, layer.tensor, file, references)


def _compare(network: Network, export: Export, what: str, layer: str, file: Path, references: References) -> Comparison:
    errors: list[float] = []
    note = ""
    for seed in SEEDS:
        value, captured = references.of(seed)
        try:
            ours = whylight.explain(file, value, CLASS_INDEX, layer)
        except whylight.WhylightFailed as error:
            return Comparison(network.name, str(export), what, layer, tuple(errors), str(error))
        twins = same_value(captured, ours.activation)
        if not twins:
            return Comparison(network.name, str(export), what, layer, tuple(errors), "PyTorch computes no such tensor")
        errors.append(min(relative_error(ours.gradient, twin.gradient) for twin in twins))
        result = Comparison(network.name, str(export), what, layer, tuple(errors), note)
        if result.passed:
            return result
    return result
