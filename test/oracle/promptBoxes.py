"""Detectors of prompts with random weights, as Optimum exports them, and PyTorch's gradients and boxes.

python promptBoxes.py FOLDER: owlvit and owlv2, a folder each with model.onnx and expected.json:
  cases: [{wish, layer, gradient: .npy, score}] S = the logit of a box and a prompt
  logits [boxes, prompts], boxes [boxes, 4]: center, width and height in shares of the picture
"""

import sys

import numpy as np
import torch
from torch import nn
from words import Case, byte_pairs, export, louder, pictures, settings

PROMPTS = ["a red cat</s>", "two small dogs</s>", "a bird on the table</s>"]
#: The places that are asked about: as the boxes come, the surest first, of any prompt.
ASKED = 2


def detector(name: str, size: int) -> nn.Module:
    from transformers import Owlv2Config, Owlv2ForObjectDetection, OwlViTConfig, OwlViTForObjectDetection

    common = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    kind, of = (
        (OwlViTConfig, OwlViTForObjectDetection) if name == "owlvit" else (Owlv2Config, Owlv2ForObjectDetection)
    )
    config = kind(
        projection_dim=32,
        text_config={**common, "vocab_size": size, "max_position_embeddings": 16, "pad_token_id": 1},
        vision_config={**common, "image_size": 32, "patch_size": 8},
    )
    config._attn_implementation = "eager"
    torch.manual_seed(0)
    model = louder(of(config), 3)
    with torch.no_grad():  # as trained ones: boxes of many sizes, and a few of them sure
        for layer in (model.box_head.dense0, model.box_head.dense1, model.box_head.dense2):
            layer.weight *= 0.1
        model.class_head.logit_shift.weight *= 0.02
        model.class_head.logit_scale.weight *= 0.1
    return model


def make(name: str) -> None:
    tokenizer = byte_pairs()
    tokenizer.model_max_length = 16
    model = detector(name, len(tokenizer))
    rows = [tokenizer(prompt)["input_ids"] for prompt in PROMPTS]
    length = max(len(row) for row in rows)
    ids = torch.tensor([[*row, *[1] * (length - len(row))] for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (length - len(row)) for row in rows])
    case = Case(name, pictures(32))
    more = ["objectness_logits"] if name == "owlv2" else []

    class Whole(nn.Module):
        def __init__(self):
            super().__init__()
            self.m = model

        def forward(self, pixel_values, input_ids, attention_mask):
            out = self.m(pixel_values=pixel_values, input_ids=input_ids, attention_mask=attention_mask)
            return out.logits, out.pred_boxes, *[out[key] for key in more], out.text_embeds, out.image_embeds

    whole = Whole()
    arguments = (case.pixels[:1], ids, mask)
    t = {0: "text_batch", 1: "t"}
    export(
        whole,
        arguments,
        case.folder / "model.onnx",
        ["pixel_values", "input_ids", "attention_mask"],
        ["logits", "pred_boxes", *more, "text_embeds", "image_embeds"],
        {"pixel_values": {0: "b"}, "input_ids": t, "attention_mask": t, "logits": {0: "b", 2: "prompts"}},
    )
    settings(case.folder, tokenizer, {"model_type": name, "pad_token_id": 1}, {}, 32)
    exact = whole.double()
    pixels = case.pixels[:1].double()
    with torch.no_grad():
        logits, boxes = (each[0].numpy() for each in exact(pixels, ids, mask)[:2])
    case.expected |= {"logits": logits.tolist(), "boxes": boxes.tolist(), "prompts": PROMPTS}
    order = np.argsort(-logits.max(1))
    vision = (model.owlvit if name == "owlvit" else model.owlv2).vision_model
    for box in order[:ASKED]:
        prompt = int(logits[box].argmax())
        case.gradient(
            vision.encoder.layers[1].layer_norm1,
            "layer_norm1",
            {"prompts": PROMPTS, "box": int(box), "prompt": prompt},
            lambda: exact(pixels.requires_grad_(), ids, mask)[0][0, box, prompt],
        )
    case.write()


if __name__ == "__main__":
    for each in sys.argv[2:] or ["owlvit", "owlv2"]:
        make(each)
