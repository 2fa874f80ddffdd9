"""The sample model: a small residual network whose last grid is 16 x 16."""

import torch
from torch import Tensor, nn

# value = (pixel * SCALE - MEAN) / STD, as in the recipe
SCALE = 1 / 255
MEAN = (0.5, 0.5, 0.5)
STD = (0.25, 0.25, 0.25)


class Block(nn.Module):
    """Two 3 x 3 convolutions and a way around them."""

    def __init__(self, before: int, after: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(before, after, 3, stride, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(after)
        self.relu1 = nn.ReLU()
        self.conv2 = nn.Conv2d(after, after, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(after)
        self.relu2 = nn.ReLU()
        if before == after:
            self.shortcut: nn.Module = nn.Identity()
        else:
            self.shortcut = nn.Sequential(nn.Conv2d(before, after, 1, stride, bias=False), nn.BatchNorm2d(after))

    def forward(self, x: Tensor) -> Tensor:
        y = self.relu1(self.norm1(self.conv1(x)))
        return self.relu2(self.norm2(self.conv2(y)) + self.shortcut(x))


class Classifier(nn.Module):
    """Stem, two residual stages, global average pooling, one linear layer: the shape of a ResNet."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 24, 3, 2, padding=1, bias=False), nn.BatchNorm2d(24), nn.ReLU())
        self.stage1 = nn.Sequential(Block(24, 32, stride=2), Block(32, 32))
        self.stage2 = nn.Sequential(Block(32, 72, stride=2), Block(72, 72), Block(72, 72))
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.classifier = nn.Linear(72, classes)

    def features(self, x: Tensor) -> Tensor:
        """The last activation that still has a grid, (N, 72, 16, 16)."""
        return self.stage2(self.stage1(self.stem(x)))

    def head(self, features: Tensor) -> Tensor:
        return self.classifier(self.flatten(self.pool(features)))

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.features(x))


def to_input(pictures: Tensor) -> Tensor:
    """Bytes (N, H, W, 3) to the model's input (N, 3, H, W)."""
    mean, std = torch.tensor(MEAN), torch.tensor(STD)
    return ((pictures.float() * SCALE - mean) / std).permute(0, 3, 1, 2)
