"""Show and Tell (a CNN whose mean begins an LSTM) in its usual exports, with random weights; and the trained sample.

Called by words.py, which says what is made.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from PIL import Image
from torch import nn
from words import Case, byte_pairs, export, log_p, louder, pictures, settings

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "captioner"
LONGEST = 12


class Encoder(nn.Module):
    def __init__(self, width: int = 24) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(3, 16, 3, 2, 1), nn.Conv2d(16, width, 3, 2, 1)
        self.act = nn.ReLU()

    def forward(self, images):
        return self.act(self.conv2(torch.relu(self.conv1(images)))).mean((2, 3)) * 8


class Decoder(nn.Module):
    """The features, then the tokens: with `replaces`, they take the place of the first one."""

    def __init__(self, size: int, replaces: bool, width: int = 24, hidden: int = 32) -> None:
        super().__init__()
        self.embedding, self.lstm = nn.Embedding(size, width), nn.LSTM(width, hidden, batch_first=True)
        self.head, self.replaces = nn.Linear(hidden, size), replaces

    def forward(self, captions, features):
        words = self.embedding(captions[:, 1:] if self.replaces else captions)
        return self.head(self.lstm(torch.cat([features[:, None], words], 1))[0])


class Whole(nn.Module):
    def __init__(self, encoder: nn.Module, decoder: nn.Module) -> None:
        super().__init__()
        self.encoder, self.decoder = encoder, decoder

    def forward(self, images, captions):
        return self.decoder(captions, self.encoder(images))


def ask_spans(
    case: Case, encoder: nn.Module, logits: Callable[..., torch.Tensor], start: list[int], said: list[int]
) -> None:
    """The gradient of the whole text and of its second word, and the case written. `logits` are in float64."""
    for span in ((0, len(said) + 1), (1, 2)):
        case.gradient(
            encoder.act,
            "act",
            {"text": "two red cats", "tokens": list(span)},
            lambda: log_p(
                logits(case.pixels[:1].double().requires_grad_(), torch.tensor([[*start, *said]])),
                [*said, 2],
                range(*span),
            ),
        )
    case.write()


def make(name: str) -> None:
    """`show-and-tell`: encoder and decoder; `show-and-tell-one-file`: both in one file."""
    torch.manual_seed(0)
    tokenizer = byte_pairs()
    is_one = name.endswith("one-file")
    encoder, decoder = Encoder(), Decoder(len(tokenizer), is_one)
    whole = louder(Whole(encoder, decoder), 3)
    with torch.no_grad():  # louder makes the convolutions loud, too
        encoder.conv1.weight /= 2
    case = Case(name, pictures(32))
    start = [0] if is_one else []
    ids = torch.tensor([[*start, 5, 6, 7]])
    t = {0: "b", 1: "t"}
    if is_one:
        export(
            whole,
            (case.pixels[:1], ids),
            case.folder / "model.onnx",
            ["images", "captions"],
            ["logits"],
            {"images": {0: "b"}, "captions": t, "logits": t},
        )
    else:
        export(
            encoder,
            (case.pixels[:1],),
            case.folder / "encoder.onnx",
            ["images"],
            ["features"],
            {"images": {0: "b"}, "features": {0: "b"}},
        )
        export(
            decoder,
            (ids, encoder(case.pixels[:1])),
            case.folder / "decoder.onnx",
            ["captions", "features"],
            ["logits"],
            {"captions": t, "features": {0: "b"}, "logits": {0: "b", 1: "t1"}},
        )
    generation = {"eos_token_id": 2, "pad_token_id": 1, "max_length": LONGEST}
    generation |= {"decoder_start_token_id": 0} if is_one else {}
    settings(case.folder, tokenizer, {"model_type": "show-and-tell"}, generation, 32)
    case.expected["greedy"] = [greedy(whole, case.pixels[at : at + 1], start) for at in range(len(case.pixels))]
    said = tokenizer("two red cats")["input_ids"]
    exact = whole.double()
    ask_spans(case, encoder, exact, start, said)


def greedy(whole: nn.Module, pixels: torch.Tensor, start: list[int]) -> list[int]:
    """A first token that none asks about, and what is said."""
    row = list(start)
    while len(row) < LONGEST and 2 not in row:
        with torch.no_grad():
            row.append(int(whole(pixels, torch.tensor([row], dtype=torch.long))[0, -1].argmax()))
    return row if start else [0, *row]


def trained() -> None:
    """The sample that ships, its weights read out of its files, on one of its pictures."""
    name, scene = next(iter(json.loads((SAMPLE / "pictures" / "scenes.json").read_text()).items()))
    picture = np.asarray(Image.open(SAMPLE / "pictures" / name).convert("RGB"), np.float32) / 255
    case = Case("captioner", torch.from_numpy((picture.transpose(2, 0, 1)[None] - 0.5) / 0.5))
    for file in SAMPLE.iterdir():
        if file.is_file():
            shutil.copy(file, case.folder)
    constants = {
        each.name: torch.from_numpy(numpy_helper.to_array(each).copy()).double()
        for part in ("encoder_model", "decoder_model")
        for each in onnx.load(SAMPLE / f"{part}.onnx").graph.initializer
    }
    weights = list(constants.values())
    encoder = onnx.load(SAMPLE / "encoder_model.onnx").graph
    strides = [next(a.ints[0] for a in n.attribute if a.name == "strides") for n in encoder.node if n.op_type == "Conv"]
    factor = float(numpy_helper.to_array(encoder.node[-2].attribute[0].t))
    relu = nn.ReLU()

    def features(pixels):
        for at, stride in enumerate(strides):
            pixels = nn.functional.conv2d(pixels, weights[2 * at], weights[2 * at + 1], stride, 1)
            pixels = relu(pixels) if at == len(strides) - 1 else pixels.relu()
        return pixels.mean((2, 3)) * factor

    embedding, bias, into, back, both, out = weights[2 * len(strides) :]
    hidden = back.shape[-1]
    lstm = nn.LSTM(into.shape[-1], hidden, batch_first=True).double()
    with torch.no_grad():  # ONNX has the gates as i, o, f, c; PyTorch as i, f, c, o
        order = torch.cat([torch.arange(hidden) + hidden * gate for gate in (0, 2, 3, 1)])
        own = (into[0][order], back[0][order], both[0, : 4 * hidden][order], both[0, 4 * hidden :][order])
        for parameter, value in zip(lstm.parameters(), own):
            parameter.copy_(value)
    words = json.loads((SAMPLE / "tokenizer.json").read_text())["model"]["vocab"]
    targets = [*[words[word] for word in scene["caption"].split()], words["</s>"] if "</s>" in words else 2]
    before = torch.tensor([targets[:-1]])

    def logits():
        own = features(case.pixels.double().requires_grad_())
        return lstm(torch.cat([own[:, None], embedding[before]], 1))[0] @ out + bias

    last = next(node.name for node in reversed(encoder.node) if node.op_type == "Relu")
    for span in ((0, len(targets)), (1, 2), (4, 5)):
        case.gradient(
            relu,
            last,
            {"text": scene["caption"], "tokens": list(span)},
            lambda: log_p(logits(), targets, range(*span)),
        )
    case.write()


class LookingStep(nn.Module):
    """One step of Show, Attend and Tell: a word, the cells, and what an LSTM remembers."""

    def __init__(self, size: int, width: int = 24, hidden: int = 32) -> None:
        super().__init__()
        self.embedding, self.cell = nn.Embedding(size, width), nn.LSTMCell(2 * width, hidden)
        self.look, self.head = nn.Linear(hidden, width), nn.Linear(hidden, size)

    def forward(self, word, features, h, c):
        weights = (features @ self.look(h)[:, :, None]).softmax(1)
        h, c = self.cell(torch.cat([self.embedding(word), (weights * features).sum(1)], 1), (h, c))
        return self.head(h), h, c


class VectorStep(nn.Module):
    """One step of Show and Tell: the picture's vector, then those of words."""

    def __init__(self, decoder: Decoder) -> None:
        super().__init__()
        self.lstm, self.head = decoder.lstm, decoder.head

    def forward(self, inputs, h_in, c_in):
        out, (h, c) = self.lstm(inputs, (h_in, c_in))
        return self.head(out[:, 0]), h, c


