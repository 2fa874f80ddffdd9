"""NIfTI files of many orientations and types, with what nibabel reads: niftis.py FOLDER COUNT [SEED]."""

import json
import pathlib
import sys

import nibabel as nib
import numpy as np


def affine(random):
    """Any order and direction of the axes, a little oblique at times."""
    order, signs = random.permutation(3), random.choice([-1, 1], 3)
    matrix = np.zeros((3, 3))
    for axis, (world, sign) in enumerate(zip(order, signs)):
        matrix[world, axis] = sign * random.uniform(0.5, 4)
    if random.integers(0, 2):
        angle = random.uniform(-0.3, 0.3)
        turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
        matrix = turn @ matrix
    whole = np.eye(4)
    whole[:3, :3], whole[:3, 3] = matrix, random.uniform(-50, 50, 3)
    return whole


def reoriented(image, random):
    """Turned to any order and direction of its axes, as MONAI's Orientation does it."""
    code = "".join(str(random.choice(list(way))) for way in random.permutation(["RL", "AP", "SI"]))
    own, wanted = nib.io_orientation(image.affine), nib.orientations.axcodes2ornt(code)
    turned = image.as_reoriented(nib.orientations.ornt_transform(own, wanted))
    assert "".join(nib.aff2axcodes(turned.affine)) == code
    return turned, code


def check(folder):
    """Whether each NAME.like holds what NAME shows, on its voxels."""
    for file in sorted(folder.glob("*.like.nii.gz")):
        made, source = nib.load(file), nib.load(folder / file.name.removesuffix(".like.nii.gz"))
        if isinstance(source, nib.Nifti2Image):  # written on the grid of what is shown
            made, source = nib.as_closest_canonical(made), nib.as_closest_canonical(source)
        assert made.shape == source.shape and np.allclose(made.affine, source.affine, atol=1e-4), file.name
        assert np.allclose(made.get_fdata(), source.get_fdata(), rtol=1e-5, atol=1e-5), file.name
        assert made.header["descrip"] == b"", file.name


def main():
    if sys.argv[2] == "check":
        return check(pathlib.Path(sys.argv[1]))
    folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    random = np.random.default_rng(int(sys.argv[3]) if len(sys.argv) > 3 else 15)
    folder.mkdir(parents=True, exist_ok=True)
    cases = []
    for at in range(count):
        kind = random.choice(["u1", "i1", "i2", "u2", "i4", "f4", "f8"])
        shape = tuple(int(n) for n in random.integers(3, 9, 3))
        data = (random.normal(0, 40, shape) + 60).clip(0, 120).astype(kind)
        form = "Nifti2" if at % 4 == 3 else "Nifti1"
        header = getattr(nib, f"{form}Header")(endianness=random.choice(["<", ">"]))
        header.set_data_dtype(np.dtype(kind))
        image = getattr(nib, f"{form}Image")(data, None, header)
        if random.integers(0, 2):
            image.header.set_slope_inter(random.choice([0.5, 2, 0.001]), random.choice([0, -10, 3]))
        matrix = affine(random)
        code = int(random.integers(0, 3))
        image.set_sform(matrix, code=2 if code == 0 else 0)
        image.set_qform(matrix, code=1 if code == 1 else 0, strip_shears=True)
        image.header["descrip"] = b"Secret^Patient"
        name = f"{at:03d}.nii{random.choice(['', '.gz'])}"
        nib.save(image, folder / name)
        read = nib.load(folder / name)
        # As radiologists see axial slices: from the feet, the right at the left, anterior up; [slice, row, column].
        shown = nib.as_closest_canonical(read)
        np.save(folder / f"{name}.stored.npy", np.ascontiguousarray(read.get_fdata().astype("f4")))
        np.save(
            folder / f"{name}.shown.npy",
            np.ascontiguousarray(shown.get_fdata()[::-1, ::-1, :].transpose(2, 1, 0).astype("f4")),
        )
        turned, code = reoriented(read, random)
        np.save(folder / f"{name}.turned.npy", np.ascontiguousarray(turned.get_fdata().astype("f4")))
        zooms = [float(z) for z in nib.affines.voxel_sizes(shown.affine)]
        cases.append(
            {
                **{"name": name, "shape": shape, "spacing": [zooms[1], zooms[0], zooms[2]]},
                **{"orientation": code, "turnedShape": turned.shape},
            }
        )
    (folder / "cases.json").write_text(json.dumps(cases))


main()
