"""Tiny models of words with random weights, exported as people lay them out, and what PyTorch and transformers say of them.

python words.py FOLDER: a folder for each model with its ONNX files and expected.json:
  cases: [{wish, layer, gradient: .npy}] dS/dA at a layer, S = sum of log p of tokens, or log softmax over prompts
  greedy, beams: what `generate` writes for pictures of noise
"""

import itertools
import json
import os
import shutil
import sys
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")
os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np
import standIns  # noqa: F401
import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from torch import nn
from transformers import PreTrainedTokenizerFast

torch.set_num_threads(1)
OUT = Path(sys.argv[1])
PICTURES = int(os.environ.get("PICTURES", "100"))
CORPUS = [
    f"{n} {c} {a}{s} and a {b} on the {p}."
    for n, s in (("a", ""), ("two", "s"), ("three", "s"))
    for c in ("red", "small", "old")
    for a in ("cat", "dog", "bird", "car")
    for b in ("ball", "tree", "cup")
    for p in ("grass", "beach", "table")
]


def byte_pairs(size: int = 460) -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    special = ["<s>", "<pad>", "</s>"]
    tokenizer.train_from_iterator(
        CORPUS, trainers.BpeTrainer(vocab_size=size, special_tokens=special, initial_alphabet=alphabet)
    )
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", pad_token="<pad>", eos_token="</s>")


def word_pieces(size: int = 200) -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]"]
    tokenizer.train_from_iterator(CORPUS, trainers.WordPieceTrainer(vocab_size=size, special_tokens=special))
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]", bos_token="[DEC]", eos_token="[SEP]"
    )


def export(module: nn.Module, arguments: tuple, file: Path, inputs: list[str], outputs: list[str], sizes: dict) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        module.eval(),
        arguments,
        file,
        dynamo=False,
        opset_version=17,
        input_names=inputs,
        output_names=outputs,
        dynamic_axes=sizes,
    )


def settings(folder: Path, tokenizer, config: dict, generation: dict, size: int) -> None:
    if tokenizer is not None:
        tokenizer.save_pretrained(folder)
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "generation_config.json").write_text(json.dumps(generation))
    processor = {
        "image_processor_type": "ViTImageProcessor",
        "do_resize": True,
        "size": {"height": size, "width": size},
        "resample": 2,
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": [0.5] * 3,
        "image_std": [0.5] * 3,
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(processor))


def louder(model: nn.Module, factor: float = 4.0) -> nn.Module:
    """Random weights of std 0.02 say next to nothing: larger ones have words that depend on the picture."""
    torch.manual_seed(3)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim > 1:
                parameter.mul_(factor)
    return model.eval()


def pictures(size: int) -> torch.Tensor:
    rng = np.random.default_rng(5)
    return torch.from_numpy(rng.standard_normal((PICTURES, 3, size, size)).astype(np.float32))


class Case:
    """Collects expected.json of one model."""

    def __init__(self, name: str, pixels: torch.Tensor) -> None:
        self.folder = OUT / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.pixels = pixels
        self.expected: dict = {"cases": []}
        np.save(self.folder / "pixels.npy", pixels.numpy())

    def gradient(self, layer: nn.Module, tensor: str, wish: dict, score) -> None:
        """dS/dA of the first picture in float64 at the output of a module; `tensor`: how the ONNX file calls it."""
        grabbed = {}
        handle = layer.register_forward_hook(
            lambda _, __, output: (output.retain_grad(), grabbed.__setitem__("a", output)) and None
        )
        value = score()
        value.backward()
        handle.remove()
        file = f"gradient-{len(self.expected['cases'])}.npy"
        np.save(self.folder / file, grabbed["a"].grad.float().numpy())
        self.expected["cases"].append({"wish": wish, "layer": tensor, "gradient": file, "score": float(value)})

    def write(self) -> None:
        (self.folder / "expected.json").write_text(json.dumps(self.expected))


def log_p(logits: torch.Tensor, ids: list[int], positions: range) -> torch.Tensor:
    table = logits[0].log_softmax(-1)
    return sum(table[at, ids[at]] for at in positions)


def written(model, pixels: torch.Tensor, **how) -> list[list[int]]:
    out = []
    for at in range(len(pixels)):
        with torch.no_grad():
            out.append(model.generate(pixel_values=pixels[at : at + 1], do_sample=False, **how)[0].tolist())
    return out


