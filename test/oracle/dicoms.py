"""
DICOM files of many kinds, each with what pydicom makes of it: dicoms.py FOLDER COUNT [SEED].

Writes NAME.dcm, NAME.values.npy (after the modality LUT; of color: RGB) and NAME.shown.npy (0..255) for each, and cases.json.
"""

import io
import json
import pathlib
import sys

import numpy as np
from PIL import Image
from pydicom import dcmread
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import apply_color_lut, apply_modality_lut, apply_voi_lut
from pydicom.sequence import Sequence
from pydicom.uid import UID

PATIENT = "Secret^Patient"
EXPLICIT, IMPLICIT, BIG, DEFLATED = (f"1.2.840.10008.1.2{tail}" for tail in (".1", "", ".2", ".1.99"))
RLE, JPEG, LOSSLESS, JPEG_LS, NEAR_LS, J2K, LOSSY_J2K = (
    f"1.2.840.10008.1.2.{tail}" for tail in ("5", "4.50", "4.70", "4.80", "4.81", "4.90", "4.91")
)


NATIVE = (EXPLICIT, IMPLICIT, BIG, DEFLATED)


def lossless_jpeg(plane, bits):
    """JPEG, process 14, selection value 1, as PS3.5 asks for: a difference's class in 5 bits, then its own bits."""
    height, width = plane.shape
    out = bytearray()
    out += b"\xff\xd8\xff\xc3" + (11).to_bytes(2, "big") + bytes([bits]) + height.to_bytes(2, "big")
    out += width.to_bytes(2, "big") + bytes([1, 1, 0x11, 0])
    out += (
        b"\xff\xc4"
        + (2 + 17 + 17).to_bytes(2, "big")
        + bytes([0])
        + bytes([0, 0, 0, 0, 17] + [0] * 11)
        + bytes(range(17))
    )
    out += b"\xff\xda" + (8).to_bytes(2, "big") + bytes([1, 1, 0, 1, 0, 0])
    stream = []
    for y in range(height):
        for x in range(width):
            before = 1 << (bits - 1) if x == y == 0 else int(plane[y, x - 1] if x else plane[y - 1, 0])
            difference = (int(plane[y, x]) - before + 32768) % 65536 - 32768
            size = abs(difference).bit_length() if difference != -32768 else 16
            stream.append(format(size, "05b"))
            if 0 < size < 16:
                stream.append(format(difference if difference > 0 else difference + (1 << size) - 1, f"0{size}b"))
    text = "".join(stream)
    text += "1" * (-len(text) % 8)
    packed = int(text, 2).to_bytes(len(text) // 8, "big")
    return bytes(out) + packed.replace(b"\xff", b"\xff\x00") + b"\xff\xd9"


def compress(array, syntax, bits, random):
    """Encapsulated pixels, of kinds that pydicom has no encoder for."""
    if syntax == JPEG:
        file = io.BytesIO()
        Image.fromarray(array).save(file, "JPEG", quality=90, subsampling=0)
        return encapsulate([file.getvalue()])
    if syntax == LOSSLESS:
        return encapsulate([lossless_jpeg(array, bits)])
    raise ValueError(syntax)


def base(syntax, random):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UID("1.2.840.10008.5.1.4.1.1.7")
    meta.MediaStorageSOPInstanceUID = UID(f"1.2.826.0.1.3680043.8.498.{random.integers(1, 2**31)}")
    meta.TransferSyntaxUID = UID(syntax)
    data = FileDataset(
        None,
        {},
        file_meta=meta,
        preamble=b"\0" * 128,
        is_implicit_VR=syntax == IMPLICIT,
        is_little_endian=syntax != BIG,
    )
    data.SOPClassUID, data.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    data.PatientName, data.PatientID = PATIENT, "ID-4711"
    data.Modality = str(random.choice(["CT", "MR", "DX", "MG", "US"]))
    return data


def table(first, bits, entries, signed, order):
    item = Dataset()
    item.add_new(0x00283002, "SS" if signed else "US", [len(entries), first, bits])
    item.add_new(0x00283006, "OW", np.asarray(entries, f"{order}u2").tobytes())
    return item


def gray(data, syntax, random):
    bits = 8 if syntax == JPEG else int(random.choice([8, 10, 12, 16]))
    signed = syntax not in (JPEG, LOSSLESS, JPEG_LS, NEAR_LS) and bool(random.integers(0, 2))
    rows, columns = (int(n) for n in random.integers(33 if syntax in (J2K, LOSSY_J2K) else 5, 45, 2))
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    frames = int(random.choice([1, 1, 3])) if syntax in (EXPLICIT, IMPLICIT, BIG, RLE) else 1
    smooth = np.add.outer(np.arange(rows), np.arange(columns)) / (rows + columns - 2)
    array = np.stack([low + (high - low) * (0.1 + 0.7 * smooth) for _ in range(frames)])
    array = (array + random.integers(0, max(2, (high - low) // 20), array.shape)).clip(low, high)
    array = array.astype(("i" if signed else "u") + ("1" if bits == 8 else "2"))
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, str(random.choice(["MONOCHROME1", "MONOCHROME2"]))
    data.Rows, data.Columns = rows, columns
    data.BitsAllocated, data.BitsStored, data.HighBit = 8 if bits == 8 else 16, bits, bits - 1
    data.PixelRepresentation = int(signed)
    if frames > 1:
        data.NumberOfFrames = frames
    if syntax in NATIVE and bits > 8 and random.integers(0, 3) == 0:
        return unusual(data, array, syntax, bits, random)
    order = ">" if syntax == BIG else "<"
    modality = int(random.integers(0, 3))
    if modality == 1:
        data.RescaleSlope, data.RescaleIntercept = (
            str(random.choice([0.5, 1, 2, 1.25])),
            str(random.choice([-1024, 0, 0.5])),
        )
    if modality == 2:
        count = int(random.choice([16, 256, 1000]))
        entries = np.sort(random.integers(0, 4096, count))
        data.ModalityLUTSequence = Sequence([table(int(low), 16, entries, signed, order)])
        data.ModalityLUTSequence[0].ModalityLUTType = "US"
    display = int(random.integers(0, 5))
    if display == 1 and modality != 1:
        count = int(random.choice([64, 256, 4096]))
        entries = np.sort(random.integers(0, 4096, count))
        entries[-1] = 4095
        first = 0 if modality == 2 else int(low)
        data.VOILUTSequence = Sequence([table(first, 12, entries, signed, order)])
    elif display > 1:
        values = apply_modality_lut(array.astype(float) if modality != 2 else array, data)
        span = float(values.max() - values.min()) or 1.0
        data.WindowCenter = [round(float(values.min() + span * random.uniform(0.2, 0.8)), 2), 0]
        data.WindowWidth = [round(span * random.uniform(0.1, 1.2) + 2, 2), 100]
        if display > 2:
            data.VOILUTFunction = {3: "LINEAR_EXACT", 4: "SIGMOID"}[display]
    pixels = array if frames > 1 else array[0]
    store(data, pixels, syntax, bits, random)


def unusual(data, array, syntax, bits, random):
    """What a viewer has to know more for: other uses of the bits, and what holds for a frame alone."""
    kind = str(random.choice(["overlay", "high bits", "wide", "floats", "each frame"]))
    data.RescaleSlope, data.RescaleIntercept = "2", "-100"
    data.PixelPaddingValue = int(array.min())
    data["PixelPaddingValue"].VR = "SS" if array.dtype.kind == "i" else "US"
    if kind == "each frame":
        array = np.stack([array[0], array[0][::-1], array[0][:, ::-1]])
        data.NumberOfFrames = 3
        del data.RescaleSlope, data.RescaleIntercept
        groups = [each_frame(random, array) for _ in array]
        data.PerFrameFunctionalGroupsSequence = Sequence(groups)
        store(data, array, syntax, bits, random)
        return kind, array
    low, high = 2.0 * array.min() - 100, 2.0 * array.max() - 100
    data.WindowCenter, data.WindowWidth = (low + high) / 2, (high - low) * 0.7 + 2
    mask, stored = (1 << bits) - 1, array.astype("i8")
    if kind == "wide":
        data.BitsAllocated, data.BitsStored, data.HighBit = 32, 20, 19
        stored, array, mask = stored * 16, array.astype("i8") * 16, (1 << 20) - 1
        data.WindowCenter, data.WindowWidth = 16 * data.WindowCenter, 16 * data.WindowWidth
    if kind == "floats":
        values = (array / 7).astype("f4")
        for name in ("BitsStored", "HighBit", "PixelRepresentation", "PixelPaddingValue"):
            delattr(data, name)
        data.BitsAllocated = 32
        data.FloatPixelData = values.astype(">f4" if syntax == BIG else "<f4").tobytes()
        return kind, values
    unused = random.integers(0, 16, array.shape)
    own = stored & mask
    if kind == "overlay" and bits <= 12:
        own |= unused << 12
    if kind == "high bits" and bits <= 12:
        own = (own << 16 - bits) | (unused & ((1 << 16 - bits) - 1))
        data.HighBit = 15
    store(data, own.astype("u4" if kind == "wide" else "u2").reshape(array.shape), syntax, bits, random)
    return kind, array


def each_frame(random, array):
    """Slope, intercept and window of one frame."""
    group, values, display = Dataset(), Dataset(), Dataset()
    values.RescaleSlope, values.RescaleIntercept = str(random.choice([0.5, 1, 3])), str(random.choice([-1024, 0, 7]))
    values.RescaleType = "US"
    made = array * float(values.RescaleSlope) + float(values.RescaleIntercept)
    display.WindowCenter, display.WindowWidth = round(float(made.mean()), 1), round(float(np.ptp(made)) * 0.8 + 2, 1)
    group.PixelValueTransformationSequence = Sequence([values])
    group.FrameVOILUTSequence = Sequence([display])
    return group


def store(data, pixels, syntax, bits, random):
    if syntax in (JPEG, LOSSLESS):
        data.PixelData = compress(pixels, syntax, bits, random)
        data["PixelData"].VR = "OB"
        return
    order = ">" if syntax == BIG else "<"
    data.PixelData = pixels.astype(pixels.dtype.newbyteorder(order)).tobytes()
    if len(data.PixelData) % 2:
        data.PixelData += b"\0"
    data["PixelData"].VR = "OB" if pixels.dtype.itemsize == 1 else "OW"
    if syntax in (RLE, J2K, LOSSY_J2K, JPEG_LS, NEAR_LS):
        data.file_meta.TransferSyntaxUID = UID(EXPLICIT)
        options = {NEAR_LS: {"jls_error": 2}, LOSSY_J2K: {"j2k_psnr": [60]}}.get(syntax, {})
        data.compress(UID(syntax), generate_instance_uid=False, **options)


def color(data, syntax, random):
    rows, columns = (2 * int(n) for n in random.integers(17 if syntax in (J2K, LOSSY_J2K) else 3, 25, 2))
    planar = int(random.integers(0, 2)) if syntax in (EXPLICIT, IMPLICIT) else 0
    kinds = ["RGB", "YBR_FULL", "YBR_FULL_422", "PALETTE COLOR"] if syntax in (EXPLICIT, IMPLICIT) else ["RGB"]
    kind = "YBR_FULL" if syntax == JPEG else str(random.choice(kinds))
    data.PhotometricInterpretation = kind
    data.SamplesPerPixel = 1 if kind == "PALETTE COLOR" else 3
    data.Rows, data.Columns = rows, columns
    data.BitsAllocated = data.BitsStored = 8
    data.HighBit, data.PixelRepresentation = 7, 0
    if kind == "PALETTE COLOR":
        for name in ("Red", "Green", "Blue"):
            data[f"{name}PaletteColorLookupTableDescriptor"] = palette_descriptor(name)
            setattr(data, f"{name}PaletteColorLookupTableData", random.integers(0, 65536, 256).astype("<u2").tobytes())
        store(data, random.integers(0, 256, (rows, columns)).astype("u1"), syntax, 8, random)
        return
    ramp = np.linspace(30, 220, rows * columns).reshape(rows, columns)
    array = np.stack([ramp, ramp[::-1], ramp[:, ::-1]], -1).astype("u1")
    if kind == "YBR_FULL_422":
        data.PlanarConfiguration = 0
        y, cb, cr = array[..., 0], array[:, ::2, 1], array[:, ::2, 2]
        data.PixelData = np.stack([y[:, ::2], y[:, 1::2], cb, cr], -1).tobytes()
        data["PixelData"].VR = "OB"
        return
    data.PlanarConfiguration = planar
    store(data, array.transpose(2, 0, 1) if planar else array, syntax, 8, random)


def palette_descriptor(name):
    from pydicom.dataelem import DataElement
    from pydicom.datadict import tag_for_keyword

    return DataElement(tag_for_keyword(f"{name}PaletteColorLookupTableDescriptor"), "US", [256, 0, 16])


def answers(path, known):
    """What pydicom says: values after the modality LUT, and 0..255 as displayed; `known`: the stored numbers."""
    data = dcmread(path)
    if "PerFrameFunctionalGroupsSequence" in data:
        frames = [grays(frame, one_frame(data, group)) for frame, group in zip(known, data[0x52009230])]
        return tuple(np.stack(each) for each in zip(*frames))
    if known is not None:
        return grays(known, data)
    array = data.pixel_array
    if data.PhotometricInterpretation == "PALETTE COLOR":
        return None, apply_color_lut(array, data) >> 8
    if data.SamplesPerPixel == 3:
        return None, array
    return grays(array, data)


def one_frame(data, group):
    """What holds for a frame, as a file of one picture says it."""
    (values,), (display,) = group.PixelValueTransformationSequence, group.FrameVOILUTSequence
    plain = Dataset()
    plain.PhotometricInterpretation = data.PhotometricInterpretation
    plain.update(values)
    plain.update(display)
    return plain


def grays(array, data):
    """Values after the modality LUT, and 0..255 as displayed; of all frames."""
    # As 32 bits: pydicom subtracts a table's first value in the array's own type, which may be too narrow.
    values = apply_modality_lut(array.astype("f4" if array.dtype.kind == "f" else "i4"), data)
    # pydicom maps a window to the range of what could be stored; as grays, this range is 0..255.
    if "VOILUTSequence" in data:
        shown = apply_voi_lut(values.astype("i4"), data) / (2 ** data.VOILUTSequence[0].LUTDescriptor[2] - 1)
    elif "WindowWidth" in data:
        shown = window(values, data)
    else:
        shown = (values - values.min()) / ((values.max() - values.min()) or 1)
    shown = 1 - shown if data.PhotometricInterpretation == "MONOCHROME1" else shown
    return values, 255 * shown


def window(values, data):
    from pydicom.pixels.processing import apply_windowing

    plain = Dataset()
    for name in ("WindowCenter", "WindowWidth", "VOILUTFunction"):
        if name in data:
            setattr(plain, name, data[name].value)
    # 32 bits, so that nothing is rounded; no rescale, which would shift the range that comes out.
    plain.PhotometricInterpretation, plain.PixelRepresentation, plain.BitsStored = "MONOCHROME2", 0, 16
    return apply_windowing(values.astype("float64"), plain) / 65535


def main():
    folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    random = np.random.default_rng(int(sys.argv[3]) if len(sys.argv) > 3 else 15)
    folder.mkdir(parents=True, exist_ok=True)
    syntaxes = [EXPLICIT, IMPLICIT, BIG, DEFLATED, RLE, JPEG, LOSSLESS, JPEG_LS, NEAR_LS, J2K, LOSSY_J2K]
    cases = []
    for at in range(count):
        syntax = syntaxes[at % len(syntaxes)]
        data = base(syntax, random)
        is_color = syntax in (EXPLICIT, IMPLICIT, RLE, JPEG, J2K) and random.integers(0, 4) == 0
        kind, known = (color if is_color else gray)(data, syntax, random) or ("", None)
        name = f"{at:04d}"
        data.save_as(folder / f"{name}.dcm", enforce_file_format=True)
        values, shown = answers(folder / f"{name}.dcm", known)
        if values is not None:
            np.save(folder / f"{name}.values.npy", np.asarray(values, "f4"))
        np.save(folder / f"{name}.shown.npy", np.asarray(shown, "f4"))
        # Decoders of JPEG may differ by a level.
        cases.append(
            {
                **{"name": name, "syntax": syntax, "photometric": data.PhotometricInterpretation, "kind": kind},
                **{"lossy": syntax in (JPEG, LOSSY_J2K), "frames": int(data.get("NumberOfFrames", 1))},
            }
        )
    (folder / "cases.json").write_text(json.dumps(cases))


main()
