"""Medical files with a bright block in noise, and the tensors that MONAI's and torchxrayvision's own code makes of them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

# MONAI's usual range of soft tissue, as a center and a width: −57 is black, 164 is white.
LOW, HIGH = -57, 164
WINDOW = [(LOW + HIGH) / 2, HIGH - LOW]


@dataclass(frozen=True)
class Written:
    """A file; the tensor that Python makes of it; width, height and slices of the model's input; the block's place."""

    file: Path
    tensor: np.ndarray
    size: tuple[int, ...]
    """Corners of the block in millimeters right, anterior, superior."""
    block: np.ndarray | None = None

    def place_of(self, heat: tuple[np.ndarray, np.ndarray]) -> str:
        """Where the hottest voxel of a map lies."""
        values, affine = heat
        voxel = np.unravel_index(values.argmax(), values.shape)
        at = (affine @ (*voxel, 1))[:3]
        assert self.block is not None
        low, high = self.block.min(0) - 0.6, self.block.max(0) + 0.6
        return "in the block" if ((low <= at) & (at <= high)).all() else f"at {at}, the block at {self.block.tolist()}"


def _noise(shape: tuple[int, ...], seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-57, 0, shape).round()


def _plant(volume: np.ndarray, seed: int) -> tuple[slice, ...]:
    """A block of five voxels a side, not in the middle of any axis."""
    random = np.random.default_rng(100 + seed)
    block = tuple(slice(start, start + 5) for start in (int(random.integers(1, n // 2 - 5 + 1)) for n in volume.shape))
    volume[block] += 130
    return block


def _corners(block: tuple[slice, ...], affine: np.ndarray) -> np.ndarray:
    ends = np.array([[part.start for part in block], [part.stop - 1 for part in block]])
    return np.array([(affine @ (*end, 1))[:3] for end in ends])


def _transformed(source: Path, is_volume: bool = True) -> np.ndarray:
    """MONAI's own pipeline, as its bundles have it."""
    from monai.transforms import Compose, LoadImage, Orientation, ScaleIntensityRange

    reader = "NibabelReader" if source.suffix == ".gz" else "PydicomReader"
    turned = [Orientation(axcodes="RAS")] if is_volume else []
    load = LoadImage(reader=reader, image_only=True, ensure_channel_first=True)
    pipeline = Compose([load, *turned, ScaleIntensityRange(LOW, HIGH, 0, 1, clip=True)])
    return np.ascontiguousarray(np.asarray(pipeline(source)), dtype=np.float32)[None]


def nifti(width: int, height: int, depth: int) -> Callable[[Path, int], Written]:
    """A volume whose file has its axes in another order and from other sides: superior, left, anterior."""

    def write(folder: Path, seed: int) -> Written:
        import nibabel

        folder.mkdir(exist_ok=True)
        stored = _noise((depth, width, height), seed)
        block = _plant(stored, seed)
        affine = np.array([[0, -1.0, 0, 40], [0, 0, 1.5, -30], [2.0, 0, 0, 7], [0, 0, 0, 1]])
        image = nibabel.Nifti1Image(stored.astype("i2"), affine)
        file = folder / "volume.nii.gz"
        nibabel.save(image, file)
        return Written(file, _transformed(file), (width, height, depth), _corners(block, affine))

    return write


def series(width: int, height: int, depth: int) -> Callable[[Path, int], Written]:
    """A CT series, its files named in no order."""

    def write(folder: Path, seed: int) -> Written:
        place = folder / "series"
        place.mkdir(parents=True, exist_ok=True)
        volume = _noise((width, height, depth), seed)
        block = _plant(volume, seed)
        for at, name in enumerate(np.random.default_rng(seed).permutation(depth)):
            _slice(volume[:, :, at].T, at).save_as(place / f"{name:03d}.dcm", enforce_file_format=True)
        affine = np.diag([-0.8, -0.7, 2.5, 1.0])
        affine[:3, 3] = 20, 10, -60
        return Written(place / "000.dcm", _transformed(place), (width, height, depth), _corners(block, affine))

    return write


def slice_of(width: int, height: int) -> Callable[[Path, int], Written]:
    """One slice of a CT."""

    def write(folder: Path, seed: int) -> Written:
        folder.mkdir(exist_ok=True)
        picture = _noise((height, width), seed)
        _plant(picture, seed)
        _slice(picture, 0).save_as(folder / "slice.dcm", enforce_file_format=True)
        # MONAI has x first, of pictures, too. The network is exported with a transpose in front, see medical.py.
        tensor = _transformed(folder / "slice.dcm", is_volume=False).reshape(1, 1, width, height)
        return Written(folder / "slice.dcm", np.ascontiguousarray(tensor.swapaxes(2, 3)), (width, height))

    return write


def chest(width: int, height: int) -> Callable[[Path, int], Written]:
    """A radiograph of 12 bits, as large as torchxrayvision wants it."""

    def write(folder: Path, seed: int) -> Written:
        import torchxrayvision

        folder.mkdir(exist_ok=True)
        picture = np.random.default_rng(seed).integers(0, 4096, (height, width))
        picture[0, 0], picture[0, 1] = 0, 4095
        data = _slice(picture, 0)
        data.Modality, data.RescaleIntercept = "DX", "0"
        data.PixelData = picture.astype("<i2").tobytes()
        data.save_as(folder / "chest.dcm", enforce_file_format=True)
        tensor = torchxrayvision.utils.normalize(picture.astype(np.float32), 4095, reshape=True)
        return Written(folder / "chest.dcm", np.ascontiguousarray(tensor, dtype=np.float32)[None], (width, height))

    return write


def _slice(values: np.ndarray, at: int):
    """One file of a CT series: Hounsfield units, rows and columns as they are shown."""
    from pydicom.dataset import FileDataset, FileMetaDataset
    from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, UID

    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = CTImageStorage
    meta.MediaStorageSOPInstanceUID = UID(f"1.2.826.0.1.3680043.8.498.7.{at + 1}")
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    data.SOPClassUID, data.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    data.SeriesInstanceUID, data.Modality = UID("1.2.826.0.1.3680043.8.498.7"), "CT"
    data.InstanceNumber = at + 1
    data.ImageOrientationPatient, data.ImagePositionPatient = [1, 0, 0, 0, 1, 0], [-20, -10, -60 + 2.5 * at]
    data.PixelSpacing, data.SliceThickness = [0.7, 0.8], "2.5"
    data.Rows, data.Columns = values.shape
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.BitsAllocated = data.BitsStored = 16
    data.HighBit, data.PixelRepresentation = 15, 1
    data.RescaleSlope, data.RescaleIntercept = "1", "-1024"
    data.PixelData = (values + 1024).astype("<i2").tobytes()
    data["PixelData"].VR = "OW"
    return data
