"""Slides as tifffile writes them, and windows on their levels as OpenSlide, tifffile and Pillow read them.

python pyramids.py FOLDER
"""

import base64
import json
import sys
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image

folder = Path(sys.argv[1])
rng = np.random.default_rng(5)
cases = []


def picture(height, width, channels=3, dtype=np.uint8):
    """Smooth, so that JPEG keeps it, with something in each tile."""
    y, x = np.mgrid[:height, :width]
    planes = [(x * (3 + c) + y * (5 - c)) % 251 for c in range(channels)]
    top = np.iinfo(dtype).max
    values = np.stack(planes, -1) * (top // 255)
    return (values if channels > 1 else values[..., 0]).astype(dtype)


def smaller(values, step):
    return np.ascontiguousarray(values[::step, ::step])


def write(name, full, steps, compression, tile=(64, 64), sub=True, **options):
    path = folder / name
    levels = [full] + [smaller(full, step) for step in steps]
    photometric = "rgb" if full.ndim == 3 and full.shape[-1] == 3 else "minisblack"
    common = {"compression": compression, "tile": tile, "photometric": photometric, **options}
    big = common.pop("bigtiff", False)
    order = common.pop("byteorder", "<")
    with tifffile.TiffWriter(path, bigtiff=big, byteorder=order) as out:
        out.write(levels[0], subifds=len(steps) if sub else 0, metadata=None, **common)
        for level in levels[1:]:
            out.write(level, subfiletype=1, metadata=None, **common)
    return path


def stored(path, level):
    """The level as tifffile decodes it."""
    with tifffile.TiffFile(path) as file:
        series = file.series[0]
        return series.levels[level].asarray() if len(series.levels) > level else None


def ask(path, source, level, step, spots, exact=True):
    for x, y, width, height in spots:
        lx, ly = round(x / step), round(y / step)
        part = source[ly : ly + height, lx : lx + width]
        assert part.shape[:2] == (height, width), (path, level, part.shape)
        part = np.ascontiguousarray(part).astype("<u2")
        cases.append(
            {
                "file": path.name,
                "level": level,
                "region": [x, y, width, height],
                "channels": 1 if part.ndim == 2 else part.shape[-1],
                "values": base64.b64encode(part.tobytes()).decode(),
                "most": 0 if exact else 2,
            }
        )


def slide(name, compression, sub, steps=(2, 4), size=(320, 448), exact=True, dtype=np.uint8, channels=3, **options):
    full = picture(*size, channels=channels, dtype=dtype)
    path = write(name, full, steps, compression, sub=sub, **options)
    height, width = size
    with tifffile.TiffFile(path) as file:
        found = [page.shape[:2] for page in file.series[0].levels] if sub else None
        assert found is None or len(found) == len(steps) + 1, (name, found)
        if not sub:
            pages = [page.asarray() for page in file.pages]
    for level, step in enumerate((1, *steps)):
        source = stored(path, level) if sub else pages[level]
        rows, columns = source.shape[:2]
        spots = [
            (0, 0, 50, 40),
            ((columns - 60) * step, (rows - 30) * step, 60, 30),
            (100, 60, 12, 19),
            (0, 0, columns, rows),
        ]
        for _ in range(2):
            w, h = int(rng.integers(1, columns)), int(rng.integers(1, rows))
            lx, ly = int(rng.integers(0, columns - w + 1)), int(rng.integers(0, rows - h + 1))
            spots.append((lx * step, ly * step, w, h))
        ask(path, source, level, step, spots, exact)
    return path


slide("jpeg-sub.tif", "jpeg", True, exact=False, size=(320, 448))
slide("jpeg-pages.tif", "jpeg", False, exact=False, size=(320, 448))
slide("deflate-sub.tif", "zlib", True, size=(320, 448), predictor=True)
slide("deflate-pages.tif", "zlib", False, size=(320, 448))
slide("lzw-big.tif", "lzw", True, size=(320, 448), bigtiff=True)
slide("zstd-motorola.tif", "zstd", True, size=(320, 448), byteorder=">", dtype=np.uint16, channels=1)
slide("gray16.tif", "zlib", True, size=(320, 448), dtype=np.uint16, channels=1, predictor=True)
slide("plain.tif", None, False, size=(320, 448))

# Aperio's: levels in the chain that are not called reduced, a thumbnail of strips, a label.
aperio = folder / "aperio.svs"
full = picture(512, 1024)
with tifffile.TiffWriter(aperio) as out:
    text = "Aperio Image Library v11.2.1\r\n1024x512 [0,0 1024x512] (128x128) JPEG/RGB Q=90|AppMag = 20|MPP = 0.4990"
    common = {"photometric": "rgb", "compression": "jpeg", "metadata": None}
    out.write(full, tile=(128, 128), description=text, **common)
    out.write(smaller(full, 4), description="Aperio Image Library\r\nthumbnail", rowsperstrip=16, **common)
    out.write(smaller(full, 4), tile=(128, 128), description="Aperio Image Library\r\nlevel", **common)
    out.write(smaller(full, 8), tile=(128, 128), description="Aperio Image Library\r\nlevel", **common)
    out.write(picture(60, 80), description="Aperio Image Library\r\nlabel 80x60", subfiletype=1, rowsperstrip=60, **common)
    out.write(picture(50, 90), description="Aperio Image Library\r\nmacro 90x50", subfiletype=9, rowsperstrip=50, **common)
with tifffile.TiffFile(aperio) as file:
    for level, step, page in ((0, 1, 0), (1, 4, 2), (2, 8, 3)):
        source = file.pages[page].asarray()
        ask(aperio, source, level, step, [(0, 0, 100, 50), (256, 256, 64, 31), (104, 8, 20, 20)], exact=False)

# OpenSlide itself, where it is there: the same numbers at the same places.
try:
    import openslide

    for name in ("jpeg-pages.tif", "plain.tif", "aperio.svs"):
        with openslide.OpenSlide(folder / name) as opened:
            for level, (columns, rows) in enumerate(opened.level_dimensions):
                step = round(opened.level_downsamples[level])
                for x, y, w, h in ((16, 32, 40, 30), (128, 64, 50, 20)):
                    part = np.asarray(opened.read_region((x, y), level, (w, h)).convert("RGB"))
                    window = np.zeros((y // step + h, x // step + w, 3))
                    window[y // step :, x // step :] = part
                    ask(folder / name, window, level, step, [(x, y, w, h)], exact=name == "plain.tif")
                    cases[-1]["by"] = "openslide"
except ImportError:
    pass

# One strip that is not compressed: the whole picture, or a plane of it.
for name, planar in (("strip.tif", "contig"), ("planes.tif", "separate")):
    values = picture(300, 420, dtype=np.uint16)
    stacked = values if planar == "contig" else np.moveaxis(values, -1, 0)
    tifffile.imwrite(folder / name, stacked, photometric="rgb", planarconfig=planar, rowsperstrip=300, metadata=None)
    ask(folder / name, values, 0, 1, [(0, 0, 50, 40), (200, 150, 90, 110)])

# Strips, and pictures without levels; Pillow reads them.
for name, options in (("strips.tif", {"compression": "tiff_lzw"}), ("photo.png", {}), ("photo.jpg", {"quality": 95})):
    Image.fromarray(picture(400, 500)).save(folder / name, **options)
    ask(folder / name, np.asarray(Image.open(folder / name)), 0, 1, [(0, 0, 500, 400), (33, 77, 111, 99)], name != "photo.jpg")

# Turned: the region is of the picture as it is seen.
for turn in range(2, 9):
    path = folder / f"turned-{turn}.tif"
    tifffile.imwrite(path, picture(300, 420), photometric="rgb", tile=(64, 64), compression="zlib", metadata=None,
                     extratags=[(274, 3, 1, turn, True)])
    from PIL import ImageOps

    upright = np.asarray(ImageOps.exif_transpose(Image.open(path)))
    ask(path, upright, 0, 1, [(0, 0, 50, 40), (200, 150, 90, 110), (17, 31, 200, 120)])

# Channels of a fluorescence slide as OME has them: pages with their own levels.
ome = folder / "channels.ome.tif"
stack = np.stack([picture(512, 640, 1, np.uint16) // (k + 1) for k in range(3)])
with tifffile.TiffWriter(ome, ome=True) as out:
    meta = {"axes": "CYX", "Channel": {"Name": ["DAPI", "CD3", "CD8"]}, "PhysicalSizeX": 0.5, "PhysicalSizeY": 0.5}
    out.write(stack, subifds=1, tile=(128, 128), photometric="minisblack", compression="zlib", metadata=meta)
    out.write(stack[:, ::2, ::2], subfiletype=1, tile=(128, 128), photometric="minisblack", compression="zlib")
for frame in range(3):
    ask(ome, stack[frame, ::2, ::2], 1, 2, [(100, 60, 40, 50)])
    cases[-1]["frame"] = frame
    ask(ome, stack[frame], 0, 1, [(100, 60, 140, 150)])
    cases[-1]["frame"] = frame

(folder / "cases.json").write_text(json.dumps(cases))
