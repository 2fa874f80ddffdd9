"""Writes small detectors with boxes and scores in several outputs, PyTorch's gradients of their surest box, and the
boxes that the library's own post-processing finds, for detectors.test.ts: `python detectors.py OUT NAME ...`.

`OUT/NAME.onnx`, the input `NAME.npy`, `NAME.json` (the modules, and the boxes, best first: label, probability, x, y, width, height), and
for each of these modules' outputs the gradient of the box's class score, as a logit, in float64: `NAME.NUMBER.npy`.
"""

from collections.abc import Callable
from dataclasses import dataclass
import functools
import json
from pathlib import Path
import sys
import warnings

import standIns  # noqa: F401  before torchvision and transformers

import numpy as np
import torch
from torch import nn

warnings.filterwarnings("ignore")


@dataclass(frozen=True)
class Detector:
    """A model, how it is exported, and what its library says."""

    model: nn.Module  # image ─▶ outputs, in the order of `outputs`
    outputs: tuple[str, ...]
    size: tuple[int, int]
    layers: tuple[str, ...]  # modules by their names in `model`
    score: Callable[[tuple[torch.Tensor, ...]], torch.Tensor]
    boxes: Callable[[torch.Tensor, tuple[torch.Tensor, ...]], list[list[float]]]
    is_plain: Callable[[tuple[torch.Tensor, ...]], bool] = lambda _outputs: True


class Wrapped(nn.Module):
    """A model of transformers with its two outputs in a row."""

    def __init__(self, inner: nn.Module):
        super().__init__()
        self.inner = inner

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        answer = self.inner(pixel_values=image)
        return answer.logits, answer.pred_boxes


def backbone(config, *stages: str):
    return config(embedding_size=16, hidden_sizes=[16, 32, 64, 128], depths=[1] * 4, layer_type="basic", out_features=list(stages))


def detr_family(name: str) -> Detector:
    import transformers as t

    small = {"d_model": 32, "encoder_layers": 2, "decoder_layers": 2, "encoder_ffn_dim": 64, "decoder_ffn_dim": 64, "num_queries": 40,
             "encoder_attention_heads": 4, "decoder_attention_heads": 4, "num_labels": 7}
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
        model, layers, processor = t.DeformableDetrForObjectDetection(config), ("inner.model.input_proj.1",), t.DeformableDetrImageProcessor
    elif name == "rt-detr":
        config = t.RTDetrConfig(backbone_config=backbone(t.RTDetrResNetConfig, "stage2", "stage3", "stage4"), encoder_hidden_dim=32,
                                encoder_in_channels=[32, 64, 128], encoder_ffn_dim=64, encoder_attention_heads=4, d_model=32, num_queries=40,
                                decoder_in_channels=[32] * 3, decoder_ffn_dim=64, decoder_layers=2, decoder_attention_heads=4, num_labels=7,
                                anchor_image_size=None, eval_size=None)
        model, processor = t.RTDetrForObjectDetection(config), t.RTDetrImageProcessor
        layers, size = ("inner.model.decoder_input_proj.1",), (160, 160)
    else:
        config = t.YolosConfig(hidden_size=32, num_hidden_layers=3, num_attention_heads=4, intermediate_size=64, image_size=[96, 128],
                               patch_size=16, num_detection_tokens=30, num_labels=7)
        model, layers, size, processor = t.YolosForObjectDetection(config), ("inner.vit.encoder.layer.0",), (96, 128), t.YolosImageProcessor
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
        [found] = processor().post_process_object_detection(answer, threshold=0.05, target_sizes=[tuple(image.shape[2:])])
        return listed(found["labels"], found["scores"], found["boxes"])

    def is_plain(outputs: tuple[torch.Tensor, ...]) -> bool:
        """As when it is trained: most queries find nothing."""
        logits = outputs[0][0]
        winners = logits.argmax(-1)[logits.amax(-1) > 0]
        return max(int((winners == label).sum()) for label in (0, logits.shape[1] - 1)) * 2 <= len(logits) if not has_none else int((winners == logits.shape[1] - 1).sum()) * 2 > len(logits)

    return Detector(Wrapped(model), ("logits", "pred_boxes"), size, layers, likeliest, boxes, is_plain)


