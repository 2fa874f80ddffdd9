"""One small module for each kind of block that convolutional classifiers are built from."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Residual(nn.Module):
    """ResNet: conv-bn-relu-conv-bn plus a shortcut, which is projected where the shape changes."""

    def __init__(self, channels_in: int, channels_out: int, stride: int) -> None:
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(channels_in, channels_out, 3, stride, 1, bias=False),
            nn.BatchNorm2d(channels_out),
            nn.ReLU(),
            nn.Conv2d(channels_out, channels_out, 3, 1, 1, bias=False),
            nn.BatchNorm2d(channels_out),
        )
        same = stride == 1 and channels_in == channels_out
        self.shortcut = (
            nn.Identity()
            if same
            else nn.Sequential(
                nn.Conv2d(channels_in, channels_out, 1, stride, bias=False), nn.BatchNorm2d(channels_out)
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.main(x) + self.shortcut(x))


class Shortcut(nn.Module):
    """x + f(x)."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Tensor) -> Tensor:
        return x + self.inner(x)


class Dense(nn.Module):
    """DenseNet: bn-relu-conv of everything so far, appended to it."""

    def __init__(self, channels: int, growth: int, layers: int) -> None:
        super().__init__()
        widths = [channels + growth * index for index in range(layers)]
        self.layers = nn.ModuleList(
            nn.Sequential(nn.BatchNorm2d(width), nn.ReLU(), nn.Conv2d(width, growth, 3, padding=1, bias=False))
            for width in widths
        )

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = torch.cat([x, layer(x)], 1)
        return x


