"""Makes samples/captioner and samples/prompts: a Show and Tell captioner and a CLIP-like pair, trained on the same scenes.

python samples/make/captioner.py                       everything (about ten minutes on one core)
python samples/make/captioner.py captioner prompts     only the named steps: captioner, prompts, pictures
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F

from caption_files import write_captioner, write_prompts
from caption_networks import Captioner, Pair, to_pixels
from captions import ANIMALS, NUMBERS, PLACES, Scene, counted, scenes
from json_text import json_text

SAMPLES = Path(__file__).resolve().parent.parent
CACHE = Path(tempfile.gettempdir()) / "whylight-samples"
TRAINING, HELD_OUT, SHOWN = (1, 8000), (2, 500), (3, 160)  # (seed, how many)
BATCH, STEPS_OF = 64, {"captioner": 3000, "prompts": 3000}
CAPTION_WORDS = ["<pad>", "<s>", "</s>", *NUMBERS, "and", "on", "the"]
WORDS = [*CAPTION_WORDS, *(word for animal, (plural, _) in ANIMALS.items() for word in (animal, plural)), *PLACES]
PROMPT_WORDS = ["<pad>", "<s>", "</s>", "<unk>", *WORDS[3:], "photo", "of"]
LENGTH = 12  # tokens of a caption with both marks; scenes need at most 11


def ids_of(text: str, words: list[str]) -> list[int]:
    ids = [1, *(words.index(word) for word in text.split()), 2]
    return ids + [0] * (LENGTH - len(ids))


def make_captioner() -> None:
    torch.manual_seed(0)
    training = scenes(*TRAINING, CACHE)
    pictures = torch.from_numpy(np.stack([scene.picture for scene in training]))
    captions = torch.tensor([ids_of(scene.caption, WORDS) for scene in training])
    model = Captioner(len(WORDS))

    def loss_of(batch: torch.Tensor, pixels: torch.Tensor) -> torch.Tensor:
        ids = captions[batch]
        logits = model.decoder(ids[:, :-1], model.encoder(pixels))
        return F.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten(), ignore_index=0)

    fit(model, pictures, loss_of, STEPS_OF["captioner"])
    write_captioner(model.eval(), SAMPLES / "captioner", WORDS, LENGTH)
    held_out = scenes(*HELD_OUT, CACHE)
    exact = np.mean([model.caption(to_pixels(scene.picture), LENGTH) == trimmed(scene) for scene in held_out])
    print(f"{exact:.1%} of {len(held_out)} held-out captions are exact")


def trimmed(scene: Scene) -> list[int]:
    return [token for token in ids_of(scene.caption, WORDS) if token]


def make_prompts() -> None:
    torch.manual_seed(0)
    rng = np.random.default_rng(7)
    training = scenes(*TRAINING, CACHE)
    pictures = torch.from_numpy(np.stack([scene.picture for scene in training]))
    model = Pair(len(PROMPT_WORDS))

    def loss_of(batch: torch.Tensor, pixels: torch.Tensor) -> torch.Tensor:
        own = [training[index] for index in batch.tolist()]
        texts = sorted({phrase(rng, scene) for scene in own for _ in range(2)})
        ids = torch.tensor([ids_of(text, PROMPT_WORDS) for text in texts])
        true = torch.tensor([[is_true(text, scene) for text in texts] for scene in own])
        logits = model(pixels, ids, (ids != 0).long())[0]
        return among_the_false(logits, true) + among_the_false(logits.T, true.T)

    fit(model, pictures, loss_of, STEPS_OF["prompts"])
    write_prompts(model.eval(), SAMPLES / "prompts", PROMPT_WORDS, LENGTH)
    print(f"{right_animals(model):.1%} of held-out scenes with one kind: its prompt leads")


def among_the_false(logits: torch.Tensor, true: torch.Tensor) -> torch.Tensor:
    """The mean over true pairs of −log softmax of the pair among itself and all false ones of its row."""
    false = logits.masked_fill(true, -torch.inf).logsumexp(1, keepdim=True)
    return F.softplus(false - logits)[true].mean()


def phrase(rng: np.random.Generator, scene: Scene) -> str:
    """Something that is true of the scene."""
    count, animal = scene.groups[rng.integers(len(scene.groups))]
    ground = f" on the {scene.place}"
    match int(rng.integers(6)):
        case 0:
            return scene.caption
        case 1:
            return f"a photo of a {animal}"
        case 2:
            return counted(count, animal) + ground
        case 3:
            return counted(count, animal) if count > 1 else f"a {animal}"
        case 4:
            return f"a {animal}" + ground
        case _:
            return scene.place


def is_true(text: str, scene: Scene) -> bool:
    """“a cat” is true of every picture with a cat; “two cats” of one with exactly two."""
    if text == scene.caption:
        return True
    text = text.removeprefix("a photo of ")
    if " and " in text:
        return False
    subject, _, ground = text.rpartition(" on the ")
    if not subject:
        subject, ground = ground, ""
    if subject in PLACES:
        return subject == scene.place
    if ground and ground != scene.place:
        return False
    number, noun = subject.split()
    return any(
        (number == "a" and noun == animal) or subject == counted(count, animal) for count, animal in scene.groups
    )


def right_animals(model: Pair) -> float:
    held_out = [scene for scene in scenes(*HELD_OUT, CACHE) if len(scene.groups) == 1]
    ids = torch.tensor([ids_of(f"a photo of a {animal}", PROMPT_WORDS) for animal in ANIMALS])
    pixels = torch.cat([to_pixels(scene.picture) for scene in held_out])
    with torch.no_grad():
        best = model(pixels, ids, (ids != 0).long())[0].argmax(1).tolist()
    return float(np.mean([list(ANIMALS)[at] == scene.groups[0][1] for at, scene in zip(best, held_out, strict=True)]))


def fit(model: nn.Module, pictures: torch.Tensor, loss_of, steps: int) -> None:  # noqa: ANN001
    """Adam with weight decay and a cosine schedule; half of the batches are mirrored."""
    rng = np.random.default_rng(0)
    optimizer = torch.optim.AdamW(model.parameters(), 1.5e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / 100) * (0.5 + 0.5 * np.cos(np.pi * step / steps)) + 1e-3
    )
    model.train()
    for step in range(steps):
        batch = torch.from_numpy(rng.choice(len(pictures), BATCH, replace=False))
        pixels = to_pixels(pictures[batch])
        loss = loss_of(batch, pixels.flip(3) if rng.random() < 0.5 else pixels)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 200 == 0:
            print(f"step {step}: loss {loss.item():.4f}", flush=True)


def make_pictures() -> None:
    """Held-out scenes of two kinds with captions and boxes: what localization of words is measured with."""
    folder = SAMPLES / "captioner" / "pictures"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    rows = {}
    for index, scene in enumerate(scene for scene in scenes(*SHOWN, CACHE) if len(scene.groups) == 2):
        name = f"{index:03}-{'-'.join(animal for _, animal in scene.groups)}.jpg"
        Image.fromarray(scene.picture).save(folder / name, quality=90, subsampling=0, optimize=True)
        boxes = [{"label": animal, "box": [x, y, side, side]} for animal, x, y, side in scene.boxes]
        rows[name] = {"caption": scene.caption, "boxes": boxes}
    (folder / "scenes.json").write_text(json_text(rows))


STEPS = {"captioner": make_captioner, "prompts": make_prompts, "pictures": make_pictures}

if __name__ == "__main__":
    CACHE.mkdir(exist_ok=True)
    torch.set_num_threads(int(os.environ.get("THREADS", "1")))
    for step in sys.argv[1:] or STEPS:
        STEPS[step]()
