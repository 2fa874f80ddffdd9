"""Writes small detectors with boxes and scores in several outputs, PyTorch's gradients of their surest box, and the
boxes that the library's own post-processing finds, for detectors.test.ts: `python detectors.py OUT NAME ...`.

`OUT/NAME.onnx`, the input `NAME.npy`, `NAME.json` (the modules, and the boxes, best first: label, probability, x, y, width, height), and
for each of these modules' outputs the gradient of the box's class score, as a logit, in float64: `NAME.NUMBER.npy`.
"""

from collections.abc import Callable
import json
from pathlib import Path
import sys
import warnings

import standIns  # noqa: F401  before torchvision and transformers

import numpy as np
import torch
from torch import nn

from detectorBase import Detector, listed, set_norms
from torchvisionDetectors import pyramid, ssdlite

warnings.filterwarnings("ignore")


class Wrapped(nn.Module):
    """A model of transformers with its two outputs in a row."""

    def __init__(self, inner: nn.Module):
        super().__init__()
        self.inner = inner

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        answer = self.inner(pixel_values=image)
        return answer.logits, answer.pred_boxes


class Deployed(nn.Module):
    """RT-DETR as its authors export it: the best boxes, in pixels of a picture whose size is an input. D-FINE is alike."""

    def __init__(self, inner: nn.Module):
        super().__init__()
        self.inner = inner

    def forward(self, image: torch.Tensor, orig_target_sizes: torch.Tensor | None = None) -> tuple[torch.Tensor, ...]:
        sizes = torch.tensor([[image.shape[3], image.shape[2]]]) if orig_target_sizes is None else orig_target_sizes
        logits, boxes = self.inner(image)
        x, y, width, height = (boxes * sizes.repeat(1, 2).unsqueeze(1)).unbind(-1)
        corners = torch.stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2], -1)
        scores, places = torch.topk(logits.sigmoid().flatten(1), 20)
        queries = (places // logits.shape[-1]).unsqueeze(-1).repeat(1, 1, 4)
        return places % logits.shape[-1], corners.gather(1, queries), scores


def deployed(name: str) -> Detector:
    plain = detr_family("rt-detr")
    model = Deployed(plain.model)

    def boxes(_image: torch.Tensor, outputs: tuple[torch.Tensor, ...]) -> list[list[float]]:
        labels, corners, scores = (output[0] for output in outputs)
        return listed(labels, scores, corners)

    return Detector(
        model,
        ("labels", "boxes", "scores"),
        plain.size,
        ("inner.inner.model.decoder_input_proj.1",),
        lambda outputs: torch.logit(outputs[2].max()),
        boxes,
        beside={"orig_target_sizes": torch.tensor([[plain.size[1], plain.size[0]]])},
    )


def backbone(config, *stages: str):
    return config(
        embedding_size=16, hidden_sizes=[16, 32, 64, 128], depths=[1] * 4, layer_type="basic", out_features=list(stages)
    )


def detr_family(name: str) -> Detector:
    import transformers as t

    small = {
        "d_model": 32,
        "encoder_layers": 2,
        "decoder_layers": 2,
        "encoder_ffn_dim": 64,
        "decoder_ffn_dim": 64,
        "num_queries": 40,
        "encoder_attention_heads": 4,
        "decoder_attention_heads": 4,
        "num_labels": 7,
    }
    alone = {"use_timm_backbone": False, "use_pretrained_backbone": False, "backbone": None}
    last, three = backbone(t.ResNetConfig, "stage4"), backbone(t.ResNetConfig, "stage2", "stage3", "stage4")
    size, layers, processor = (96, 160), ("inner.model.encoder.layers.1",), t.DetrImageProcessor
    if name == "detr":
        model = t.DetrForObjectDetection(t.DetrConfig(**small, **alone, backbone_config=last))
    elif name == "conditional-detr":
        model = t.ConditionalDetrForObjectDetection(t.ConditionalDetrConfig(**small, **alone, backbone_config=last))
        processor = t.ConditionalDetrImageProcessor
    elif name == "deformable-detr":
        config = t.DeformableDetrConfig(**small, **alone, backbone_config=three, disable_custom_kernels=True)
        model, layers, processor = (
            t.DeformableDetrForObjectDetection(config),
            ("inner.model.input_proj.1",),
            t.DeformableDetrImageProcessor,
        )
    elif name == "rt-detr":
        config = t.RTDetrConfig(
            backbone_config=backbone(t.RTDetrResNetConfig, "stage2", "stage3", "stage4"),
            encoder_hidden_dim=32,
            encoder_in_channels=[32, 64, 128],
            encoder_ffn_dim=64,
            encoder_attention_heads=4,
            d_model=32,
            num_queries=40,
            decoder_in_channels=[32] * 3,
            decoder_ffn_dim=64,
            decoder_layers=2,
            decoder_attention_heads=4,
            num_labels=7,
            anchor_image_size=None,
            eval_size=None,
        )
        model, processor = t.RTDetrForObjectDetection(config), t.RTDetrImageProcessor
        layers, size = ("inner.model.decoder_input_proj.1",), (160, 160)
    else:
        config = t.YolosConfig(
            hidden_size=32,
            num_hidden_layers=3,
            num_attention_heads=4,
            intermediate_size=64,
            image_size=[96, 128],
            patch_size=16,
            num_detection_tokens=30,
            num_labels=7,
        )
        model, layers, size, processor = (
            t.YolosForObjectDetection(config),
            ("inner.vit.encoder.layer.0",),
            (96, 128),
            t.YolosImageProcessor,
        )
    has_none = name in ("detr", "yolos")
    tell_apart(model, has_none, name in ("deformable-detr", "rt-detr"))
    set_norms(model, size)

    def likeliest(outputs: tuple[torch.Tensor, ...]) -> torch.Tensor:
        logits = outputs[0][0]
        sure = logits.softmax(-1)[:, :-1] if has_none else logits.sigmoid()
        query, label = divmod(int(sure.argmax()), sure.shape[1])
        return logits[query, label]

    def boxes(image: torch.Tensor, outputs: tuple[torch.Tensor, ...]) -> list[list[float]]:
        answer = type("Answer", (), {"logits": outputs[0], "pred_boxes": outputs[1]})
        [found] = processor().post_process_object_detection(
            answer, threshold=0.05, target_sizes=[tuple(image.shape[2:])]
        )
        return listed(found["labels"], found["scores"], found["boxes"])

    def is_plain(outputs: tuple[torch.Tensor, ...]) -> bool:
        """As when it is trained: most queries find nothing."""
        logits = outputs[0][0]
        winners = logits.argmax(-1)[logits.amax(-1) > 0]
        return (
            max(int((winners == label).sum()) for label in (0, logits.shape[1] - 1)) * 2 <= len(logits)
            if not has_none
            else int((winners == logits.shape[1] - 1).sum()) * 2 > len(logits)
        )

    return Detector(Wrapped(model), ("logits", "pred_boxes"), size, layers, likeliest, boxes, is_plain)


def tell_apart(model: nn.Module, has_none: bool, is_sampling: bool) -> None:
    """As they are built, all queries answer nearly the same, and nothing of the picture reaches them."""
    with torch.no_grad():
        for name, weights in model.named_parameters():
            is_head = any(
                part in name
                for part in (
                    "class_labels_classifier",
                    "class_embed",
                    "bbox",
                    "query_position_embeddings",
                    "detection_tokens",
                )
            )
            if weights.dim() == 4:
                nn.init.kaiming_normal_(weights)
            if is_sampling and "class_embed" not in name:
                if name.endswith("sampling_offsets.bias"):
                    weights += torch.rand_like(weights) * 0.4  # as built, each lies on a cell, at a kink
                continue
            if weights.dim() > 1 and is_head:
                weights.normal_(0, 1.0 / weights.shape[-1] ** 0.5 * 2)
            elif weights.dim() == 2:
                weights.normal_(0, 1.5 / weights.shape[-1] ** 0.5)
            if has_none and name.endswith(("class_labels_classifier.bias", "class_labels_classifier.layers.2.bias")):
                weights[-1] = 5.0


def clear(name: str) -> tuple[torch.Tensor, Detector]:
    """A detector that is in no doubt which box is its surest, nor what its scores mean: float32 rounds differently elsewhere."""
    for seed in range(100):
        torch.manual_seed(seed)
        detector = makers[name](name)
        image = torch.rand(1, 3, *detector.size)
        with torch.no_grad():
            outputs = detector.model.eval()(image)
            found = detector.boxes(image, outputs)
        if len(found) > 1 and found[0][1] < 0.999 and found[0][1] - found[1][1] > 1e-4 and detector.is_plain(outputs):
            return image, detector
    raise RuntimeError(f"{name}: no seed gives a clear answer")


def write(name: str, out: Path) -> None:
    image, detector = clear(name)
    model = detector.model
    np.save(out / f"{name}.npy", image.numpy())
    torch.onnx.export(
        model,
        (image, *detector.beside.values()),
        str(out / f"{name}.onnx"),
        dynamo=False,
        opset_version=17,
        input_names=["image", *detector.beside],
        output_names=list(detector.outputs),
    )

    with torch.no_grad():
        found = detector.boxes(image, model(image))
    torch.Tensor.detach, detach = (lambda self: self), torch.Tensor.detach  # a file knows no detach
    kept: dict[int, torch.Tensor] = {}

    def keep(number: int):
        def hook(_module, _inputs, output):
            kept[number] = output[0] if isinstance(output, tuple) else output
            kept[number].retain_grad()
            copy = kept[number].clone()  # what comes after may write into it
            return (copy, *output[1:]) if isinstance(output, tuple) else copy

        return hook

    modules = dict(model.named_modules())
    hooks = [modules[layer].register_forward_hook(keep(number)) for number, layer in enumerate(detector.layers)]
    outputs = model.double()(image.double().requires_grad_())
    detector.score(outputs).backward()
    torch.Tensor.detach = detach
    for hook in hooks:
        hook.remove()
    for number, tensor in kept.items():
        np.save(out / f"{name}.{number}.npy", tensor.grad.numpy().astype(np.float32))
    (out / f"{name}.json").write_text(json.dumps({"layers": detector.layers, "boxes": found}))


makers: dict[str, Callable[[str], Detector]] = {
    **dict.fromkeys(("detr", "yolos", "conditional-detr", "deformable-detr", "rt-detr"), detr_family),
    "rt-detr-deployed": deployed,
    **dict.fromkeys(("ssdlite", "ssdlite-nms"), ssdlite),
    **dict.fromkeys(("retinanet", "retinanet-nms", "faster-rcnn", "mask-rcnn"), pyramid),
}

if __name__ == "__main__":
    for each in sys.argv[2:]:
        write(each, Path(sys.argv[1]))
