"""Pictures in formats and layouts that few tools write, with Pillow's own reading; and cut ones, which Pillow refuses."""

import io
import struct
import zlib

import numpy as np
import tifffile
from PIL import Image, ImageOps


def base():
    ys, xs = np.mgrid[0:37, 0:53]
    return Image.fromarray(np.stack([xs * 4, ys * 6, (xs + ys) * 2], -1).astype(np.uint8))


def saved(image, **how):
    out = io.BytesIO()
    image.save(out, **how)
    return out.getvalue()


def interlaced_palette():
    """PNG of 2 bits with a palette, a transparent color, and Adam7: Pillow does not write it."""
    width, height, rows = 9, 7, []
    values = np.fromfunction(lambda y, x: (x + 2 * y) % 4, (height, width)).astype(int)
    for x, y, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]:
        part = values[y::dy, x::dx]
        if part.size:
            for row in part:
                bits = "".join(f"{value:02b}" for value in row)
                bits += "0" * (-len(bits) % 8)
                rows.append(b"\0" + bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)))

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 2, 3, 0, 0, 1)
    palette = bytes([255, 0, 0, 0, 255, 0, 0, 0, 255, 90, 90, 90])
    chunks = [(b"IHDR", head), (b"PLTE", palette), (b"tRNS", b"\0"), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks)


def tiff(array, **how):
    out = io.BytesIO()
    tifffile.imwrite(out, array, **how)
    return out.getvalue()


def pictures(out):
    image = base()
    rgb, gray = np.asarray(image), np.asarray(image.convert("L"))
    turned = Image.Exif()
    turned[0x0112] = 7
    rgba = image.copy()
    rgba.putalpha(Image.fromarray((gray > 90).astype(np.uint8) * 255))
    whole = {
        "interlaced-palette.png": interlaced_palette(),
        "gray-alpha.png": saved(image.convert("LA"), format="PNG"),
        "transposed.jpg": saved(image, format="JPEG", exif=turned, quality=95),
        "gray.jpg": saved(image.convert("L"), format="JPEG", quality=95),
        "progressive-420.jpg": saved(image, format="JPEG", progressive=True, subsampling=2, quality=80),
        "restarts.jpg": saved(image, format="JPEG", restart_marker_blocks=3, quality=90),
        "palette.gif": saved(image.quantize(17), format="GIF", transparency=3),
        "lossless-alpha.webp": saved(rgba, format="WEBP", lossless=True, exact=True),
        "moving.webp": saved(image, format="WEBP", save_all=True, append_images=[ImageOps.mirror(image)], lossless=True),
        "moving.apng.png": saved(image, format="PNG", save_all=True, append_images=[ImageOps.mirror(image)]),
        "palette.bmp": saved(image.quantize(200), format="BMP"),
        "alpha.bmp": saved(rgba, format="BMP"),
        "bits.tif": saved(image.convert("1"), format="TIFF", compression="group4"),
        "lzw-predicted.tif": tiff(rgb, compression="lzw", predictor=2),
        "planes.tif": tiff(rgb.transpose(2, 0, 1).copy(), planarconfig="separate", photometric="rgb"),
        "tiles-deflated.tif": tiff(rgb, tile=(16, 32), compression="zlib"),
        "big-endian-packbits.tif": tiff(gray, byteorder=">", compression="packbits"),
        "white-is-zero.tif": tiff(gray, photometric="miniswhite"),
        "rows-of-seven.tif": tiff(rgb, rowsperstrip=7, compression="lzma" if False else None),
    }
    cases = []
    for name, data in whole.items():
        (out / name).write_bytes(data)
        upright = ImageOps.exif_transpose(Image.open(out / name)).convert("RGB")
        (out / f"{name}.rgb").write_bytes(np.asarray(upright).tobytes())
        tolerance = 2 if name.endswith(".jpg") else 0
        cases.append({"kind": "A4/A6 pictures", "name": name, "rgb": f"{name}.rgb", "size": list(upright.size), "tolerance": tolerance})
    for name in ["transposed.jpg", "progressive-420.jpg", "lossless-alpha.webp", "palette.gif", "palette.bmp", "lzw-predicted.tif", "gray-alpha.png"]:
        cut = whole[name][: int(len(whole[name]) * 0.6)]
        (out / f"cut-{name}").write_bytes(cut)
        try:
            Image.open(io.BytesIO(cut)).load()
            continue  # Pillow reads it
        except (OSError, SyntaxError, EOFError):
            cases.append({"kind": "A6 cut", "name": f"cut-{name}", "refused": "^image-"})
    named = {"a.jp2": ("JPEG2000", {}), "a.ico": ("ICO", {}), "a.ppm": ("PPM", {}), "a.tga": ("TGA", {})}
    for name, (kind, how) in named.items():
        (out / name).write_bytes(saved(image, format=kind, **how))
        cases.append({"kind": "C4 called by name", "name": name, "refused": "^image-", "says": {"JPEG2000": "JPEG 2000", "ICO": "icon", "PPM": "PNM", "TGA": "Targa"}[kind]})
    return cases
