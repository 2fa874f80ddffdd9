"""
Runs the snippets of docs/models.md one after the other, as a reader would: in one folder, the current one. Reads
[{"name", "code"}] from stdin, writes {"name": traceback or null} to stdout. One process: PyTorch takes seconds to import.
"""

from contextlib import redirect_stdout
import json
import os
from pathlib import Path
import sys
import traceback
import warnings

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "oracle"))
# Nothing is installed and nothing fetched on the way.
os.environ |= {
    "YOLO_AUTOINSTALL": "false",
    "YOLO_CONFIG_DIR": os.getcwd(),
    "HF_HUB_OFFLINE": "1",
    "KERAS_HOME": os.getcwd(),
}


def make_ready(code: str) -> None:
    """Brings what the snippets of a framework find on a reader's machine: its operators, a model in a folder."""
    if "torchvision" in code or "timm" in code or "ultralytics" in code:
        import standIns  # noqa: F401
    if "tiny-vit" in code:
        import standIns  # noqa: F401
        from transformers import ViTConfig, ViTForImageClassification, ViTImageProcessor

        config = ViTConfig(
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=64,
            image_size=64,
            patch_size=16,
            id2label={0: "cat", 1: "dog", 2: "bird"},
            label2id={"cat": 0, "dog": 1, "bird": 2},
        )
        ViTForImageClassification(config).save_pretrained("tiny-vit")
        ViTImageProcessor(size={"height": 64, "width": 64}).save_pretrained("tiny-vit")
    if "tiny-videomae" in code:
        import standIns  # noqa: F401
        from transformers import VideoMAEConfig, VideoMAEForVideoClassification, VideoMAEImageProcessor

        config = VideoMAEConfig(
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=64,
            image_size=64,
            num_frames=8,
            id2label={0: "waving", 1: "walking"},
            label2id={"waving": 0, "walking": 1},
        )
        VideoMAEForVideoClassification(config).save_pretrained("tiny-videomae")
        VideoMAEImageProcessor(size={"shortest_edge": 64}, crop_size={"height": 64, "width": 64}).save_pretrained(
            "tiny-videomae"
        )


def run(name: str, code: str) -> str | None:
    """Runs one snippet, with the same random weights each time; the traceback where it fails."""
    try:
        make_ready(code)
        if "torch" in sys.modules:
            sys.modules["torch"].manual_seed(0)
        exec(compile(code, name, "exec"), {"__name__": "__main__"})
        return None
    except Exception:
        return traceback.format_exc(limit=-6)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with redirect_stdout(sys.stderr):
        answers = {snippet["name"]: run(snippet["name"], snippet["code"]) for snippet in json.load(sys.stdin)}
    print(json.dumps(answers))
