"""Makes TIFFs of many layouts by tifffile and Pillow, and the numbers in them: `python tiffs.py FOLDER COUNT`.

Writes layouts.json: a list of [file, kind, width, height, bands, numbers as float64 in base64, largest difference]. Numbers
are the file's own; of faxes and JPEG, whose reader is Pillow, the grays or colors 0..255.
"""

import base64
import io
import json
import random
import sys
import warnings
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image

warnings.simplefilter("ignore")
chance = random.Random(11)
numbers = np.random.RandomState(11)
TYPES = ["u1", "u2", "u4", "i1", "i2", "i4", "f2", "f4", "f8"]


def main(folder, count):
    layouts = []
    for at in range(int(count)):
        kind, data, array, tolerance = chance.choices([numeric, fax, jpeg], [6, 2, 1])[0]()
        name = f"{at}.tif"
        (Path(folder) / name).write_bytes(data)
        height, width, bands = array.shape
        text = base64.b64encode(np.ascontiguousarray(array, "f8").tobytes()).decode()
        layouts.append([name, kind, width, height, bands, text, tolerance])
    (Path(folder) / "layouts.json").write_text(json.dumps(layouts))


def size():
    return chance.randint(1, 70), chance.randint(1, 60)


def values(kind, shape):
    if kind[0] == "f":
        return (numbers.randn(*shape) * 100).astype(kind)
    info = np.iinfo(kind)
    return numbers.randint(info.min, int(info.max) + 1, shape, dtype="i8").astype(kind)


def numeric():
    kind, bands = chance.choice(TYPES), chance.choice([1, 1, 2, 3, 3, 4, 6])
    width, height = size()
    array = values(kind, (height, width, bands))
    compression = chance.choice([None, "lzw", "zlib", "zstd", "packbits"])
    options = {"compression": compression, "byteorder": chance.choice("<>"), "bigtiff": chance.random() < 0.4}
    if compression in ("lzw", "zlib", "zstd") and chance.random() < 0.6:
        options["predictor"] = 3 if kind[0] == "f" and kind != "f2" else 2 if kind[0] != "f" else None
    if chance.random() < 0.4:
        options["tile"] = (16 * chance.randint(1, 3), 16 * chance.randint(1, 3))
    elif chance.random() < 0.5:
        options["rowsperstrip"] = chance.randint(1, height)
    planar = bands > 1 and chance.random() < 0.35
    options["photometric"] = "rgb" if bands in (3, 4) and kind[0] != "f" and chance.random() < 0.5 else "minisblack"
    if bands > 1:
        options["planarconfig"] = "separate" if planar else "contig"
    stored = np.moveaxis(array, -1, 0) if planar else array if bands > 1 else array[..., 0]
    out = io.BytesIO()
    tifffile.imwrite(out, stored, metadata=None, **options)
    said = " ".join(f"{key}={value}" for key, value in options.items() if value)
    return f"{kind} {bands} bands {said}", out.getvalue(), array, 0


def saved(image, **options):
    out = io.BytesIO()
    image.save(out, "TIFF", **options)
    return out.getvalue()


def fax():
    width, height = size()
    picture = numbers.rand(max(1, height // 6), max(1, width // 6))
    image = Image.fromarray((picture > 0.5).astype("u1") * 255).resize((width, height)).convert("1")
    compression = chance.choice(["tiff_ccitt", "group3", "group3", "group4", "group4"])
    options = {"compression": compression, "strip_size": 8 * chance.randint(1, 40)}
    if compression == "group3" and chance.random() < 0.6:
        options["tiffinfo"] = {292: chance.choice([1, 4, 5])}
    data = saved(image, **options)
    gray = np.asarray(Image.open(io.BytesIO(data)).convert("L"))
    return f"{compression} {options.get('tiffinfo', '')}", data, gray[..., None], 0


def jpeg():
    width, height = size()
    image = Image.fromarray(numbers.randint(0, 256, (height // 4 + 1, width // 4 + 1, 3)).astype("u1")).resize(
        (width, height)
    )
    if chance.random() < 0.5:
        mode = chance.choice(["L", "RGB"])
        data = saved(image.convert(mode), compression="jpeg", quality=90)
    else:
        mode = "YCbCr"
        out = io.BytesIO()
        tile = {"tile": (32, 32)} if chance.random() < 0.5 else {}
        pixels = np.asarray(image)
        tifffile.imwrite(out, pixels, compression="jpeg", photometric="rgb", metadata=None, **tile)
        data = out.getvalue()
    return f"JPEG {mode}", data, np.asarray(Image.open(io.BytesIO(data)).convert("RGB")), 4


if __name__ == "__main__":
    main(*sys.argv[1:])