def encoder_decoder(name: str) -> None:
    """ViT-GPT2 or TrOCR: encoder_model.onnx and decoder_model.onnx as Optimum writes them."""
    from transformers import (
        GPT2Config,
        GPT2LMHeadModel,
        TrOCRConfig,
        TrOCRForCausalLM,
        VisionEncoderDecoderModel,
        ViTConfig,
        ViTModel,
    )

    torch.manual_seed(0)
    tokenizer = byte_pairs()
    vision = ViTModel(
        ViTConfig(
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=64,
            image_size=32,
            patch_size=8,
        ),
        add_pooling_layer=False,
    )
    if name == "vit-gpt2":
        text = GPT2LMHeadModel(
            GPT2Config(
                vocab_size=len(tokenizer),
                n_positions=64,
                n_embd=32,
                n_layer=2,
                n_head=2,
                add_cross_attention=True,
                is_decoder=True,
                bos_token_id=0,
                eos_token_id=2,
            )
        )
    else:
        text = TrOCRForCausalLM(
            TrOCRConfig(
                vocab_size=len(tokenizer),
                d_model=48,
                decoder_layers=2,
                decoder_attention_heads=2,
                decoder_ffn_dim=64,
                max_position_embeddings=64,
                cross_attention_hidden_size=32,
                bos_token_id=0,
                eos_token_id=2,
                pad_token_id=1,
                decoder_start_token_id=0,
            )
        )
    model = louder(VisionEncoderDecoderModel(encoder=vision, decoder=text))
    for config in (model.config, model.generation_config):
        config.decoder_start_token_id, config.pad_token_id, config.eos_token_id = 0, 1, 2
    model.set_attn_implementation("eager")
    case = Case(name, pictures(32))

    class Encoder(nn.Module):
        def forward(self, pixel_values):
            return model.encoder(pixel_values=pixel_values).last_hidden_state

    class Decoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.decoder = model.decoder
            self.project = getattr(model, "enc_to_dec_proj", None)

        def forward(self, input_ids, encoder_hidden_states):
            states = self.project(encoder_hidden_states) if self.project else encoder_hidden_states
            return self.decoder(
                input_ids=input_ids,
                attention_mask=torch.ones_like(input_ids),
                encoder_hidden_states=states,
                use_cache=False,
            ).logits

    wrapped = Encoder()
    wrapped.encoder = model.encoder
    export(
        wrapped,
        (case.pixels[:1],),
        case.folder / "encoder_model.onnx",
        ["pixel_values"],
        ["last_hidden_state"],
        {"pixel_values": {0: "b"}},
    )
    sizes = {"input_ids": {0: "b", 1: "t"}, "encoder_hidden_states": {0: "b", 1: "s"}, "logits": {0: "b", 1: "t"}}
    export(
        Decoder(),
        (torch.tensor([[0, 5, 6, 7]]), wrapped(case.pixels[:1])),
        case.folder / "decoder_model.onnx",
        ["input_ids", "encoder_hidden_states"],
        ["logits"],
        sizes,
    )
    settings(
        case.folder,
        tokenizer,
        {"model_type": "vision-encoder-decoder"},
        {"decoder_start_token_id": 0, "eos_token_id": 2, "pad_token_id": 1, "max_length": 12},
        32,
    )
    with_memory(name, model, Decoder().project, case)
    plain = {"max_length": 12, "pad_token_id": 1, "eos_token_id": 2}
    case.expected["greedy"] = written(model, case.pixels, **plain, num_beams=1)
    case.expected["beams"] = written(model, case.pixels, **plain, num_beams=4, length_penalty=0.8, early_stopping=False)
    text_of = tokenizer("two red cats")["input_ids"]
    exact = model.double()
    for span in ((0, len(text_of) + 1), (1, 2)):
        targets = [*text_of, 2]
        wish = {"text": "two red cats", "tokens": list(span)}
        layer = (
            exact.encoder.layers[1].layernorm_before
            if hasattr(exact.encoder, "layers")
            else exact.encoder.encoder.layer[1].layernorm_before
        )
        ids = torch.tensor([[0, *text_of]])
        case.gradient(
            layer,
            "layernorm_before",
            wish,
            lambda: log_p(
                exact(
                    pixel_values=case.pixels[:1].double().requires_grad_(), decoder_input_ids=ids, use_cache=False
                ).logits,
                targets,
                range(*span),
            ),
        )
    case.write()


