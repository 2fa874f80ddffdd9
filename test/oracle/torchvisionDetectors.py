"""Detectors of torchvision, before their non-maximum suppression and exported whole."""

from collections.abc import Callable
import functools
import sys

import standIns  # before torchvision

import numpy as np
import torch
from torch import nn

from detectorBase import Detector, listed, set_norms


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
        return self.activation(head["cls_logits"]), (corners / torch.tensor([width, height, width, height])).clamp(
            0, 1
        ).unsqueeze(0)


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
            np.prod(
                np.clip(
                    np.minimum(corners[at, 2:], corners[other, 2:]) - np.maximum(corners[at, :2], corners[other, :2]),
                    0,
                    None,
                )
            )
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
    standIns._library.define(
        "roi_align(Tensor x, Tensor rois, float scale, int height, int width, int sampling_ratio, bool aligned) -> Tensor"
    )
    for key in ("CPU", "Autograd"):
        standIns._library.impl("roi_align", align, key)


def has_operators() -> bool:
    return True


def ssdlite(name: str) -> Detector:
    from torchvision.models.detection import ssdlite320_mobilenet_v3_large

    define_operators()
    model = ssdlite320_mobilenet_v3_large(
        weights=None, weights_backbone=None, num_classes=6, nms_thresh=0.5, score_thresh=0.05, detections_per_img=100
    )
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
        return Detector(
            Decoded(model, lambda logits: logits.softmax(-1)), ("scores", "boxes"), size, layers, in_softmax, boxes
        )
    return Detector(
        whole, ("boxes", "labels", "scores"), size, layers, lambda outputs: torch.logit(outputs[2].max()), boxes
    )


def pyramid(name: str) -> Detector:
    """A feature pyramid of torchvision: RetinaNet before and after its non-maximum suppression, Faster R-CNN and Mask R-CNN."""
    from torchvision.models.detection import FasterRCNN, MaskRCNN, RetinaNet
    from torchvision.models.detection.backbone_utils import resnet_fpn_backbone
    from torchvision.ops.feature_pyramid_network import LastLevelP6P7

    define_operators()
    size, norm, tame = (96, 128), {"weights": None, "norm_layer": nn.BatchNorm2d, "trainable_layers": 5}, 0.1
    common = {"num_classes": 6, "min_size": min(size), "max_size": max(size)}
    if name.startswith("retinanet"):
        backbone = resnet_fpn_backbone(
            backbone_name="resnet18", returned_layers=[2, 3, 4], extra_blocks=LastLevelP6P7(256, 256), **norm
        )
        model = RetinaNet(backbone, score_thresh=0.05, detections_per_img=100, topk_candidates=100, **common)
        head, places, tame = model.head.classification_head.cls_logits, [model.head.regression_head.bbox_reg], 0.01
    else:
        backbone = resnet_fpn_backbone(backbone_name="resnet18", **norm)
        make = MaskRCNN if name == "mask-rcnn" else FasterRCNN
        model = make(backbone, box_score_thresh=0.05, rpn_pre_nms_top_n_test=100, rpn_post_nms_top_n_test=50, **common)
        head, places = (
            model.roi_heads.box_predictor.cls_score,
            [model.rpn.head.bbox_pred, model.roi_heads.box_predictor.bbox_pred],
        )
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
        return Detector(
            Decoded(model, torch.sigmoid),
            ("scores", "boxes"),
            size,
            layers,
            lambda outputs: torch.logit(outputs[0].max()),
            boxes,
        )
    return Detector(
        whole, ("boxes", "labels", "scores"), size, layers, lambda outputs: torch.logit(outputs[2].max()), boxes
    )
