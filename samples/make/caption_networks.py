"""Two small networks: Show and Tell (a CNN's mean is the first input of an LSTM), and a pair of towers in the manner of CLIP."""

import numpy as np
import torch
from torch import nn

MEAN = STD = 127.5


def to_pixels(pictures: torch.Tensor | np.ndarray) -> torch.Tensor:
    """Bytes (count, height, width, 3) or one picture of them, as the models take them."""
    pixels = pictures if isinstance(pictures, torch.Tensor) else torch.from_numpy(pictures.copy())
    return ((pixels if pixels.ndim == 4 else pixels[None]).permute(0, 3, 1, 2).float() - MEAN) / STD


def _block(inputs: int, outputs: int, stride: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU())


class Encoder(nn.Module):
    """Five convolutions: 8 × 8 cells of a picture of 64 × 64, and their mean."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.blocks = nn.Sequential(
            _block(3, 24, 2), _block(24, 48, 2), _block(48, 64, 1), _block(64, 96, 2), _block(96, width, 1)
        )

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        return self.blocks(pixel_values).mean((2, 3)) * 4


class Decoder(nn.Module):
    """The picture's features stand in the place of the start mark."""

    def __init__(self, words: int, width: int = 96, hidden: int = 160) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, width)
        self.lstm = nn.LSTM(width, hidden, batch_first=True)
        self.head = nn.Linear(hidden, words)

    def forward(self, input_ids: torch.Tensor, features: torch.Tensor) -> torch.Tensor:
        inputs = torch.cat([features[:, None], self.embedding(input_ids[:, 1:])], 1)
        return self.head(self.lstm(inputs)[0])


class Captioner(nn.Module):
    def __init__(self, words: int) -> None:
        super().__init__()
        self.encoder = Encoder(96)
        self.decoder = Decoder(words)

    @torch.no_grad()
    def caption(self, pixels: torch.Tensor, length: int) -> list[int]:
        """Greedy, from the start mark (1) to the end mark (2)."""
        features, ids = self.encoder(pixels), [1]
        while ids[-1] != 2 and len(ids) < length:
            ids.append(int(self.decoder(torch.tensor([ids]), features)[0, -1].argmax()))
        return ids


class TextTower(nn.Module):
    def __init__(self, words: int, width: int = 64, hidden: int = 96, shared: int = 64) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, width)
        self.rnn = nn.GRU(width, hidden, batch_first=True)
        self.head = nn.Linear(hidden, shared, bias=False)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        states = self.rnn(self.embedding(input_ids))[0]
        counted, total = attention_mask.cumsum(1), attention_mask.sum(1, keepdim=True)
        is_last = (counted == total) & (attention_mask > 0)
        return self.head((states * is_last[..., None]).sum(1))


class Pair(nn.Module):
    """logits_per_image [pictures, texts] = scale · cos, as CLIP has them."""

    def __init__(self, words: int) -> None:
        super().__init__()
        self.vision = Encoder(96)
        self.projection = nn.Linear(96, 64, bias=False)
        self.text = TextTower(words)
        self.logit_scale = nn.Parameter(torch.tensor(np.log(10.0)))

    def forward(
        self, pixel_values: torch.Tensor, input_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        image = nn.functional.normalize(self.projection(self.vision(pixel_values)))
        text = nn.functional.normalize(self.text(input_ids, attention_mask))
        logits = image @ text.T * self.logit_scale.exp()
        return logits, logits.T, text, image