def with_memory(name: str, model, project, case: Case) -> None:
    """The same decoder as Optimum exports it to write with: it remembers keys and values. GPT-2 in one file of two
    branches (`use_cache_branch`), TrOCR in a file each; of the picture, TrOCR's remembers them, too."""
    from transformers.cache_utils import DynamicCache, EncoderDecoderCache

    is_merged, layers = name == "vit-gpt2", 2
    folder = OUT / f"{name}-with-memory"
    kinds = ["key", "value"] if is_merged else ["decoder.key", "decoder.value", "encoder.key", "encoder.value"]
    names = [f"{layer}.{kind}" for layer in range(layers) for kind in kinds]
    pasts, presents = [f"past_key_values.{each}" for each in names], [f"present.{each}" for each in names]

    class Step(nn.Module):
        def __init__(self):
            super().__init__()
            self.decoder, self.project = model.decoder, project

        def forward(self, input_ids, encoder_hidden_states=None, *past):
            cache = EncoderDecoderCache(DynamicCache(), DynamicCache())
            for layer in range(layers if past else 0):
                own = past[layer * len(kinds) : (layer + 1) * len(kinds)]
                cache.self_attention_cache.update(own[0], own[1], layer)
                if len(own) == 4:
                    cache.cross_attention_cache.update(own[2], own[3], layer)
                    cache.is_updated[layer] = True
            states = encoder_hidden_states
            if states is None:  # what it would say is remembered
                states = torch.zeros(1, past[2].shape[2], 32)
            states = self.project(states) if self.project else states
            out = self.decoder(input_ids=input_ids, encoder_hidden_states=states, past_key_values=cache, use_cache=True)
            kept = []
            for layer in range(layers):
                for each in (cache.self_attention_cache, cache.cross_attention_cache)[: len(kinds) // 2]:
                    kept += [each.layers[layer].keys, each.layers[layer].values]
            return (out.logits, *kept)

    class Later(nn.Module):
        def __init__(self):
            super().__init__()
            self.step = Step()

        def forward(self, input_ids, *past):
            out = self.step(input_ids, None, *past)
            return (out[0], *[each for at, each in enumerate(out[1:]) if at % 4 < 2])

    states = model.encoder(pixel_values=case.pixels[:1]).last_hidden_state
    with torch.no_grad():
        first = Step()(torch.tensor([[0, 5, 6]]), states)
    t = {0: "b", 1: "t"}
    folder.mkdir(parents=True, exist_ok=True)
    for own in case.folder.iterdir():
        if own.is_file() and own.name != "decoder_model.onnx":
            shutil.copy(own, folder)
    sizes = {"input_ids": t, "encoder_hidden_states": {0: "b", 1: "s"}, "logits": t}
    for past, present in zip(pasts, presents):
        sizes[past], sizes[present] = (
            ({0: "b", 2: "s"},) * 2 if "encoder" in past else ({0: "b", 2: "p"}, {0: "b", 2: "q"})
        )
    export(
        Step(),
        (torch.tensor([[0, 5, 6, 7]]), states),
        folder / "decoder_model.onnx",
        ["input_ids", "encoder_hidden_states"],
        ["logits", *presents],
        sizes,
    )
    step = torch.tensor([[7]])
    if is_merged:
        export(
            Step(),
            (step, states, *first[1:]),
            folder / "later.onnx",
            ["input_ids", "encoder_hidden_states", *pasts],
            ["logits", *presents],
            sizes,
        )
        merge(folder / "decoder_model.onnx", folder / "later.onnx", folder / "decoder_model_merged.onnx")
    else:
        made = [each for at, each in enumerate(presents) if at % 4 < 2]
        export(
            Later(),
            (step, *first[1:]),
            folder / "decoder_with_past_model.onnx",
            ["input_ids", *pasts],
            ["logits", *made],
            sizes,
        )


def merge(first: Path, later: Path, merged: Path) -> None:
    """Two decoders as the branches of one If, as Optimum merges them; both files are taken away."""
    import onnx
    from onnx import TensorProto, helper

    models = [onnx.load(file) for file in (first, later)]
    branches = []
    for at, model in enumerate(models):
        inner = onnx.compose.add_prefix(model, f"branch{at}/", rename_inputs=False, rename_outputs=True).graph
        branches.append(
            helper.make_graph(list(inner.node), f"branch{at}", [], list(inner.output), list(inner.initializer))
        )
    outputs = [helper.make_tensor_value_info(each.name, TensorProto.FLOAT, None) for each in models[0].graph.output]
    chosen = helper.make_node(
        "If", ["use_cache_branch"], [each.name for each in outputs], then_branch=branches[1], else_branch=branches[0]
    )
    branch = helper.make_tensor_value_info("use_cache_branch", TensorProto.BOOL, [1])
    graph = helper.make_graph([chosen], "merged", [*models[1].graph.input, branch], outputs)
    onnx.save(helper.make_model(graph, opset_imports=models[0].opset_import, ir_version=8), merged)
    first.unlink()
    later.unlink()


def blip() -> None:
    """One file, and two as LAVIS's users export them."""
    from transformers import BlipConfig, BlipForConditionalGeneration

    torch.manual_seed(0)
    tokenizer = word_pieces()
    config = BlipConfig(
        text_config={
            "vocab_size": len(tokenizer),
            "hidden_size": 32,
            "encoder_hidden_size": 32,
            "intermediate_size": 64,
            "projection_dim": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "max_position_embeddings": 64,
            "bos_token_id": 5,
            "sep_token_id": 3,
            "pad_token_id": 0,
            "eos_token_id": 3,
        },
        vision_config={
            "hidden_size": 32,
            "intermediate_size": 64,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "image_size": 32,
            "patch_size": 8,
            "projection_dim": 32,
        },
    )
    config._attn_implementation = "eager"
    model = louder(BlipForConditionalGeneration(config), 2.5)
    case, whole = Case("blip", pictures(32)), Case("blip-one-file", pictures(32))
    vision, text = model.vision_model, model.text_decoder

    class Vision(nn.Module):
        def __init__(self):
            super().__init__()
            self.vision_model = vision

        def forward(self, pixel_values):
            return self.vision_model(pixel_values=pixel_values).last_hidden_state

    class Text(nn.Module):
        def __init__(self):
            super().__init__()
            self.text = text

        def forward(self, input_ids, attention_mask, encoder_hidden_states):
            return self.text(
                input_ids=input_ids,
                attention_mask=attention_mask,
                encoder_hidden_states=encoder_hidden_states,
                use_cache=False,
                return_dict=True,
            ).logits

    class Whole(nn.Module):
        def __init__(self):
            super().__init__()
            self.vision, self.text = Vision(), Text()

        def forward(self, pixel_values, input_ids, attention_mask):
            return self.text(input_ids, attention_mask, self.vision(pixel_values))

    ids = torch.tensor([[5, 20, 21, 22]])
    inputs = (case.pixels[:1], ids, torch.ones_like(ids))
    t = {0: "b", 1: "t"}
    export(
        Vision(),
        inputs[:1],
        case.folder / "vision_model.onnx",
        ["pixel_values"],
        ["last_hidden_state"],
        {"pixel_values": {0: "b"}},
    )
    export(
        Text(),
        (*inputs[1:], Vision()(inputs[0])),
        case.folder / "text_decoder.onnx",
        ["input_ids", "attention_mask", "encoder_hidden_states"],
        ["logits"],
        {"input_ids": t, "attention_mask": t, "encoder_hidden_states": {0: "b"}, "logits": t},
    )
    export(
        Whole(),
        inputs,
        whole.folder / "model.onnx",
        ["pixel_values", "input_ids", "attention_mask"],
        ["logits"],
        {"pixel_values": {0: "b"}, "input_ids": t, "attention_mask": t, "logits": t},
    )
    greedy = []
    with torch.no_grad():  # as BlipForConditionalGeneration.generate does it, step by step
        for at in range(PICTURES):
            states, row = Vision()(case.pixels[at : at + 1]), [5]
            while row[-1] != 3 and len(row) < 12:
                tokens = torch.tensor([row])
                row.append(int(Text()(tokens, torch.ones_like(tokens), states)[0, -1].argmax()))
            greedy.append(row)
    for each in (case, whole):
        settings(
            each.folder,
            tokenizer,
            {"model_type": "blip", "text_config": {"bos_token_id": 5}},
            {"bos_token_id": 5, "eos_token_id": 3, "max_length": 12},
            32,
        )
        each.expected["greedy"] = greedy
    said = tokenizer("two red cats", add_special_tokens=False)["input_ids"]
    exact, tokens = Whole().double(), torch.tensor([[5, *said]])
    for each in (case, whole):
        for span in ((0, len(said) + 1), (1, 2)):
            layer = exact.vision.vision_model.encoder.layers[1].layer_norm1
            each.gradient(
                layer,
                "layer_norm1",
                {"text": "two red cats", "tokens": list(span)},
                lambda: log_p(
                    exact(each.pixels[:1].double().requires_grad_(), tokens, torch.ones_like(tokens)),
                    [*said, 3],
                    range(*span),
                ),
            )
        each.write()


def florence() -> None:
    """Four graphs: vision_encoder, embed_tokens, encoder_model (picture and question), decoder_model."""
    from transformers import BartConfig, BartForConditionalGeneration

    torch.manual_seed(0)
    tokenizer = byte_pairs()
    config = BartConfig(
        vocab_size=len(tokenizer),
        d_model=32,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_position_embeddings=128,
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=2,
        forced_bos_token_id=0,
        forced_eos_token_id=2,
    )
    config._attn_implementation = "eager"
    model = louder(BartForConditionalGeneration(config), 3)
    case = Case("florence2", pictures(32))

    class Vision(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1 = nn.Conv2d(3, 32, 4, 4)
            self.conv2 = nn.Conv2d(32, 32, 3, 2, 1)
            self.act = nn.GELU()

        def forward(self, pixel_values):
            return self.conv2(self.act(self.conv1(pixel_values))).flatten(2).transpose(1, 2)

    class Embed(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = model.get_input_embeddings()

        def forward(self, input_ids):
            return self.embed(input_ids)

    class Encoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = model.model.encoder

        def forward(self, attention_mask, inputs_embeds):
            return self.encoder(attention_mask=attention_mask, inputs_embeds=inputs_embeds).last_hidden_state

    class Decoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.decoder, self.head, self.bias = model.model.decoder, model.lm_head, model.final_logits_bias

        def forward(self, encoder_attention_mask, encoder_hidden_states, inputs_embeds):
            states = self.decoder(
                encoder_attention_mask=encoder_attention_mask,
                encoder_hidden_states=encoder_hidden_states,
                inputs_embeds=inputs_embeds,
                attention_mask=torch.ones_like(inputs_embeds[..., 0], dtype=torch.long),
                use_cache=False,
            ).last_hidden_state
            return self.head(states)

    vision, embed, encoder, decoder = Vision(), Embed(), Encoder(), Decoder()
    question = tokenizer("What does the image describe?", return_tensors="pt")["input_ids"]

    def joint(pixels):
        both = torch.cat([vision(pixels), embed(question)], 1)
        return torch.ones(both.shape[:2], dtype=torch.long), both

    mask, both = joint(case.pixels[:1])
    t = {0: "b", 1: "t"}
    export(
        vision,
        (case.pixels[:1],),
        case.folder / "vision_encoder.onnx",
        ["pixel_values"],
        ["image_features"],
        {"pixel_values": {0: "b"}},
    )
    export(embed, (question,), case.folder / "embed_tokens.onnx", ["input_ids"], ["inputs_embeds"], {"input_ids": t})
    export(
        encoder,
        (mask, both),
        case.folder / "encoder_model.onnx",
        ["attention_mask", "inputs_embeds"],
        ["last_hidden_state"],
        {"attention_mask": t, "inputs_embeds": t},
    )
    s = {0: "b", 1: "s"}
    export(
        decoder,
        (mask, encoder(mask, both), embed(torch.tensor([[2, 0, 7]]))),
        case.folder / "decoder_model.onnx",
        ["encoder_attention_mask", "encoder_hidden_states", "inputs_embeds"],
        ["logits"],
        {"encoder_attention_mask": s, "encoder_hidden_states": s, "inputs_embeds": t},
    )
    generation = {
        "decoder_start_token_id": 2,
        "eos_token_id": 2,
        "pad_token_id": 1,
        "bos_token_id": 0,
        "forced_bos_token_id": 0,
        "forced_eos_token_id": 2,
        "max_length": 12,
    }
    settings(case.folder, tokenizer, {"model_type": "florence2"}, generation, 32)
    for name, how in (
        ("greedy", {"num_beams": 1}),
        ("beams", {"num_beams": 3, "length_penalty": 1.0, "early_stopping": True}),
    ):
        rows = []
        for at in range(PICTURES):
            with torch.no_grad():
                own_mask, own = joint(case.pixels[at : at + 1])
                rows.append(
                    model.generate(
                        inputs_embeds=own,
                        attention_mask=own_mask,
                        do_sample=False,
                        max_length=12,
                        no_repeat_ngram_size=0,
                        forced_bos_token_id=0,
                        forced_eos_token_id=2,
                        **how,
                    )[0].tolist()
                )
        case.expected[name] = rows
    said = tokenizer("two red cats", add_special_tokens=False)["input_ids"]
    targets = [0, *said, 2]
    for part in (vision, embed, encoder, decoder):
        part.double()
    for span in ((0, len(targets)), (2, 3)):

        def score():
            own_mask, own = joint(case.pixels[:1].double().requires_grad_())
            return log_p(
                decoder(own_mask, encoder(own_mask, own), embed(torch.tensor([[2, *targets[:-1]]]))),
                targets,
                range(*span),
            )

        case.gradient(vision.act, "act", {"text": "two red cats", "tokens": list(span)}, score)
    case.write()


def among_words() -> None:
    """As SmolVLM and LLaVA: vision_encoder, embed_tokens, and a decoder that reads the picture among the words."""
    from transformers import LlamaConfig, LlamaForCausalLM
    from transformers.cache_utils import DynamicCache

    torch.manual_seed(0)
    tokenizer = byte_pairs()
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=128,
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
    )
    config._attn_implementation = "eager"
    model = louder(LlamaForCausalLM(config), 3)
    case = Case("among-words", pictures(32))

    class Vision(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1, self.conv2, self.act = nn.Conv2d(3, 32, 8, 8), nn.Conv2d(32, 32, 1), nn.GELU()

        def forward(self, pixel_values):
            return self.conv2(self.act(self.conv1(pixel_values))).flatten(2).transpose(1, 2)

    class Embed(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = model.get_input_embeddings()

        def forward(self, input_ids):
            return self.embed(input_ids)

    class Decoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, inputs_embeds, attention_mask, position_ids, *past):
            cache = DynamicCache()
            for layer in range(len(past) // 2):
                cache.update(past[2 * layer], past[2 * layer + 1], layer)
            places = torch.arange(attention_mask.shape[1])[None, None, None]
            causal = torch.where(places <= position_ids[:, None, :, None], 0.0, -1e9).to(inputs_embeds.dtype)
            logits = self.model(
                inputs_embeds=inputs_embeds,
                attention_mask=causal,
                position_ids=position_ids,
                past_key_values=cache,
                use_cache=True,
            ).logits
            return (logits, *[each for layer in cache.layers for each in (layer.keys, layer.values)])

    vision, embed, decoder = Vision(), Embed(), Decoder()
    mark, cells = 4, 16
    prefix = [0, *[mark] * cells]

    def joint(pixels, ids):
        embeds = embed(torch.tensor([ids]))
        return torch.cat([embeds[:, :1], vision(pixels), embeds[:, 1 + cells :]], 1)

    def logits(pixels, ids):
        own = joint(pixels, ids)
        return decoder(own, torch.ones(own.shape[:2], dtype=torch.long), torch.arange(own.shape[1])[None])[0]

    t = {0: "b", 1: "t"}
    own = joint(case.pixels[:1], [*prefix, 7, 8])
    export(
        vision,
        (case.pixels[:1],),
        case.folder / "vision_encoder.onnx",
        ["pixel_values"],
        ["image_features"],
        {"pixel_values": {0: "b"}},
    )
    export(
        embed,
        (torch.tensor([[0, 5, 6]]),),
        case.folder / "embed_tokens.onnx",
        ["input_ids"],
        ["inputs_embeds"],
        {"input_ids": t},
    )
    # One graph with or without a memory, as transformers.js has it: what is remembered at first has length 0.
    names = [f"{layer}.{kind}" for layer in range(2) for kind in ("key", "value")]
    pasts, presents = [f"past_key_values.{each}" for each in names], [f"present.{each}" for each in names]
    memory = [torch.zeros(1, 2, 3, 8) for _ in names]
    sizes = {"inputs_embeds": t, "attention_mask": {0: "b", 1: "all"}, "position_ids": t, "logits": t}
    sizes |= {each: {0: "b", 2: "p"} for each in pasts} | {each: {0: "b", 2: "all"} for each in presents}
    steps = own.shape[1]
    inputs = (own, torch.ones((1, 3 + steps), dtype=torch.long), 3 + torch.arange(steps)[None], *memory)
    export(
        decoder,
        inputs,
        case.folder / "decoder_model_merged.onnx",
        ["inputs_embeds", "attention_mask", "position_ids", *pasts],
        ["logits", *presents],
        sizes,
    )
    settings(
        case.folder,
        tokenizer,
        {"model_type": "llava", "image_token_id": mark},
        {"bos_token_id": 0, "eos_token_id": 2, "max_new_tokens": 8},
        32,
    )
    rows = []
    with torch.no_grad():
        for at in range(PICTURES):
            ids = list(prefix)
            while len(ids) < len(prefix) + 8 and ids[-1] != 2:
                ids.append(int(logits(case.pixels[at : at + 1], ids)[0, -1].argmax()))
            rows.append(ids)
    case.expected["greedy"] = rows
    said = tokenizer("two red cats", add_special_tokens=False)["input_ids"]
    targets = [*said, 2]
    for part in (vision, embed, decoder):
        part.double()
    for span in ((0, len(targets)), (1, 2)):
        score = lambda: log_p(
            logits(case.pixels[:1].double().requires_grad_(), [*prefix, *said])[:, len(prefix) - 1 :],
            targets,
            range(*span),
        )  # noqa: E731
        case.gradient(vision.act, "act", {"text": "two red cats", "tokens": list(span)}, score)
    case.write()


def towers(name: str, split: bool) -> None:
    """CLIP or SigLIP in one file, or a file a tower."""
    from transformers import CLIPConfig, CLIPModel, SiglipConfig, SiglipModel

    torch.manual_seed(0)
    tokenizer = byte_pairs()
    common = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    text = {**common, "vocab_size": len(tokenizer), "max_position_embeddings": 32}
    vision = {**common, "image_size": 32, "patch_size": 8}
    if name == "clip":
        config = CLIPConfig(
            projection_dim=24,
            text_config={**text, "eos_token_id": 2, "bos_token_id": 0, "pad_token_id": 1, "projection_dim": 24},
            vision_config={**vision, "projection_dim": 24},
        )
        config._attn_implementation = "eager"
        model = louder(CLIPModel(config), 2)
    else:
        config = SiglipConfig(text_config={**text, "projection_size": 32}, vision_config=vision)
        config._attn_implementation = "eager"
        model = louder(SiglipModel(config), 2)
    prompts = ["a red cat</s>", "two small dogs</s>", "a bird on the table</s>"]
    rows = [tokenizer(prompt)["input_ids"] for prompt in prompts]
    length = 32 if name == "siglip" else max(len(row) for row in rows)
    ids = torch.tensor([[*row, *[1] * (length - len(row))] for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (length - len(row)) for row in rows])
    case = Case(name + ("-split" if split else ""), pictures(32))

    class Whole(nn.Module):
        def __init__(self):
            super().__init__()
            self.m = model

        def forward(self, pixel_values, input_ids, attention_mask=None):
            own = {"attention_mask": attention_mask} if attention_mask is not None else {}
            out = self.m(pixel_values=pixel_values, input_ids=input_ids, **own)
            return out.logits_per_image, out.text_embeds, out.image_embeds

    class Picture(nn.Module):
        def __init__(self):
            super().__init__()
            self.m = model

        def forward(self, pixel_values):
            out = self.m.vision_model(pixel_values=pixel_values).pooler_output
            return self.m.visual_projection(out) if name == "clip" else out

    class Text(nn.Module):
        def __init__(self):
            super().__init__()
            self.m = model

        def forward(self, input_ids):
            out = self.m.text_model(input_ids=input_ids, attention_mask=torch.ones_like(input_ids)).pooler_output
            return self.m.text_projection(out) if name == "clip" else out

    t, output = (
        {0: "n", 1: "t"},
        ("image_embeds", "text_embeds") if name == "clip" else ("pooler_output", "pooler_output"),
    )
    if split:
        export(
            Picture(),
            (case.pixels[:1],),
            case.folder / "vision_model.onnx",
            ["pixel_values"],
            [output[0]],
            {"pixel_values": {0: "b"}},
        )
        export(Text(), (ids,), case.folder / "text_model.onnx", ["input_ids"], [output[1]], {"input_ids": t})
    else:
        arguments = (case.pixels[:1], ids, mask) if name == "clip" else (case.pixels[:1], ids)
        names = ["pixel_values", "input_ids", "attention_mask"][: len(arguments)]
        export(
            Whole(),
            arguments,
            case.folder / "model.onnx",
            names,
            ["logits_per_image", "text_embeds", "image_embeds"],
            {
                "pixel_values": {0: "b"},
                "input_ids": t,
                "attention_mask": t,
                "logits_per_image": {1: "n"},
                "text_embeds": {0: "n"},
            },
        )
    length_of = {"tokenizer_config": 32}
    settings(
        case.folder,
        tokenizer,
        {"model_type": name, "text_config": {"max_position_embeddings": 32, "pad_token_id": 1}},
        length_of,
        32,
    )
    exact = model.double()

    def score(by=None):
        pixels = case.pixels[:1].double().requires_grad_()
        if split:
            image, own = Picture()(pixels), Text()(ids)
            cosines = nn.functional.normalize(image) @ nn.functional.normalize(own).T
            scores = cosines * 100
            return scores[0, 1] if by else scores[0].log_softmax(-1)[1]
        scores = Whole()(pixels, ids, mask if name == "clip" else None)[0]
        return scores[0].log_softmax(-1)[1] if name == "clip" and not by else scores[0, 1]

    case.gradient(
        exact.vision_model.encoder.layers[1].layer_norm1, "layer_norm1", {"prompts": prompts, "prompt": 1}, score
    )
    by = "similarity"
    case.gradient(
        exact.vision_model.encoder.layers[1].layer_norm1,
        "layer_norm1",
        {"prompts": prompts, "prompt": 1, "by": by},
        lambda: score(by),
    )
    case.write()


def ctc(name: str) -> None:
    """Readers of letters: as CRNN (convolutions, LSTM; [T, N, K], log softmax, blank first), and with a transformer
    ([N, T, K], logits, blank last)."""
    torch.manual_seed(0)
    letters = "abcdefgh 0123"
    size, is_crnn = len(letters) + 1, name == "crnn"
    blank = 0 if is_crnn else size - 1
    case = Case(
        name, torch.from_numpy(np.random.default_rng(5).standard_normal((PICTURES, 1, 16, 64)).astype(np.float32))
    )

    class Reader(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1, self.conv2 = nn.Conv2d(1, 16, 3, 2, 1), nn.Conv2d(16, 24, 3, 2, 1)
            self.act = nn.ReLU()
            self.lstm = nn.LSTM(24, 16, bidirectional=True)
            self.block = nn.TransformerEncoderLayer(24, 2, 32, dropout=0, batch_first=True)
            self.head = nn.Linear(32 if is_crnn else 24, size)

        def forward(self, x):
            y = self.act(self.conv2(torch.relu(self.conv1(x)))).mean(2)  # [N, C, T]
            if is_crnn:
                return self.head(self.lstm(y.permute(2, 0, 1))[0]).log_softmax(-1)
            return self.head(self.block(y.transpose(1, 2)))

    model = louder(Reader(), 3)
    with torch.no_grad():  # what it says of any picture alike is taken off, but for the blank
        model.head.bias -= model(case.pixels).flatten(0, 1).mean(0)
        model.head.bias[blank] += 0.3 * float(model(case.pixels).std())
    torch.backends.mha.set_fastpath_enabled(False)
    sizes = (
        {"image": {0: "n", 3: "width"}, "scores": {0: "t", 1: "n"}}
        if is_crnn
        else {"image": {0: "n"}, "scores": {0: "n"}}
    )
    export(model, (case.pixels[:1],), case.folder / "model.onnx", ["image"], ["scores"], sizes)
    (case.folder / "labels.txt").write_text("\n".join(letters) + "\n")
    # Of random weights, what they say of an empty picture tells nothing of the blank.
    output = {"kind": "words", "blank": "first" if is_crnn else "last", "labels": "labels.txt"}
    (case.folder / "model.whylight.json").write_text(
        json.dumps({"input": {"width": 64, "height": 16}, "outputs": [output]})
    )

    def table(pixels):
        return model(pixels).reshape(-1, size).log_softmax(-1)

    def read(pixels):
        """[(letter, row)] of the greedy path, and the row that is surest of each."""
        with torch.no_grad():
            rows = table(pixels)
        best, said = rows.argmax(-1).tolist(), []
        at = 0
        for id, run in itertools.groupby(best):
            length = len(list(run))
            if id != blank:
                said.append((id, at + int(rows[at : at + length, id].argmax())))
            at += length
        return said

    offset = 1 if is_crnn else 0
    case.expected["texts"] = [
        "".join(letters[id - offset] for id, _ in read(case.pixels[at : at + 1])) for at in range(PICTURES)
    ]
    said = read(case.pixels[:1])
    exact = model.double()
    for span in ((0, len(said)), (1, 2)):
        ids, rows = zip(*said[slice(*span)])
        case.gradient(
            exact.act,
            "act",
            {"tokens": list(span)},
            lambda: table(case.pixels[:1].double().requires_grad_())[list(rows), list(ids)].sum(),
        )
    case.write()


def show_and_tell():
    import showAndTell

    return showAndTell


STEPS = {
    "crnn": lambda: ctc("crnn"),
    "ctc-transformer": lambda: ctc("ctc-transformer"),
    "vit-gpt2": lambda: encoder_decoder("vit-gpt2"),
    "trocr": lambda: encoder_decoder("trocr"),
    "blip": blip,
    "florence2": florence,
    "among-words": among_words,
    "clip": lambda: towers("clip", False),
    "siglip": lambda: towers("siglip", False),
    "clip-split": lambda: towers("clip", True),
    "siglip-split": lambda: towers("siglip", True),
    "show-and-tell": lambda: show_and_tell().make("show-and-tell"),
    "show-and-tell-one-file": lambda: show_and_tell().make("show-and-tell-one-file"),
    "steps-looking": lambda: show_and_tell().make_steps("steps-looking"),
    "steps-of-vectors": lambda: show_and_tell().make_steps("steps-of-vectors"),
    "captioner": lambda: show_and_tell().trained(),
}

if __name__ == "__main__":
    for name in sys.argv[2:] or STEPS:
        STEPS[name]()
