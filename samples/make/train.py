"""Trains the classifier on composed pictures; it never sees a box."""

import time

import torch
from torch import Tensor, nn

from dataset import Dataset
from network import Classifier, to_input

EPOCHS = 9
BATCH = 96


def train(data: Dataset, seed: int) -> Classifier:
    """Cross-entropy with soft targets, AdamW, one cycle of the learning rate."""
    torch.manual_seed(seed)
    pictures, targets = torch.from_numpy(data.pictures), torch.from_numpy(data.targets())
    model = Classifier(targets.shape[1])
    model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # missing in torch's stubs
    steps = len(pictures) // BATCH
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, EPOCHS * steps, pct_start=0.2)
    loss_of = nn.CrossEntropyLoss()
    model.train()
    for epoch in range(EPOCHS):
        started, total = time.monotonic(), 0.0
        for batch in torch.randperm(len(pictures))[: steps * BATCH].view(steps, BATCH):
            x = _vary(to_input(pictures[batch])).contiguous(memory_format=torch.channels_last)
            with torch.autocast("cpu", torch.bfloat16):
                logits = model(x)
            loss = loss_of(logits.float(), targets[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1:2}/{EPOCHS}: loss {total / steps:.4f}, {time.monotonic() - started:.0f} s", flush=True)
    model.to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    return model.eval()


def _vary(x: Tensor) -> Tensor:
    """Mirrors half of the pictures, shifts all by a few pixels, changes contrast and color a little."""
    mirrored = torch.rand(len(x), 1, 1, 1) < 0.5
    x = torch.where(mirrored, x.flip(3), x)
    down, across = torch.randint(-6, 7, (2,)).tolist()
    x = x.roll((down, across), (2, 3))
    return x * torch.empty(len(x), 3, 1, 1).uniform_(0.85, 1.15) + torch.empty(len(x), 1, 1, 1).uniform_(-0.2, 0.2)
