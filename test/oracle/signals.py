"""Networks of signals [N, leads, samples] by PyTorch: dS/dA by autograd, and Grad-CAM++ of it.

python signals.py FOLDER: writes for each network NAME.onnx, NAME.signal.npy ([leads, samples], or [samples, leads]),
NAME.csv (the same), NAME.input.npy (the tensor), NAME.logits.npy, NAME.activation.npy, NAME.gradient.npy and
NAME.map.npy (1-D, its largest value 1).
"""

import sys
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Block(nn.Module):
    """As in He et al. 2016, in one dimension (Hannun et al. 2019's kernels are long)."""

    def __init__(self, ins: int, outs: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Conv1d(ins, outs, 7, stride, 3, bias=False), nn.BatchNorm1d(outs), nn.ReLU())
        self.second = nn.Sequential(nn.Conv1d(outs, outs, 7, 1, 3, bias=False), nn.BatchNorm1d(outs))
        self.shortcut = nn.Sequential(nn.Conv1d(ins, outs, 1, stride, bias=False), nn.BatchNorm1d(outs))

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.second(self.first(x)) + self.shortcut(x))


class ResNet(nn.Module):
    def __init__(self, leads: int, classes: int) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv1d(leads, 16, 15, 2, 7, bias=False), nn.BatchNorm1d(16), nn.ReLU(), nn.MaxPool1d(3, 2, 1)
        )
        self.blocks = nn.Sequential(Block(16, 24, 2), Block(24, 32, 2))
        self.head = nn.Linear(32, classes)

    def forward(self, x: Tensor) -> Tensor:
        self.kept = self.blocks(self.stem(x))
        return self.head(F.adaptive_avg_pool1d(self.kept, 1).flatten(1))


