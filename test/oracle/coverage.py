"""Writes docs/coverage.md from the sweep's verdicts."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from architectures import LARGE
from verdicts import TOLERANCE, Verdict, share

LOST = 0.1

HEAD = """# Coverage: which image classifiers Whylight explains

Written by `python test/oracle/sweep.py` (test/oracle/README.md says how); do not edit. Every image classifier of timm
{timm} and torchvision {torchvision} with random weights, made for the smallest picture that it takes, exported by `torch.onnx.export`
with its defaults (where those fail, by the TorchScript exporter) and explained by Whylight. dS/dA is compared with PyTorch
{torch}'s autograd in float64. Two names whose networks differ in nothing but their weights, once they are made for that picture,
share a verdict. Where PyTorch in float32 is far from itself in float64, the network is made once more, with batch normalisation's
statistics from 32 pictures instead of 4. What has more than {large} million parameters is made of fewer blocks, where its builder has an option for that.

- **agrees**: at the default layer, relative L2 error below {tolerance:.0e}. The second number is the error at the first layer that
  can be explained: everything between it and the score has been passed. Where it alone is larger, one ReLU of a million has
  flipped by rounding (the error jumps at one layer, another one for another picture), or PyTorch's own float32 is as far off.
- **disagrees**, **refused**: ours to mend, unless the reason says that PyTorch's own float32 is as far off.
- **incomparable**: PyTorch computes no tensor that equals the layer's.
- **export failed**, **no classifier**, **not run**: no ONNX file with class scores to explain, or none made here yet.
"""


def render(verdicts: dict[str, Verdict], architectures: dict[str, dict[str, Any]], file: Path) -> None:
    """The whole document; names without a verdict are `not run`."""
    every = [verdicts.get(name) or Verdict(name, row["family"], row["parameters"], reason="not yet") for name, row in architectures.items()]
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
    rows.append(f"- Of these names, {same} are other names for a network that was tried, and {short} were made of fewer blocks.")
    rows.append(f"- **Families** (modules): {some} of {len(tried)} with a member that agrees, {whole} in which all that were tried do.")
    rows.append(f"- **First layer**: {deep_ok} of {len(deep)} agree there too.\n")
    return "## Summary\n\n" + "\n".join(rows)


def _percent(agree: int, of: int) -> str:
    return f"{100 * agree / of:.1f} %" if of else "-"


def _failures(every: Iterable[Verdict]) -> str:
    rows = [verdict for verdict in every if verdict.kind in ("disagrees", "refused", "incomparable", "export failed")]
    causes: dict[tuple[str, str], list[str]] = {}
    for verdict in rows:
        causes.setdefault((verdict.kind, _cause(verdict)), []).append(verdict.name)
    lines = [f"| {kind} | {len(names)} | {_cell(cause)} | {_some(names)} |" for (kind, cause), names in sorted(causes.items(), key=lambda item: -len(item[1]))]
    lost = [verdict.name for verdict in every if verdict.kind == "agrees" and verdict.placement is not None and verdict.placement < LOST]
    obstacles = Counter(obstacle for verdict in every for obstacle in verdict.obstacles)
    lines_2 = [f"| {_cell(obstacle)} | {count} |" for obstacle, count in obstacles.most_common()]
    text = ["## What does not agree, and why\n"]
    text += ["| verdict | names | reason | which |", "|---|---|---|---|", *lines] if lines else ["Nothing."]
    if lost:
        text += ["", "The gradient agrees, but a change of the picture does not move along in the layer's grid: it is no grid of the picture, "
                 f"or random weights mix all cells, the sooner the fewer there are: {', '.join(lost)}."]
    if lines_2:
        text += ["", "Operators that let no gradient through (before the default layer, so that later layers still work):", "",
                 "| operator | models |", "|---|---|", *lines_2]
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
        text += ["| name | million parameters | side | verdict | export | default layer | error | at the first layer |",
                 "|---|---|---|---|---|---|---|---|", *map(_row, judged), ""]
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
    cells = (verdict.name, f"{verdict.parameters / 1e6:.1f}", verdict.side or "", kind, verdict.export, layer,
             _error(verdict.error), _error(verdict.first_error))
    return "| " + " | ".join(map(str, cells)) + " |"


def _error(error: float | None) -> str:
    return "" if error is None else f"{error:.0e}"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