def tell_apart(model: nn.Module, has_none: bool, is_sampling: bool) -> None:
    """As they are built, all queries answer nearly the same, and nothing of the picture reaches them."""
    with torch.no_grad():
        for name, weights in model.named_parameters():
            is_head = any(part in name for part in ("class_labels_classifier", "class_embed", "bbox", "query_position_embeddings", "detection_tokens"))
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


class Decoded(nn.Module):
    """SSDlite or RetinaNet of torchvision before its non-maximum suppression: probabilities, and corners in shares of the picture."""

    def __init__(self, inner: nn.Module, activation: Callable[[torch.Tensor], torch.Tensor]):
        super().__init__()
        self.inner = inner
        self.activation = activation

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        inner = self.inner
        images, _ = inner.transform([image[0]])
        features = list(inner.backbone(images.tensors).values())
        head = inner.head(features)
        [anchors] = inner.anchor_generator(images, features)
        corners = inner.box_coder.decode_single(head["bbox_regression"][0], anchors)
        height, width = images.tensors.shape[2:]
        return self.activation(head["cls_logits"]), (corners / torch.tensor([width, height, width, height])).clamp(0, 1).unsqueeze(0)


class Suppressed(nn.Module):
    """A detector of torchvision as it is exported whole."""

    def __init__(self, inner: nn.Module):
        super().__init__()
        self.inner = inner

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, ...]:
        [found] = self.inner([image[0]])
        return found["boxes"], found["labels"], found["scores"]


def suppress(boxes: torch.Tensor, scores: torch.Tensor, threshold: float) -> torch.Tensor:
    """torchvision's compiled `nms`, which this machine may lack."""
    corners, kept = boxes.data.numpy(), []  # without `detach`, which `write` replaces
    areas = (corners[:, 2] - corners[:, 0]) * (corners[:, 3] - corners[:, 1])
    for at in scores.data.argsort(descending=True, stable=True).tolist():
        shared = [
            np.prod(np.clip(np.minimum(corners[at, 2:], corners[other, 2:]) - np.maximum(corners[at, :2], corners[other, :2]), 0, None))
            for other in kept
        ]
        if all(area / (areas[at] + areas[other] - area) <= threshold for area, other in zip(shared, kept)):
            kept.append(at)
    return torch.tensor(kept, dtype=torch.int64)


def align(image: torch.Tensor, regions: torch.Tensor, *window: object) -> torch.Tensor:
    """torchvision's compiled `roi_align`, in its own Python; as it is compiled, it has no gradient for the regions."""
    from torchvision.ops.roi_align import _roi_align

    return _roi_align.__wrapped__(image, regions.data, *window)


@functools.cache
def define_operators() -> None:
    """What torchvision lacks where its compiled operators do not load."""
    if standIns._library is None:
        return
    import torchvision

    torchvision.extension._has_ops = has_operators
    sys.modules["torchvision.ops.roi_align"]._has_ops = has_operators
    standIns._library.impl("nms", suppress, "CPU")
    standIns._library.define("roi_align(Tensor x, Tensor rois, float scale, int height, int width, int sampling_ratio, bool aligned) -> Tensor")
    for key in ("CPU", "Autograd"):
        standIns._library.impl("roi_align", align, key)


def has_operators() -> bool:
    return True


def ssdlite(name: str) -> Detector:
    from torchvision.models.detection import ssdlite320_mobilenet_v3_large

    define_operators()
    model = ssdlite320_mobilenet_v3_large(weights=None, weights_backbone=None, num_classes=6, nms_thresh=0.5, score_thresh=0.05, detections_per_img=100)
    size = (320, 320)
    with torch.no_grad():
        for weights in model.parameters():
            if weights.dim() == 4:
                nn.init.kaiming_normal_(weights)
        for part in model.head.classification_head.module_list:
            part[-1].weight.mul_(0.3)
            part[-1].bias.view(-1, 6)[:, 0] = 6.0
        for part in model.head.regression_head.module_list:
            part[-1].weight.mul_(0.1)
    set_norms(model.backbone, size)

    whole = Suppressed(model)

    def boxes(image: torch.Tensor, _outputs: tuple[torch.Tensor, ...]) -> list[list[float]]:
        corners, labels, scores = whole(image)
        return listed(labels, scores, corners)

    def in_softmax(outputs: tuple[torch.Tensor, ...]) -> torch.Tensor:
        scores = outputs[0][0, :, 1:]
        box, label = divmod(int(scores.argmax()), 5)
        return logits["kept"][0, box, label + 1]

    logits: dict[str, torch.Tensor] = {}
    model.head.register_forward_hook(lambda _module, _inputs, output: logits.update(kept=output["cls_logits"]))
    layers = ("inner.backbone.features.0.13",)
    if name == "ssdlite":
        return Detector(Decoded(model, lambda logits: logits.softmax(-1)), ("scores", "boxes"), size, layers, in_softmax, boxes)
    return Detector(whole, ("boxes", "labels", "scores"), size, layers, lambda outputs: torch.logit(outputs[2].max()), boxes)


