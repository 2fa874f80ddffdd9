"""Agreement of maps in NumPy and SciPy: `python agreement.py FOLDER`, which holds pairs N.a.npy, N.b.npy and p.npy, q.npy.

Prints a list of figures, one object a pair, and the divergence of each row of p and q, as JSON.
"""

import json
import sys
from pathlib import Path

import numpy as np
import scipy.spatial.distance
import scipy.stats


def figures(a, b):
    x, y = a.ravel(), b.ravel()
    (row, column), (other_row, other_column) = (np.unravel_index(m.argmax(), m.shape) for m in (a, b))
    (height, width) = a.shape
    # The picture is 3 wide and 2 high.
    apart = np.hypot((column - other_column) * 3 / width, (row - other_row) * 2 / height) / np.hypot(3, 2)
    hot, other = a >= a.max() / 2, b >= b.max() / 2
    return {
        "cosine": 1 - scipy.spatial.distance.cosine(x, y),
        "pearson": scipy.stats.pearsonr(x, y).statistic,
        "spearman": scipy.stats.spearmanr(x, y).statistic,
        "iou": (hot & other).sum() / (hot | other).sum(),
        "distance": apart,
        "interpret": np.square(a - b).sum(),
    }


folder = Path(sys.argv[1])
pairs = sorted(folder.glob("*.a.npy"), key=lambda file: int(file.name.split(".")[0]))
p, q = (np.float64(np.load(folder / f"{name}.npy")) for name in "pq")
print(
    json.dumps(
        {
            "figures": [
                figures(*(np.float64(np.load(f)) for f in (a, a.with_name(a.name.replace(".a.", ".b.")))))
                for a in pairs
            ],
            "divergences": [scipy.spatial.distance.jensenshannon(*row, base=2) ** 2 for row in zip(p, q, strict=True)],
        }
    )
)
