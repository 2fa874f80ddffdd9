"""A CT series and segmentations of it by highdicom, for segmentations.test.ts.

python segmentations.py FOLDER: writes ct/N.dcm, NAME.seg.dcm, other.seg.dcm (of another place) and expected.json: for
each segmentation and segment its name and the voxels of each slice, from the feet up.
"""

import json
import sys
import warnings
from pathlib import Path

import highdicom as hd
import numpy as np
from highdicom.seg import Segmentation, SegmentDescription
from highdicom.sr.coding import CodedConcept
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

ROWS, COLUMNS, SLICES = 5, 7, 4
STUDY, SERIES, FRAME = generate_uid(), generate_uid(), generate_uid()


def ct_slice(at: int, shift: float = 0.0) -> Dataset:
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.SOPClassUID, ds.SOPInstanceUID = CTImageStorage, generate_uid()
    ds.file_meta.MediaStorageSOPClassUID, ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPClassUID, ds.SOPInstanceUID
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.FrameOfReferenceUID = STUDY, SERIES, FRAME
    ds.Modality, ds.InstanceNumber, ds.SeriesNumber = "CT", at + 1, 1
    ds.PatientName, ds.PatientID, ds.PatientBirthDate, ds.PatientSex = "Nobody^Knows", "4711", "", ""
    ds.StudyID, ds.StudyDate, ds.StudyTime, ds.AccessionNumber = "", "", "", ""
    ds.ReferringPhysicianName, ds.Laterality, ds.PositionReferenceIndicator = "", None, ""
    ds.ImagePositionPatient = [-3.0 + shift, -2.0, 10.0 + 2.5 * at]
    ds.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    ds.PixelSpacing, ds.SliceThickness = [0.7, 0.8], 2.5
    ds.Rows, ds.Columns, ds.SamplesPerPixel = ROWS, COLUMNS, 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 12, 11, 0
    ds.PixelData = np.full((ROWS, COLUMNS), 100 * at, np.uint16).tobytes()
    return ds


def described(number: int, label: str) -> SegmentDescription:
    return SegmentDescription(
        segment_number=number,
        segment_label=label,
        segmented_property_category=CodedConcept("123037004", "SCT", "Anatomical Structure"),
        segmented_property_type=CodedConcept("39607008", "SCT", "Lung"),
        algorithm_type=hd.seg.SegmentAlgorithmTypeValues.MANUAL,
    )


def segmentation(source: list[Dataset], array: np.ndarray, labels: list[str], kind: str, **more: object) -> Segmentation:
    return Segmentation(
        source_images=source,
        pixel_array=array,
        segmentation_type=kind,
        segment_descriptions=[described(at + 1, label) for at, label in enumerate(labels)],
        series_instance_uid=generate_uid(),
        series_number=2,
        sop_instance_uid=generate_uid(),
        instance_number=1,
        manufacturer="nobody",
        manufacturer_model_name="none",
        software_versions="1",
        device_serial_number="1",
        **more,
    )


def main(folder: Path) -> None:
    rng = np.random.default_rng(7)
    slices = [ct_slice(at) for at in range(SLICES)]
    (folder / "ct").mkdir()
    # Whatever their names, slices lie where they say.
    for name, at in zip("cadb", range(SLICES)):
        slices[at].save_as(folder / "ct" / f"{name}.dcm", enforce_file_format=True)
    masks = rng.random((SLICES, ROWS, COLUMNS, 3)) < 0.3
    masks[2, ..., 0] = False  # highdicom leaves out empty frames
    parted = np.where(masks[..., 0], 1, np.where(masks[..., 1], 2, 0)).astype(np.uint8)
    shares = rng.random((SLICES, ROWS, COLUMNS, 2)).astype(np.float32)
    order = [3, 1, 0, 2]
    made = {
        "binary": (segmentation([slices[i] for i in order], parted[order], ["left lung", "right lung"], "BINARY"), None),
        "overlapping": (
            segmentation([slices[i] for i in order], masks[order].astype(np.uint8), ["lung", "lesion", "vessel"], "BINARY"),
            masks,
        ),
        "fractional": (
            segmentation(slices, shares, ["likely", "Überlauf"], "FRACTIONAL", max_fractional_value=200),
            np.round(shares * 200) >= 100,
        ),
        "labelmap": (segmentation(slices, parted, ["left lung", "right lung"], "LABELMAP"), None),
    }
    expected = {}
    for name, (seg, truth) in made.items():
        seg.save_as(folder / f"{name}.seg.dcm")
        count = len(seg.SegmentSequence) - (1 if name == "labelmap" and seg.SegmentSequence[0].SegmentNumber == 0 else 0)
        own = truth if truth is not None else np.stack([parted == at + 1 for at in range(count)], -1)
        names = [str(item.SegmentLabel) for item in seg.SegmentSequence if item.SegmentNumber > 0]
        expected[name] = {
            names[at]: [np.flatnonzero(own[z, ..., at]).tolist() for z in range(SLICES)] for at in range(len(names))
        }
    astray = [ct_slice(at, shift=1.0) for at in range(SLICES)]
    segmentation(astray, parted, ["left lung", "right lung"], "BINARY").save_as(folder / "astray.seg.dcm")
    (folder / "expected.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(Path(sys.argv[1]))