def make_steps(name: str) -> None:
    """`steps-looking`: a word and the cells in each step; `steps-of-vectors`: the picture's vector is the first word's."""
    torch.manual_seed(0)
    tokenizer = byte_pairs()
    looks = name == "steps-looking"
    encoder, decoder = Encoder(), Decoder(len(tokenizer), False)
    step = LookingStep(len(tokenizer)) if looks else VectorStep(decoder)
    louder(nn.ModuleList([encoder, decoder, step] if looks else [encoder, decoder]), 3)
    with torch.no_grad():
        encoder.conv1.weight /= 2

    class Cells(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = encoder

        def forward(self, images):
            return encoder.act(encoder.conv2(torch.relu(encoder.conv1(images)))).flatten(2).transpose(1, 2)

    picture = Cells() if looks else encoder
    case = Case(name, pictures(32))
    features = picture(case.pixels[:1])
    b = {0: "b"}
    export(picture, (case.pixels[:1],), case.folder / "encoder.onnx", ["images"], ["features"], {"images": b})
    state = torch.zeros(1, 32) if looks else torch.zeros(1, 1, 32)
    if looks:
        arguments, names = (torch.tensor([5]), features, state, state), ["word", "features", "h", "c"]
        outputs, sizes = ["logits", "h_new", "c_new"], {each: b for each in ("word", "features", "h", "c")}
    else:
        arguments, names = (features[:, None], state, state), ["inputs", "h_in", "c_in"]
        outputs, sizes = ["logits", "h_out", "c_out"], {}
        words = (torch.tensor([[5, 6]]),)
        embed = case.folder / "embed_tokens.onnx"
        export(decoder.embedding, words, embed, ["input_ids"], ["inputs_embeds"], {"input_ids": {0: "b", 1: "t"}})
    export(step, arguments, case.folder / "decoder_step.onnx", names, outputs, sizes)
    start = [0] if looks else []
    generation = {"eos_token_id": 2, "pad_token_id": 1, "max_length": LONGEST}
    generation |= {"decoder_start_token_id": 0} if looks else {}
    settings(case.folder, tokenizer, {"model_type": "show-and-tell"}, generation, 32)

    def logits(pixels, ids):
        if not looks:
            return decoder(ids, encoder(pixels))
        cells, rows = picture(pixels), []
        h = c = torch.zeros(1, 32, dtype=pixels.dtype)
        for word in ids.T:
            row, h, c = step(word, cells, h, c)
            rows.append(row)
        return torch.stack(rows, 1)

    case.expected["greedy"] = [greedy(logits, case.pixels[at : at + 1], start) for at in range(len(case.pixels))]
    said = tokenizer("two red cats")["input_ids"]
    for part in (encoder, decoder, step):
        part.double()
    ask_spans(case, encoder, logits, start, said)
