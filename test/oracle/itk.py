"""NRRD and MetaImage files, with their numbers in the same file or in one of their own, as ITK writes them, with what ITK reads: itk.py FOLDER COUNT."""

import json
import pathlib
import re
import sys

import nibabel as nib
import numpy as np
import SimpleITK as sitk


def directions(random):
    """Any order and direction of the axes, a little oblique at times."""
    matrix = np.zeros((3, 3))
    for axis, (world, sign) in enumerate(zip(random.permutation(3), random.choice([-1, 1], 3))):
        matrix[world, axis] = sign
    angle = random.uniform(-0.3, 0.3) if random.integers(0, 2) else 0
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    return turn @ matrix


def leave_out(header, random):
    """Something stands before the numbers in their own file, and the header says so (of raw ones)."""
    text = header.read_text()
    (named,) = re.findall(r"(?:ElementDataFile = |data file: )(.*)", text)
    numbers = header.parent / named
    if numbers.suffix != ".raw":
        return
    numbers.write_bytes(b"x" * 17 + numbers.read_bytes())
    said = random.choice(["17", "-1"])
    if header.suffix == ".mhd":
        header.write_text(text.replace("ElementDataFile", f"HeaderSize = {said}\nElementDataFile"))
    else:
        header.write_text(text.replace("data file:", f"byte skip: {said}\ndata file:"))


def main():
    folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    random = np.random.default_rng(23)
    folder.mkdir(parents=True, exist_ok=True)
    cases = []
    for at in range(count):
        kind = random.choice(["u1", "i1", "i2", "u2", "i4", "u4", "f4", "f8"])
        data = (random.normal(0, 40, random.integers(3, 9, 3)) + 60).clip(0, 120).astype(kind)
        image = sitk.GetImageFromArray(data)
        image.SetDirection(directions(random).ravel())
        image.SetSpacing(random.uniform(0.5, 4, 3))
        image.SetOrigin(random.uniform(-50, 50, 3))
        image.SetMetaData("PatientName", "Secret^Patient")
        name = f"{at:03d}.{['nrrd', 'mha', 'nhdr', 'mhd'][at % 4]}"
        sitk.WriteImage(image, str(folder / name), useCompression=bool(random.integers(0, 2)))
        if at % 8 >= 6:
            leave_out(folder / name, random)
        read = sitk.ReadImage(str(folder / name))
        stored = sitk.GetArrayFromImage(read).transpose(2, 1, 0)
        affine = np.eye(4)
        affine[:3, :3] = np.array(read.GetDirection()).reshape(3, 3) * read.GetSpacing()
        affine[:3, 3] = read.GetOrigin()
        # ITK's axes run to the left and to the back, nibabel's to the right and to the front.
        affine = np.diag([-1, -1, 1, 1]) @ affine
        shown = nib.as_closest_canonical(nib.Nifti1Image(stored.astype("f4"), affine))
        np.save(folder / f"{name}.stored.npy", np.ascontiguousarray(stored.astype("f4")))
        np.save(
            folder / f"{name}.shown.npy",
            np.ascontiguousarray(shown.get_fdata()[::-1, ::-1, :].transpose(2, 1, 0).astype("f4")),
        )
        zooms = [float(z) for z in nib.affines.voxel_sizes(shown.affine)]
        cases.append({"name": name, "shape": stored.shape, "spacing": [zooms[1], zooms[0], zooms[2]]})
        nib.save(shown, folder / f"{name}.canonical.nii")
    (folder / "cases.json").write_text(json.dumps(cases))


def check(folder):
    """Whether each NAME.like, slices on its own grid, has each of NAME's numbers where NAME has it in the patient."""
    for file in sorted(folder.glob("*.like.nii.gz")):
        made = nib.as_closest_canonical(nib.load(file))
        source = nib.load(folder / f"{file.name.removesuffix('.like.nii.gz')}.canonical.nii")
        assert np.allclose(made.affine, source.affine, atol=1e-3), (file.name, made.affine, source.affine)
        assert np.allclose(made.get_fdata(), source.get_fdata(), rtol=1e-5, atol=1e-5), file.name


check(pathlib.Path(sys.argv[1])) if sys.argv[2] == "check" else main()
