"""Writes what transformers and timm make of photos, for preprocessing.test.ts: `python preprocessing.py OUT PHOTO…`.

A folder a case: the config files that these libraries write beside a model, and `PHOTO.npy`, the tensor they feed it.
`cases.json` lists the cases and, of timm's, the input size that the model is exported with.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
import json
from pathlib import Path
import sys

import standIns  # noqa: F401  before timm and transformers: they import torchvision

import numpy as np
from PIL import Image
import timm
from timm.data import create_transform, resolve_data_config
import transformers

IMAGENET = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}
SQUARE_224 = {"height": 224, "width": 224}

# Name, image processor, what its file says beside the defaults.
PROCESSORS: tuple[tuple[str, str, dict], ...] = (
    ("vit", "ViT", {}),
    ("vit-pil", "ViTImageProcessorPil", {}),
    ("swin", "ViT", {"resample": 3, **IMAGENET}),
    ("convnext-224", "ConvNext", {"size": {"shortest_edge": 224}, "crop_pct": 0.875, **IMAGENET}),
    ("convnext-384", "ConvNext", {"size": {"shortest_edge": 384}, "resample": 2, **IMAGENET}),
    ("clip", "CLIP", {}),
    ("clip-pil", "CLIPImageProcessorPil", {}),
    ("dinov2", "Bit", {"size": {"shortest_edge": 256}, "crop_size": SQUARE_224, **IMAGENET}),
    ("dinov2-odd", "Bit", {"size": {"shortest_edge": 259}, "crop_size": SQUARE_224, **IMAGENET}),
    ("beit", "Beit", {"do_center_crop": False}),
    ("deit", "DeiT", IMAGENET),
    (
        "efficientnet",
        "EfficientNet",
        {
            "resample": 0,
            "size": SQUARE_224,
            "rescale_offset": False,
            "image_mean": [0.485, 0.456, 0.406],
            "image_std": [0.47853944, 0.4732864, 0.47434163],
        },
    ),
    (
        "efficientnet-offset",
        "EfficientNet",
        {"rescale_factor": 1 / 127.5, "rescale_offset": True, "do_normalize": False, "include_top": False},
    ),
    ("mobilenet-v1", "MobileNetV1", {}),
    ("mobilenet-v2", "MobileNetV2", {}),
    ("mobilevit", "MobileViT", {"size": {"shortest_edge": 288}, "resample": 2}),
    ("poolformer", "PoolFormer", {"crop_pct": 0.95}),
    ("levit", "Levit", {}),
    ("siglip", "Siglip", {}),
    ("segformer", "Segformer", {}),
    ("rt-detr", "RTDetr", {}),
    ("pp-lcnet", "PPLCNet", {}),
    ("videomae", "VideoMAE", IMAGENET),
    ("vivit", "Vivit", {}),
    ("bytes", "ViT", {"do_rescale": False, "do_normalize": False}),
)

# Name, model whose pretrained_cfg it is, what else it says, whether the model is exported with the test's size.
TIMM: tuple[tuple[str, str, dict, bool], ...] = (
    ("timm-resnet50", "resnet50.a1_in1k", {}, False),
    ("timm-resnet50-test", "resnet50.a1_in1k", {}, True),
    ("timm-vit", "vit_base_patch16_224.augreg_in21k_ft_in1k", {}, False),
    ("timm-mobilenetv3", "mobilenetv3_large_100.ra_in1k", {}, False),
    ("timm-inception", "inception_v3.tv_in1k", {}, False),
    ("timm-squash", "vit_base_patch16_clip_224.openai_ft_in1k", {"crop_mode": "squash", "crop_pct": 0.9}, False),
    ("timm-wide-center", "resnet50.a1_in1k", {"input_size": [3, 160, 256], "crop_pct": 0.9}, False),
    ("timm-tall-center", "resnet50.a1_in1k", {"input_size": [3, 288, 160], "crop_pct": 0.875}, False),
    ("timm-wide", "resnet50.a1_in1k", {"input_size": [3, 192, 256], "crop_pct": 1.0, "crop_mode": "squash"}, False),
)


@dataclass(frozen=True)
class Case:
    """A folder's files, and how its library reads a photo."""

    name: str
    files: dict[str, dict]
    read: Callable[[Image.Image], np.ndarray]
    # [height, width] where the model leaves no choice.
    fixed: tuple[int, int] | None = None


def transformers_cases() -> Iterator[Case]:
    """The configs as transformers itself saves them."""
    for name, kind, settings in PROCESSORS:
        processor = getattr(transformers, kind if kind.endswith("Pil") else f"{kind}ImageProcessor")(**settings)

        def read(photo: Image.Image, processor=processor) -> np.ndarray:
            value = np.asarray(processor([photo], return_tensors="np")["pixel_values"])[0]
            return value[0] if value.ndim == 4 else value  # a clip of one frame

        yield Case(name, {"preprocessor_config.json": json.loads(processor.to_json_string())}, read)


def timm_cases() -> Iterator[Case]:
    """The configs in the shape of timm's save_for_hf."""
    for name, model, changes, is_test in TIMM:
        cfg = {**timm.get_pretrained_cfg(model).to_dict(), **changes}
        data = resolve_data_config(pretrained_cfg=cfg, use_test_size=is_test)
        transform = create_transform(**data, is_training=False)
        config = {"architecture": model.split(".")[0], "num_classes": 1000, "pretrained_cfg": cfg}
        fixed = tuple(data["input_size"][1:]) if is_test else None
        yield Case(name, {"config.json": config}, lambda photo, transform=transform: transform(photo).numpy(), fixed)


def main() -> None:
    """Writes all cases."""
    out = Path(sys.argv[1])
    photos = {Path(name).name: Image.open(name).convert("RGB") for name in sys.argv[2:]}
    listed = []
    for case in (*transformers_cases(), *timm_cases()):
        folder = out / case.name
        folder.mkdir(parents=True)
        for name, content in case.files.items():
            (folder / name).write_text(json.dumps(content, default=str))
        for name, photo in photos.items():
            np.save(folder / f"{name}.npy", np.ascontiguousarray(case.read(photo), dtype=np.float32))
        listed.append({"name": case.name, "fixed": case.fixed})
    (out / "cases.json").write_text(json.dumps(listed))


if __name__ == "__main__":
    main()