class SqueezeExcite(nn.Module):
    """Scales the channels by a gate computed from their means."""

    def __init__(self, channels: int, inner: nn.Module, gate: nn.Module) -> None:
        super().__init__()
        self.gate = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(channels, channels // 2, 1),
            inner,
            nn.Conv2d(channels // 2, channels, 1),
            gate,
        )

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gate(x)


class Branches(nn.Module):
    """Inception: several paths side by side."""

    def __init__(self, *paths: nn.Module) -> None:
        super().__init__()
        self.paths = nn.ModuleList(paths)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([path(x) for path in self.paths], 1)


class _LrnOperator(torch.autograd.Function):
    """PyTorch exports local response normalization in pieces; Caffe's models have it as one operator."""

    @staticmethod
    def symbolic(g: Any, x: Any, size: int, alpha: float, beta: float, k: float) -> Any:
        return g.op("LRN", x, size_i=size, alpha_f=alpha, beta_f=beta, bias_f=k).setType(x.type())

    @staticmethod
    def forward(ctx: Any, x: Tensor, size: int, alpha: float, beta: float, k: float) -> Tensor:
        return F.local_response_norm(x, size, alpha, beta, k)


class LocalResponse(nn.Module):
    """AlexNet's and GoogLeNet's normalization across channels, strong enough to matter."""

    def __init__(self, size: int, alpha: float) -> None:
        super().__init__()
        self.size, self.alpha = size, alpha

    def forward(self, x: Tensor) -> Tensor:
        if torch.onnx.is_in_onnx_export():
            return _LrnOperator.apply(x, self.size, self.alpha, 0.75, 1.5)
        return F.local_response_norm(x, self.size, self.alpha, 0.75, 1.5)


class ConvNeXt(nn.Module):
    """Depthwise 7×7, then LayerNorm and an MLP with channels last, a layer scale and the shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, 7, padding=3, groups=channels)
        self.mlp = nn.Sequential(
            nn.LayerNorm(channels), nn.Linear(channels, 4 * channels), nn.GELU(), nn.Linear(4 * channels, channels)
        )
        self.scale = nn.Parameter(torch.rand(channels, 1, 1) + 0.5)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.scale * self.mlp(self.depthwise(x).permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Shuffle(nn.Module):
    """ShuffleNetV2: half of the channels pass by, then the halves are interleaved."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        half = channels // 2
        self.branch = nn.Sequential(
            nn.Conv2d(half, half, 1),
            nn.ReLU(),
            nn.Conv2d(half, half, 3, padding=1, groups=half),
            nn.Conv2d(half, half, 1),
            nn.ReLU(),
        )

    def forward(self, x: Tensor) -> Tensor:
        left, right = x.chunk(2, dim=1)
        both = torch.cat((left, self.branch(right)), 1)
        count, channels, height, width = both.shape
        return both.view(count, 2, channels // 2, height, width).transpose(1, 2).reshape(count, channels, height, width)


class Upsampling(nn.Module):
    """U-Net: down, then up again by three ways, each joined with what it came from."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.down = nn.Sequential(nn.Conv2d(channels, channels, 3, 2, 1), nn.ReLU())
        self.deeper = nn.Sequential(nn.Conv2d(channels, channels, 3, 2, 1), nn.ReLU())
        self.up = nn.ConvTranspose2d(channels, channels, 3, 2, padding=1, output_padding=1)
        self.joined = nn.Conv2d(3 * channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        half = self.down(x)
        quarter = self.deeper(half)
        nearest = F.interpolate(quarter, scale_factor=2.0, mode="nearest")
        linear = F.interpolate(quarter, scale_factor=2.0, mode="bilinear", align_corners=False)
        return F.relu(self.joined(torch.cat([self.up(quarter) + half, nearest, linear], 1)))


class Attention(nn.Module):
    """ViT: self-attention and an MLP over tokens (N, T, C), one of them a class token."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.token = nn.Parameter(torch.randn(1, 1, channels))
        self.norm = nn.LayerNorm(channels)
        self.qkv = nn.Linear(channels, 3 * channels)
        self.out = nn.Linear(channels, channels)
        self.mlp = nn.Sequential(
            nn.LayerNorm(channels), nn.Linear(channels, 2 * channels), nn.GELU(), nn.Linear(2 * channels, channels)
        )

    def forward(self, x: Tensor) -> Tensor:
        tokens = torch.cat([self.token.expand(x.shape[0], -1, -1), x.flatten(2).transpose(1, 2)], 1)
        count, length, channels = tokens.shape
        parts = self.qkv(self.norm(tokens)).reshape(count, length, 3, self.heads, channels // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
        weights = (query @ key.transpose(-2, -1) * (channels // self.heads) ** -0.5).softmax(-1)
        tokens = tokens + self.out((weights @ value).transpose(1, 2).reshape(count, length, channels))
        return (tokens + self.mlp(tokens))[:, 0]


class SpatialAttention(nn.Module):
    """CBAM: a gate for each place, from the mean and the maximum over channels."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = nn.Conv2d(2, 1, 5, padding=2)

    def forward(self, x: Tensor) -> Tensor:
        both = torch.cat([x.mean(1, keepdim=True), x.amax(1, keepdim=True)], 1)
        return x * torch.sigmoid(self.gate(both))


class Focus(nn.Module):
    """YOLO: every second pixel, four ways, side by side."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([x[..., ::2, ::2], x[..., 1::2, ::2], x[..., ::2, 1::2], x[..., 1::2, 1::2]], 1)


class Pyramid(nn.Module):
    """YOLO's SPPF: max pools of stride 1, chained and joined, so that each value is used several times."""

    def forward(self, x: Tensor) -> Tensor:
        once = F.max_pool2d(x, 3, 1, 1)
        twice = F.max_pool2d(once, 3, 1, 1)
        return torch.cat([x, once, twice], 1)


class Maxout(nn.Module):
    """max, min, where, clamp, and powers of two convolutions."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.one, self.two = (nn.Conv2d(channels, channels, 3, padding=1) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        one, two = self.one(x), self.two(x)
        high, low = torch.maximum(one, two), torch.minimum(one, two)
        return (
            torch.where(high > 0.1, high**2, 0.5 * low.clamp(-0.8, 0.4)) + (one.abs() + 0.1).sqrt() - (-two).exp() / 9
        )


class GeneralizedMean(nn.Module):
    """GeM pooling: (mean of x^p)^(1/p)."""

    def forward(self, x: Tensor) -> Tensor:
        return F.adaptive_avg_pool2d(x.clamp(min=1e-2) ** 3.0, 1) ** (1 / 3)


class Cosine(nn.Module):
    """A head that compares directions: features and weights divided by their lengths."""

    def __init__(self, channels: int, classes: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(classes, channels))

    def forward(self, x: Tensor) -> Tensor:
        return 8 * F.linear(F.normalize(x), F.normalize(self.weight))


class ChannelsLast(nn.Module):
    """TensorFlow's layout: the input is N,H,W,C in 0..255 and the network normalizes it itself."""

    def forward(self, x: Tensor) -> Tensor:
        return ((x * 40 + 120 - torch.tensor([120.0, 115.0, 105.0])) / torch.tensor([58.0, 57.0, 56.0])).permute(
            0, 3, 1, 2
        )


class Apply(nn.Module):
    """A function as a module."""

    def __init__(self, function: Any) -> None:
        super().__init__()
        self.function = function

    def forward(self, x: Tensor) -> Tensor:
        return self.function(x)
