"""Writes docs/coverage.md from the sweep's verdicts, and reads them back from it: it is all that is kept of them."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
import re
from typing import Any, cast

from architectures import LARGE
from verdicts import TOLERANCE, Kind, Verdict, share

LOST = 0.1

HEAD = """# Coverage: which image classifiers Whylight explains

Written by `python test/oracle/sweep.py` (test/oracle/README.md says how); do not edit. Every image classifier of timm
{timm} and torchvision {torchvision} with random weights, made for the smallest picture that it takes, exported by `torch.onnx.export`
with its defaults (where those fail, by the TorchScript exporter) and explained by Whylight. dS/dA is compared with PyTorch
{torch}'s autograd in float64. Two names whose networks differ in nothing but their weights, once they are made for that picture,
share a verdict. Where PyTorch in float32 is far from itself in float64, the network is made once more, with batch normalization's
statistics from 32 pictures instead of 4. What has more than {large} million parameters is made of fewer blocks, where its builder has an option for that.

- **agrees**: at the default layer, relative L2 error below {tolerance:.0e}. The second number is the error at the first layer that
  can be explained: everything between it and the score has been passed. Where it alone is larger, one ReLU of a million has
  flipped by rounding (the error jumps at one layer, another one for another picture), or PyTorch's own float32 is as far off.
