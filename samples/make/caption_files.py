"""Writes the captioner and the prompts' pair as ONNX with the files that Hugging Face's tools put next to a model."""

import warnings
from pathlib import Path

import torch

from captions import SIZE
from caption_networks import MEAN, STD, Captioner, Pair
from json_text import json_text

OPSET = 17


def write_captioner(model: Captioner, folder: Path, words: list[str], length: int) -> None:
    """encoder_model.onnx: pixel_values → features; decoder_model.onnx: input_ids, features → logits."""
    folder.mkdir(exist_ok=True)
    pixels = torch.zeros(1, 3, SIZE, SIZE)
    ids = torch.tensor([[1, 3, 9]])
    _write(model.encoder, (pixels,), folder / "encoder_model.onnx", ["pixel_values"], ["features"], {})
    open_length = {
        "input_ids": {0: "batch", 1: "length"},
        "features": {0: "batch"},
        "logits": {0: "batch", 1: "length"},
    }
    inputs = ["input_ids", "features"]
    _write(model.decoder, (ids, model.encoder(pixels)), folder / "decoder_model.onnx", inputs, ["logits"], open_length)
    _write_settings(folder, words, length, "show-and-tell", _marks(words))
    ends = {"decoder_start_token_id": 1, "eos_token_id": 2, "pad_token_id": 0, "max_length": length, "num_beams": 1}
    (folder / "generation_config.json").write_text(json_text(ends))


def write_prompts(model: Pair, folder: Path, words: list[str], length: int) -> None:
    """model.onnx: pixel_values, input_ids, attention_mask → logits_per_image and what CLIP gives with it."""
    folder.mkdir(exist_ok=True)
    ids = torch.tensor([[1, 4, 10, 2], [1, 4, 12, 2]])
    open_sizes = {
        "input_ids": {0: "texts", 1: "length"},
        "attention_mask": {0: "texts", 1: "length"},
        "logits_per_image": {1: "texts"},
        "logits_per_text": {0: "texts"},
        "text_embeds": {0: "texts"},
    }
    inputs = ["pixel_values", "input_ids", "attention_mask"]
    outputs = ["logits_per_image", "logits_per_text", "text_embeds", "image_embeds"]
    pixels = torch.zeros(1, 3, SIZE, SIZE)
    _write(model, (pixels, ids, torch.ones_like(ids)), folder / "model.onnx", inputs, outputs, open_sizes)
    _write_settings(folder, words, length, "clip", _marks(words))


def _write(
    module: torch.nn.Module,
    arguments: tuple[torch.Tensor, ...],
    file: Path,
    inputs: list[str],
    outputs: list[str],
    sizes: dict[str, dict[int, str]],
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter that keeps module names is the older one
        torch.onnx.export(
            module.eval(), arguments, file, dynamo=False, opset_version=OPSET,
            input_names=inputs, output_names=outputs, dynamic_axes=sizes,
        )  # fmt: skip


def _marks(words: list[str]) -> list[dict[str, object]]:
    marks = [(at, word) for at, word in enumerate(words) if word.startswith("<")]
    return [
        {
            "id": at,
            "content": mark,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
        for at, mark in marks
    ]


def _write_settings(folder: Path, words: list[str], length: int, kind: str, marks: list[dict[str, object]]) -> None:
    unknown = "<unk>" if "<unk>" in words else "<pad>"
    tokenizer = {
        "version": "1.0",
        "added_tokens": marks,
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "WhitespaceSplit"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [_special("<s>"), {"Sequence": {"id": "A", "type_id": 0}}, _special("</s>")],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
            "special_tokens": {
                mark: {"id": mark, "ids": [words.index(mark)], "tokens": [mark]} for mark in ("<s>", "</s>")
            },
        },
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": {word: at for at, word in enumerate(words)}, "unk_token": unknown},
    }
    (folder / "tokenizer.json").write_text(json_text(tokenizer))
    names = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": unknown}
    own = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": length, **names}
    (folder / "tokenizer_config.json").write_text(json_text(own))
    (folder / "config.json").write_text(json_text({"model_type": kind, "vocab_size": len(words)}))
    processor = {
        "image_processor_type": "ViTImageProcessor",
        "do_resize": True,
        "size": {"height": SIZE, "width": SIZE},
        "resample": 2,
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": [MEAN / 255] * 3,
        "image_std": [STD / 255] * 3,
    }
    (folder / "preprocessor_config.json").write_text(json_text(processor))


def _special(mark: str) -> dict[str, object]:
    return {"SpecialToken": {"id": mark, "type_id": 0}}
