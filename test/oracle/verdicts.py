"""What the sweep says of an architecture, and the file that it is kept in."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
import json
from pathlib import Path
from typing import Literal

TOLERANCE = 1e-3

Kind = Literal["agrees", "disagrees", "refused", "incomparable", "export failed", "no classifier", "not run"]


@dataclass
class Verdict:
    """One line of the table. The errors are relative L2, ours beside PyTorch's in float64."""

    name: str
    family: str
    parameters: int = 0
    side: int = 0
    kind: Kind = "not run"
    """Which exporter made the file."""
    export: str = ""
    """The default layer: its operator, shape, and how far its gradient is off."""
    layer: str = ""
    operator: str = ""
    shape: tuple[int, ...] = ()
    error: float | None = None
    """How far a change of the picture moves along in the default layer's grid (tokens, N,H,W,C): 1 all the way, 0 not at all."""
    placement: float | None = None
    """The earliest layer that has a gradient: everything between it and the score has been passed."""
    first_layer: str = ""
    first_error: float | None = None
    """Operators that let no gradient through; none of them stands after the default layer."""
    obstacles: tuple[str, ...] = ()
    reason: str = ""
    seconds: float = 0.0
    """With these options of its builder, which make it of fewer blocks."""
    shorter: str = ""
    """Another name for the same network, whose verdict this is."""
    same_as: str = ""


def load(file: Path) -> dict[str, Verdict]:
    """By name; the last line of a name counts."""
    if not file.exists():
        return {}
    found = [Verdict(**json.loads(line)) for line in file.read_text().splitlines()]
    return {verdict.name: verdict for verdict in found}


def append(file: Path, verdict: Verdict) -> None:
    """One line more."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as lines:
        lines.write(json.dumps(asdict(verdict)) + "\n")


def share(verdicts: Iterable[Verdict]) -> tuple[int, int]:
    """How many agree, of how many that could be exported and have classes."""
    ours = [verdict for verdict in verdicts if verdict.kind not in ("export failed", "no classifier", "not run")]
    return sum(verdict.kind == "agrees" for verdict in ours), len(ours)


def passes(verdict: Verdict) -> bool:
    """
    Agrees, with a grid that follows the picture, and at the first layer as well.

    Less is asked there: behind a hundred layers with random weights, float32 is not the same as float64. A wrong rule
    is off by far more.
    """
    follows = verdict.placement is None or verdict.placement > 0.1
    return verdict.kind == "agrees" and follows and (verdict.first_error or 0) < 10 * TOLERANCE
