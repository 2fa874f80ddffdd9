"""Makes everything in samples/ anew: the model, its recipe, the pictures and the evaluation set.

python samples/make/make.py              everything (about half an hour on two busy cores)
python samples/make/make.py pictures     only the named steps: model, onnx, figures, pictures, evaluation
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

# Threads that wait must sleep: spinning ones make training ten times slower on a busy machine. Read when torch loads.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch
from PIL import Image

from dataset import HELD_OUT, TRAINING, Split, render
from emoji import LABELS, fetch
from export import largest_difference, write_model, write_recipe
from json_text import json_text
from measure import measure
from network import Classifier
from pictures import write_pictures
from train import train

SAMPLES = Path(__file__).resolve().parent.parent
CACHE = Path(tempfile.gettempdir()) / "whylight-samples"
WEIGHTS = CACHE / "weights.pt"
EVALUATION = Split("evaluation", 2, {"one": 60, "same": 40, "two": 30}, held_out=True)


def make_model() -> None:
    """Trains the model and keeps its weights in the cache."""
    torch.save(train(render(TRAINING, CACHE), seed=1).state_dict(), WEIGHTS)


def make_onnx() -> None:
    """Writes sample.onnx and its recipe, and checks that ONNX Runtime agrees with PyTorch."""
    model = load_model()
    write_model(model, SAMPLES / "sample.onnx")
    write_recipe(SAMPLES / "sample.whylight.json")
    difference = largest_difference(model, SAMPLES / "sample.onnx", render(HELD_OUT, CACHE).pictures[::30])
    print(f"ONNX Runtime differs from PyTorch by at most {difference:.1e}")
    assert difference < 1e-3


def make_figures() -> None:
    """Measures accuracy and localization on held-out pictures."""
    figures = measure(load_model(), render(HELD_OUT, CACHE))
    (SAMPLES / "figures.json").write_text(json_text({name: round(value, 4) for name, value in figures.items()}))
    for name, value in figures.items():
        print(f"{value:7.1%}  {name}")


def load_model() -> Classifier:
    model = Classifier(len(LABELS))
    model.load_state_dict(torch.load(WEIGHTS))
    return model.eval()


def make_pictures() -> None:
    """Draws the pictures to explain, and their boxes."""
    boxes = write_pictures(fetch(CACHE), SAMPLES / "pictures")
    (SAMPLES / "boxes.json").write_text(json_text(boxes))


def make_evaluation() -> None:
    """Writes the small held-out set that localization is measured with."""
    folder = SAMPLES / "evaluation"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    data, boxes = render(EVALUATION, CACHE), {}
    for index, (pixels, kind, own) in enumerate(zip(data.pictures, data.kinds, data.boxes, strict=True)):
        name = f"{index:03}-{kind}-{'-'.join(dict.fromkeys(box.label for box in own))}.jpg"
        Image.fromarray(pixels).save(folder / name, quality=90, subsampling=0, optimize=True)
        boxes[name] = [{"label": box.label, "box": [box.x, box.y, box.width, box.height]} for box in own]
    (folder / "boxes.json").write_text(json_text(boxes))


STEPS = {
    "model": make_model,
    "onnx": make_onnx,
    "figures": make_figures,
    "pictures": make_pictures,
    "evaluation": make_evaluation,
}

if __name__ == "__main__":
    CACHE.mkdir(exist_ok=True)
    for step in sys.argv[1:] or STEPS:
        STEPS[step]()
