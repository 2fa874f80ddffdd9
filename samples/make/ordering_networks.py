"""The networks that the two methods are compared on: with heads as VGG and AlexNet have, and as ResNet has."""

from torch import Tensor, nn

from emoji import LABELS
from network import Classifier

SIDE = 64  # pixels: the side of the input of what is trained from scratch


class VggLike(nn.Module):
    """3 x 3 convolutions, max pooling, and two hidden fully connected layers: no normalization, no global pooling."""

    def __init__(self, widths: tuple[int, ...], hidden: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 3
        for at, width in enumerate(widths):
            layers += [nn.Conv2d(before, width, 3, padding=1), nn.ReLU()]
            if at >= len(widths) // 2:
                layers += [nn.Conv2d(width, width, 3, padding=1), nn.ReLU()]
            layers.append(nn.MaxPool2d(2))
            before = width
        self.features = nn.Sequential(*layers)
        side = SIDE // 2 ** len(widths)
        self.classifier = _head(before * side * side, hidden)

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.features(x).flatten(1))


class AlexLike(nn.Module):
    """A large first kernel with a stride, overlapping max pooling, and two hidden fully connected layers."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.features = nn.Sequential(
            *[nn.Conv2d(3, width, 7, 2, padding=3), nn.ReLU(), nn.MaxPool2d(3, 2, padding=1)],
            *[nn.Conv2d(width, 2 * width, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2, padding=1)],
            *[nn.Conv2d(2 * width, 3 * width, 3, padding=1), nn.ReLU()],
            *[nn.Conv2d(3 * width, 2 * width, 3, padding=1), nn.ReLU()],
            *[nn.Conv2d(2 * width, 2 * width, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2, padding=1)],
        )
        self.classifier = _head(2 * width * (SIDE // 16) ** 2, hidden)

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.features(x).flatten(1))


def _head(inputs: int, hidden: int) -> nn.Sequential:
    return nn.Sequential(
        *[nn.Linear(inputs, hidden), nn.ReLU(), nn.Dropout(0.3)],
        *[nn.Linear(hidden, hidden), nn.ReLU(), nn.Dropout(0.3)],
        nn.Linear(hidden, len(LABELS)),
    )


def fully_connected(hidden: int) -> nn.Sequential:
    """What follows the last activation in VGG: max pooling, and two hidden layers."""
    return nn.Sequential(nn.MaxPool2d(2), nn.Flatten(), *_head(72 * 8 * 8, hidden))


HEADS = {"fc-small": lambda: fully_connected(64), "fc-large": lambda: fully_connected(256)}
NETWORKS = {
    "vgg-small": lambda: VggLike((16, 32, 48, 64), 128),
    "vgg-large": lambda: VggLike((20, 40, 60, 80), 256),
    "alex-small": lambda: AlexLike(24, 128),
    "alex-large": lambda: AlexLike(32, 256),
    "resnet": lambda: Classifier(len(LABELS)),
}