class Inception(nn.Module):
    """As in InceptionTime (Fawaz et al. 2020): kernels of several lengths, and a pooled way, side by side."""

    def __init__(self, ins: int) -> None:
        super().__init__()
        self.bottleneck = nn.Conv1d(ins, 8, 1, bias=False)
        self.ways = nn.ModuleList(nn.Conv1d(8, 8, size, padding=size // 2, bias=False) for size in (39, 19, 9))
        self.pooled = nn.Sequential(nn.MaxPool1d(3, 1, 1), nn.Conv1d(ins, 8, 1, bias=False))
        self.after = nn.Sequential(nn.BatchNorm1d(32), nn.ReLU())

    def forward(self, x: Tensor) -> Tensor:
        narrow = self.bottleneck(x)
        return self.after(torch.cat([way(narrow) for way in self.ways] + [self.pooled(x)], 1))


class InceptionTime(nn.Module):
    def __init__(self, leads: int, classes: int) -> None:
        super().__init__()
        self.modules_ = nn.Sequential(Inception(leads), Inception(32), Inception(32))
        self.shortcut = nn.Sequential(nn.Conv1d(leads, 32, 1, bias=False), nn.BatchNorm1d(32))
        self.head = nn.Linear(32, classes)

    def forward(self, x: Tensor) -> Tensor:
        self.kept = F.relu(self.modules_(x) + self.shortcut(x))
        return self.head(self.kept.mean(2))


class ChannelsLast(nn.Module):
    """[N, samples, leads], as Keras has them: the first thing is a transpose."""

    def __init__(self, leads: int, classes: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv1d(leads, 16, 9, 2, 4), nn.ELU(), nn.AvgPool1d(2), nn.Conv1d(16, 24, 5, 1, 4, dilation=2), nn.GELU()
        )
        self.head = nn.Linear(24, classes)

    def forward(self, x: Tensor) -> Tensor:
        self.kept = self.body(x.transpose(1, 2))
        return self.head(self.kept.amax(2))


class Patches(nn.Module):
    """A transformer over patches of the signal, behind a class token; explained is the input of its last block."""

    def __init__(self, leads: int, classes: int) -> None:
        super().__init__()
        self.patch = nn.Conv1d(leads, 32, 20, 20)
        self.token = nn.Parameter(torch.randn(1, 1, 32))
        self.first = nn.TransformerEncoderLayer(32, 4, 64, 0.0, "gelu", batch_first=True, norm_first=True)
        self.last = nn.TransformerEncoderLayer(32, 4, 64, 0.0, "gelu", batch_first=True, norm_first=True)
        self.head = nn.Linear(32, classes)

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.patch(x).transpose(1, 2)
        self.kept = self.first(torch.cat([self.token, tokens], 1))
        return self.head(self.last(self.kept)[:, 0])


def trained_like(model: nn.Module) -> nn.Module:
    """Normalizations of a network that saw data: none is the identity."""
    for module in model.modules():
        if isinstance(module, nn.BatchNorm1d):
            module.running_mean.normal_(0, 0.3)
            module.running_var.uniform_(0.5, 2)
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0, 0.2)
    return model.eval()


def curves(leads: int, samples: int) -> np.ndarray:
    """Beats with noise, a little different in each lead."""
    time = np.arange(samples) / 100
    rng = np.random.default_rng(1)
    beats = np.exp(-(((time % 0.8) - 0.4) ** 2) / 0.0008)
    return np.stack(
        [beats * rng.normal(1, 0.4) + 0.2 * np.sin(2 * np.pi * rng.uniform(0.2, 3) * time) for _ in range(leads)]
    ).astype(np.float32) + rng.normal(0, 0.03, (leads, samples)).astype(np.float32)


NETWORKS = (
    ("resnet", ResNet, 12, 5, 1000, True),
    ("inception", InceptionTime, 2, 4, 320, True),
    ("channels-last", ChannelsLast, 3, 4, 256, False),
    ("patches", Patches, 4, 3, 400, True),
)


def main(folder: Path) -> None:
    torch.set_num_threads(1)
    for name, kind, leads, classes, samples, channels_first in NETWORKS:
        torch.manual_seed(5)
        model = trained_like(kind(leads, classes))
        signal = curves(leads, samples) if channels_first else curves(leads, samples).T
        x = torch.from_numpy(np.ascontiguousarray(signal))[None]
        logits = model(x)
        (gradient,) = torch.autograd.grad(logits[0, int(logits.argmax())], model.kept)
        activation = model.kept
        first = (lambda t: t[:, 1:].transpose(1, 2)) if kind is Patches else (lambda t: t)
        cam = plus_plus(first(activation), first(gradient))
        np.save(folder / f"{name}.signal.npy", signal)
        np.savetxt(
            folder / f"{name}.csv",
            signal if signal.shape[0] > signal.shape[1] else signal.T,
            delimiter=",",
            fmt="%.9g",
            header=",".join(f"lead {i}" for i in range(leads)),
            comments="",
        )
        np.save(folder / f"{name}.input.npy", x.numpy())
        np.save(folder / f"{name}.logits.npy", logits.detach().numpy())
        np.save(folder / f"{name}.activation.npy", activation.detach().numpy())
        np.save(folder / f"{name}.gradient.npy", gradient.numpy())
        np.save(folder / f"{name}.map.npy", (cam / cam.max()).detach().numpy())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            names = {"input_names": ["x"], "output_names": ["y"]}
            torch.onnx.export(model, (x,), folder / f"{name}.onnx", dynamo=False, opset_version=17, **names)


def plus_plus(activation: Tensor, gradient: Tensor) -> Tensor:
    """Eq. 19, divided through by g², over the samples: [1, K, L] to [L]."""
    alpha = torch.where(gradient != 0, 1 / (2 + gradient * activation.sum(2, keepdim=True)), 0)
    weights = (alpha * F.relu(gradient)).sum(2, keepdim=True)
    return F.relu((weights * activation).sum(1))[0]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