def pyramid(name: str) -> Detector:
    """A feature pyramid of torchvision: RetinaNet before and after its non-maximum suppression, Faster R-CNN and Mask R-CNN."""
    from torchvision.models.detection import FasterRCNN, MaskRCNN, RetinaNet
    from torchvision.models.detection.backbone_utils import resnet_fpn_backbone
    from torchvision.ops.feature_pyramid_network import LastLevelP6P7

    define_operators()
    size, norm, tame = (96, 128), {"weights": None, "norm_layer": nn.BatchNorm2d, "trainable_layers": 5}, 0.1
    common = {"num_classes": 6, "min_size": min(size), "max_size": max(size)}
    if name.startswith("retinanet"):
        backbone = resnet_fpn_backbone(backbone_name="resnet18", returned_layers=[2, 3, 4], extra_blocks=LastLevelP6P7(256, 256), **norm)
        model = RetinaNet(backbone, score_thresh=0.05, detections_per_img=100, topk_candidates=100, **common)
        head, places, tame = model.head.classification_head.cls_logits, [model.head.regression_head.bbox_reg], 0.01
    else:
        backbone = resnet_fpn_backbone(backbone_name="resnet18", **norm)
        make = MaskRCNN if name == "mask-rcnn" else FasterRCNN
        model = make(backbone, box_score_thresh=0.05, rpn_pre_nms_top_n_test=100, rpn_post_nms_top_n_test=50, **common)
        head, places = model.roi_heads.box_predictor.cls_score, [model.rpn.head.bbox_pred, model.roi_heads.box_predictor.bbox_pred]
    with torch.no_grad():
        for weights in model.parameters():
            if weights.dim() == 4:
                nn.init.kaiming_normal_(weights)
        set_norms(model.backbone, size)
        for part in (head, *places):
            part.weight.mul_(tame)
        head.bias.fill_(-2.0 if name.startswith("retinanet") else 0.0)
    whole = Suppressed(model)
    layers = ("inner.backbone.body.layer4", "inner.backbone.body.layer2")

    def boxes(image: torch.Tensor, _outputs: tuple[torch.Tensor, ...]) -> list[list[float]]:
        corners, labels, scores = whole(image)
        return listed(labels, scores, corners)

    if name == "retinanet":
        return Detector(Decoded(model, torch.sigmoid), ("scores", "boxes"), size, layers, lambda outputs: torch.logit(outputs[0].max()), boxes)
    return Detector(whole, ("boxes", "labels", "scores"), size, layers, lambda outputs: torch.logit(outputs[2].max()), boxes)


def set_norms(model: nn.Module, size: tuple[int, int]) -> None:
    """Batch normalisation as after training: as it is built, hardly anything of the picture reaches the deep layers."""
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 1.0
            module.weight.data = torch.rand(module.weight.shape) + 0.5
            module.bias.data = torch.rand(module.bias.shape) - 0.2  # mostly above zero: far from kinks
    model.train()
    with torch.no_grad():
        model(torch.rand(4, 3, *size))
    model.eval()


def listed(labels, scores, boxes) -> list[list[float]]:
    rows = [[float(label), float(score), *(float(v) for v in (x, y, right - x, bottom - y))] for label, score, (x, y, right, bottom) in zip(labels, scores, boxes)]
    return sorted(rows, key=lambda row: -row[1])


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
    torch.onnx.export(model, (image,), str(out / f"{name}.onnx"), dynamo=False, opset_version=17, input_names=["image"], output_names=list(detector.outputs))

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
    **dict.fromkeys(("ssdlite", "ssdlite-nms"), ssdlite),
    **dict.fromkeys(("retinanet", "retinanet-nms", "faster-rcnn", "mask-rcnn"), pyramid),
}

if __name__ == "__main__":
    for each in sys.argv[2:]:
        write(each, Path(sys.argv[1]))
