"""Makes pictures of many layouts and what Pillow makes of each: `python pictures.py FOLDER COUNT`.

PNG by hand (all kinds of colors, bits, filters, passes; cut files, bytes behind the end, no end), TIFF, JPEG, BMP, GIF, WebP
and AVIF by Pillow. Writes layouts.json: a list of [file, kind, width, height, RGB in base64 or null where Pillow refuses it].
"""

import base64
import io
import json
import random
import struct
import sys
import warnings
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

warnings.simplefilter("ignore")
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
BITS = {0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]}
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
chance = random.Random(5)
numbers = np.random.RandomState(5)


def main(folder, count):
    layouts = []
    for at in range(int(count)):
        make, extension = chance.choices(MAKERS, WEIGHTS)[0]
        kind, data = make()
        name = f"{at}.{extension}"
        (Path(folder) / name).write_bytes(data)
        layouts.append([name, kind, *expected(data, kind)])
    (Path(folder) / "layouts.json").write_text(json.dumps(layouts))


def expected(data, kind):
    try:
        image = Image.open(io.BytesIO(data))
        image.load()
    except Exception:
        return [0, 0, None]
    image = ImageOps.exif_transpose(image)
    pixels = np.asarray(image)
    # Pillow clips 16-bit gray at 255 when it makes RGB of it; the higher byte is the picture.
    rgb = (
        np.repeat((pixels >> 8).astype("u1")[..., None], 3, -1)
        if image.mode.startswith("I;16")
        else np.asarray(image.convert("RGB"))
    )
    return [image.width, image.height, base64.b64encode(np.ascontiguousarray(rgb).tobytes()).decode()]


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def filtered(row, above, step, kind):
    result = bytearray(len(row))
    for i in range(len(row)):
        left, up, corner = (row[i - step] if i >= step else 0), above[i], (above[i - step] if i >= step else 0)
        guess = left + up - corner
        near = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
        result[i] = (row[i] - [0, left, up, (left + up) // 2, near][kind]) & 255
    return bytes([kind]) + bytes(result)


def packed(values, bits):
    if bits == 16:
        return values.astype(">u2").tobytes()
    if bits == 8:
        return values.astype("u1").tobytes()
    text = "".join(format(value, f"0{bits}b") for value in values)
    text += "0" * (-len(text) % 8)
    return bytes(int(text[i : i + 8], 2) for i in range(0, len(text), 8))


def png():
    colors = chance.choice(list(BITS))
    bits, samples, passes = chance.choice(BITS[colors]), SAMPLES[colors], chance.random() < 0.35
    width, height = chance.randint(1, 23), chance.randint(1, 19)
    values = numbers.randint(0, 1 << bits, (height, width, samples))
    data = b""
    for x, y, dx, dy in ADAM7 if passes else [(0, 0, 1, 1)]:
        above = None
        for line in values[y::dy, x::dx] if values[y::dy, x::dx].size else []:
            row = packed(line.ravel(), bits)
            data += filtered(row, above or bytes(len(row)), max(1, bits * samples // 8), chance.randint(0, 4))
            above = row
    parts = [chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colors, 0, 0, passes))]
    if colors == 3:
        entries = (1 << bits) if chance.random() < 0.7 else chance.randint(1, 1 << bits)
        parts.append(chunk(b"PLTE", numbers.randint(0, 256, 3 * entries).astype("u1").tobytes()))
        if chance.random() < 0.4:
            parts.append(chunk(b"tRNS", numbers.randint(0, 256, chance.randint(1, entries)).astype("u1").tobytes()))
    elif colors in (0, 2) and chance.random() < 0.4:
        clear = values[chance.randrange(height), chance.randrange(width)]
        parts.append(chunk(b"tRNS", b"".join(struct.pack(">H", int(value)) for value in clear)))
    stream = zlib.compress(data, chance.randint(0, 9))
    cuts = sorted({0, len(stream), *[chance.randrange(len(stream)) for _ in range(chance.randint(0, 2))]})
    parts += [chunk(b"IDAT", stream[a:b]) for a, b in zip(cuts, cuts[1:])] + [chunk(b"IEND", b"")]
    whole = b"\x89PNG\r\n\x1a\n" + b"".join(parts)
    end = chance.random()
    if end < 0.08:
        whole = whole[:-12]
    elif end < 0.16:
        whole += bytes(chance.randint(1, 300))
    elif end < 0.3:
        whole = whole[: chance.randint(40, max(41, len(whole) - 1))]
    return f"PNG of kind {colors}, {bits} bits", whole


def picture(mode):
    width, height = chance.randint(1, 40), chance.randint(1, 33)
    rgb = Image.fromarray(numbers.randint(0, 256, (height, width, 3)).astype("u1")).resize((width, height))
    if mode == "I;16":
        return Image.fromarray(numbers.randint(0, 65536, (height, width)).astype("u2"))
    if mode == "P":
        return rgb.quantize(chance.choice([2, 4, 16, 200]))
    image = rgb.convert("RGBA" if mode == "RGBA" else mode)
    if mode in ("RGBA", "LA"):
        image.putalpha(Image.fromarray(numbers.randint(0, 256, (height, width)).astype("u1")))
    return image


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def tiff():
    mode = chance.choice(["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
    compression = chance.choice(["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"])
    options = {"compression": compression}
    if (
        compression in ("tiff_lzw", "tiff_adobe_deflate")
        and mode in ("L", "RGB", "RGBA", "I;16")
        and chance.random() < 0.5
    ):
        options["tiffinfo"] = {317: 2}
    data = saved(picture(mode), "TIFF", **options)
    return f"TIFF {mode} {compression} {'differenced' if 'tiffinfo' in options else ''}", data


def jpeg():
    mode = chance.choice(["L", "RGB", "RGB"])
    options = {
        "quality": chance.randint(30, 98),
        "progressive": chance.random() < 0.4,
        "subsampling": chance.choice([0, 1, 2]),
    }
    data = saved(picture(mode), "JPEG", **options)
    if chance.random() < 0.2:
        data = data[: len(data) // 2]
    return f"JPEG {mode}{' progressive' if options['progressive'] else ''}", data


def bmp():
    mode = chance.choice(["1", "L", "P", "RGB", "RGBA", "555", "565"])
    if mode not in ("555", "565"):
        return f"BMP {mode}", saved(picture(mode), "BMP")
    width, height = chance.randint(1, 23), chance.randint(1, 19)
    rows = b"".join(
        numbers.randint(0, 65536, width).astype("<u2").tobytes() + bytes(2 * (width % 2)) for _ in range(height)
    )
    masks = struct.pack("<III", 0xF800, 0x7E0, 0x1F) if mode == "565" else b""
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 16, 3 if masks else 0, len(rows), 0, 0, 0, 0) + masks
    return f"BMP {mode}", b"BM" + struct.pack("<IHHI", 14 + len(head) + len(rows), 0, 0, 14 + len(head)) + head + rows


def gif():
    return "GIF", saved(picture("P"), "GIF", interlace=chance.random() < 0.5)


def webp():
    return "WebP", saved(picture(chance.choice(["RGB", "RGBA"])), "WEBP", lossless=True, exact=True)


def avif():
    width, height = chance.randint(1, 40), chance.randint(1, 33)
    rough = numbers.randint(0, 256, (height // 8 + 1, width // 8 + 1, chance.choice([3, 4]))).astype("u1")
    image = Image.fromarray(rough).resize((width, height))
    exif = Image.Exif()
    exif[274] = chance.randint(1, 8)
    return "AVIF", saved(image, "AVIF", quality=chance.randint(60, 95), subsampling="4:4:4", exif=exif)


MAKERS = [(png, "png"), (tiff, "tif"), (jpeg, "jpg"), (bmp, "bmp"), (gif, "gif"), (webp, "webp"), (avif, "avif")]
WEIGHTS = [8, 5, 3, 2, 1, 1, 0.5]

if __name__ == "__main__":
    main(*sys.argv[1:])