- **moves along**, asked where the grid is not of N,C,H,W: how far a change of the picture moves along in the layer's grid, 1 all the way.
- **disagrees**, **refused**: a fault of ours to fix, unless the reason says that PyTorch's own float32 is as far off.
- **incomparable**: PyTorch computes no tensor that equals the layer's.
- **export failed**, **no classifier**, **not run**: no ONNX file with class scores to explain, or none made here yet.
"""


def render(verdicts: dict[str, Verdict], architectures: dict[str, dict[str, Any]], file: Path) -> None:
    """The whole document; names without a verdict are `not run`."""
    unknown = {
        name: Verdict(name, row["family"], row["parameters"], reason="not yet") for name, row in architectures.items()
    }
    every = (unknown | verdicts).values()
    by_family: dict[str, list[Verdict]] = {}
    for verdict in sorted(every, key=lambda verdict: (verdict.family.lower(), verdict.name)):
        by_family.setdefault(verdict.family, []).append(verdict)
    parts = [_head(), _summary(every, by_family), _failures(every)]
    parts += [_family(name, members) for name, members in by_family.items()]
    file.write_text("\n".join(parts))


def _head() -> str:
    from importlib.metadata import version

    versions = {name: version(name).split("+")[0] for name in ("timm", "torchvision", "torch")}
    return HEAD.format(tolerance=TOLERANCE, large=LARGE // 10**6, **versions)


def _summary(every: list[Verdict], by_family: dict[str, list[Verdict]]) -> str:
    rows = []
    for title, group in (
        ("timm", [verdict for verdict in every if not verdict.family.startswith("torchvision")]),
        ("torchvision", [verdict for verdict in every if verdict.family.startswith("torchvision")]),
    ):
        agree, of = share(group)
        kinds = Counter(verdict.kind for verdict in group)
        all_kinds = ", ".join(f"{count} {'agree' if kind == 'agrees' else kind}" for kind, count in kinds.most_common())
        rows.append(f"- **{title}: {agree} of {of} agree ({_percent(agree, of)})**; {len(group)} names: {all_kinds}.")
    tried = [share(members) for members in by_family.values()]
    tried = [(agree, of) for agree, of in tried if of > 0]
    whole = sum(agree == of for agree, of in tried)
    some = sum(agree > 0 for agree, of in tried)
    deep = [verdict for verdict in every if verdict.first_error is not None]
    deep_ok = sum(verdict.first_error < TOLERANCE for verdict in deep)
    same, short = (sum(bool(getattr(verdict, field)) for verdict in every) for field in ("same_as", "shorter"))
    rows.append(
        f"- Of these names, {same} are other names for a network that was tried, and {short} were made of fewer blocks."
    )
    rows.append(
        f"- **Families** (modules): {some} of {len(tried)} with a member that agrees, {whole} in which all that were tried do."
    )
    rows.append(f"- **First layer**: {deep_ok} of {len(deep)} agree there too.\n")
    return "## Summary\n\n" + "\n".join(rows)


def _percent(agree: int, of: int) -> str:
    return f"{100 * agree / of:.1f} %" if of else "-"


def _failures(every: Iterable[Verdict]) -> str:
    rows = [verdict for verdict in every if verdict.kind in ("disagrees", "refused", "incomparable", "export failed")]
    causes: dict[tuple[str, str], list[str]] = {}
    for verdict in rows:
        causes.setdefault((verdict.kind, _cause(verdict)), []).append(verdict.name)
    lines = [
        f"| {kind} | {len(names)} | {_cell(cause)} | {_some(names)} |"
        for (kind, cause), names in sorted(causes.items(), key=lambda item: -len(item[1]))
    ]
    lost = [
        verdict.name
        for verdict in every
        if verdict.kind == "agrees" and verdict.placement is not None and verdict.placement < LOST
    ]
    obstacles = Counter(obstacle for verdict in every for obstacle in verdict.obstacles)
    lines_2 = [f"| {_cell(obstacle)} | {count} |" for obstacle, count in obstacles.most_common()]
    text = ["## What does not agree, and why\n"]
    text += ["| verdict | names | reason | which |", "|---|---|---|---|", *lines] if lines else ["Nothing."]
    if lost:
        text += [
            "",
            "The gradient agrees, but a change of the picture does not move along in the layer's grid: it is no grid of the picture, "
            f"or random weights mix all cells, the sooner the fewer there are: {', '.join(lost)}.",
        ]
    if lines_2:
        text += [
            "",
            "Operators that let no gradient through (before the default layer, so that later layers still work):",
            "",
            "| operator | models |",
            "|---|---|",
            *lines_2,
        ]
    return "\n".join(text) + "\n"


def _cause(verdict: Verdict) -> str:
    if verdict.kind == "disagrees":
        return f"the error is {_error(verdict.error)}; {verdict.reason}"[:160].rstrip("; ")
    return verdict.reason.split("“")[0][:160].strip()


def _some(names: list[str]) -> str:
    return ", ".join(names[:6]) + (f", … ({len(names) - 6} more)" if len(names) > 6 else "")


def _family(name: str, members: list[Verdict]) -> str:
    agree, of = share(members)
    judged = [verdict for verdict in members if verdict.kind != "not run"]
    text = [f"## {name}: {agree} of {of}\n" if of else f"## {name}\n"]
    if judged:
        text += [
            "| name | million parameters | side | verdict | export | default layer | error | at the first layer | moves along |",
            "|---|---|---|---|---|---|---|---|---|",
            *map(_row, judged),
            "",
        ]
    reasons: dict[str, list[str]] = {}
    for verdict in members:
        if verdict.kind == "not run":
            reasons.setdefault(verdict.reason, []).append(verdict.name)
    text += [f"Not run, {_cell(reason)}: {', '.join(names)}.\n" for reason, names in reasons.items()]
    return "\n".join(text)


def _row(verdict: Verdict) -> str:
    layer = f"{verdict.operator} {'×'.join(map(str, verdict.shape))}" if verdict.operator else ""
    is_fine = verdict.kind == "agrees" and (verdict.first_error or 0) < TOLERANCE
    kind = verdict.kind + (f": {_cell(verdict.reason[:200])}" if verdict.reason and not is_fine else "")
    kind += f", made with {verdict.shorter}" if verdict.shorter else ""
    kind += f" (the same network as {verdict.same_as})" if verdict.same_as else ""
    cells = (
        verdict.name,
        f"{verdict.parameters / 1e6:.1f}",
        verdict.side or "",
        kind,
        verdict.export,
        layer,
        _error(verdict.error),
        _error(verdict.first_error),
        "" if verdict.placement is None else verdict.placement,
    )
    return "| " + " | ".join(map(str, cells)) + " |"


def _error(error: float | None) -> str:
    if error is None:
        return ""
    short = f"{error:.0e}"
    return short if (float(short) < TOLERANCE) == (error < TOLERANCE) else f"{error:.2e}"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


KIND = re.compile(
    r"(?P<kind>agrees|disagrees|refused|incomparable|export failed|no classifier)(: (?P<reason>.*?))?(, made with (?P<shorter>.*?))?"
    r"( \(the same network as (?P<same_as>.*)\))?"
)

NOT_RUN = re.compile(r"Not run, (?P<reason>.*): (?P<names>.*)\.")


def read_back(file: Path) -> dict[str, Verdict]:
    """The verdicts of a document that `render` wrote, as far as it tells them."""
    known: dict[str, Verdict] = {}
    family = ""
    for line in file.read_text().splitlines() if file.exists() else []:
        if line.startswith("## "):
            family = line.removeprefix("## ").rsplit(":", 1)[0]
        elif row := _read_row(line, family):
            known[row.name] = row
        elif found := NOT_RUN.fullmatch(line):
            known |= {name: Verdict(name, family, reason=found["reason"]) for name in found["names"].split(", ")}
    return known


def _read_row(line: str, family: str) -> Verdict | None:
    cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    found = KIND.fullmatch(cells[3]) if len(cells) == 9 else None
    if not found:
        return None
    name, millions, side, _, export, layer, error, first_error, placement = cells
    operator, _, shape = layer.partition(" ")
    return Verdict(
        name,
        family,
        round(float(millions) * 1e6),
        int(side or 0),
        cast(Kind, found["kind"]),
        export,
        operator=operator,
        shape=tuple(map(int, filter(None, shape.split("×")))),
        error=_read_number(error),
        first_error=_read_number(first_error),
        placement=_read_number(placement),
        reason=found["reason"] or "",
        shorter=found["shorter"] or "",
        same_as=found["same_as"] or "",
    )


def _read_number(text: str) -> float | None:
    return float(text) if text else None
