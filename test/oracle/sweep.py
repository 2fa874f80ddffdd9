"""
Explains every image classifier of timm and torchvision and compares the gradients with PyTorch's.

    python test/oracle/sweep.py --families           # the smallest of each module
    python test/oracle/sweep.py --jobs 2             # all, the small ones first; goes on where it was stopped
    python test/oracle/sweep.py --part 1/4           # every fourth of them
    python test/oracle/sweep.py --only 'vit_tiny*' --again
    python test/oracle/sweep.py --again-kind refused # after a rule was added
    python test/oracle/sweep.py --families --own-size # at the size that each was made for, not the smallest; keeps nothing
    python test/oracle/sweep.py --render             # docs/coverage.md from what is known

New verdicts are kept in .cache/oracle at once; docs/coverage.md is read at the start, and written at the end, from all of them.
"""

import argparse
from collections.abc import Iterator
from dataclasses import asdict, replace
from fnmatch import fnmatch
import json
from pathlib import Path
import sys
import time
from typing import Any

from verdicts import Verdict, append, load, passes, share
from workers import serve, work

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "oracle"
VERDICTS = CACHE / "verdicts.jsonl"
COVERAGE = ROOT / "docs" / "coverage.md"
ARCHITECTURES = CACHE / "architectures.jsonl"
SECONDS = 900.0


def worker() -> None:
    """Answers requests: describe a name, judge an architecture."""
    from architectures import Architecture, describe
    from engineProcess import EngineServer
    from judge import judge, quiet

    quiet()
    server = EngineServer()

    def answer(request: dict[str, Any]) -> dict[str, Any]:
        if "describe" in request:
            return asdict(describe(request["describe"]))
        one = Architecture(**request["judge"])
        try:
            return asdict(judge(one, server))
        except Exception as error:  # noqa: BLE001  the others go on
            message = f"{type(error).__name__}: {error}"[:400]
            return asdict(Verdict(one.name, one.family, one.parameters, reason=message))

    serve(answer)


def describe_all(names: list[str], jobs: int) -> dict[str, dict[str, Any]]:
    """What is known of each name; what is not known yet is found out and kept."""
    from architectures import Architecture

    known = json_rows(ARCHITECTURES)
    missing = [{"describe": name} for name in names if name not in known]
    if missing:
        print(f"sizes of {len(missing)} architectures, once", flush=True)
    CACHE.mkdir(parents=True, exist_ok=True)

    def unknown(request: dict[str, Any], _death: Exception) -> dict[str, Any]:
        return asdict(Architecture(request["describe"], "", 0))

    with ARCHITECTURES.open("a") as lines:
        for row in work(missing, jobs, 120, unknown):
            known[row["name"]] = row
            lines.write(json.dumps(row) + "\n")
            lines.flush()
    return {name: known[name] for name in names}


def weight(row: dict[str, Any]) -> tuple[bool, int]:
    """Small ones first; timm's own test models last: they stand for no family."""
    return (row["name"].startswith("test_"), row["parameters"])


def chosen(arguments: argparse.Namespace, rows: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """What is asked for and not known yet, the small ones first."""
    known = all_known()
    ordered = sorted(rows.values(), key=weight)
    if arguments.families:
        first: dict[str, dict[str, Any]] = {}
        for row in ordered:
            first.setdefault(row["family"], row)
        ordered = list(first.values())
    part, parts = (int(number) for number in arguments.part.split("/"))
    ordered = ordered[part - 1 :: parts]

    def is_due(name: str) -> bool:
        return arguments.again or arguments.own_size or name not in known or known[name].kind in arguments.again_kind

    judged = {network(rows[name]) for name in known if name in rows and not is_due(name)}
    due: dict[str, dict[str, Any]] = {}
    for row in ordered:
        if is_due(row["name"]) and network(row) not in judged:
            due.setdefault(network(row), row)
    return list(due.values())


def network(row: dict[str, Any]) -> str:
    """The same for names of the same network."""
    return f"{row['structure']} {row['side']}" if row["structure"] else row["name"]


def main() -> int:
    """Exit code 0, whatever the verdicts; with --sample 1 where a family does not agree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", default=[], metavar="PATTERN", help="names, with * and ?")
    parser.add_argument("--families", action="store_true", help="the smallest architecture of each module")
    parser.add_argument("--part", default="1/1", metavar="I/N")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--again", action="store_true", help="also what has a verdict already")
    parser.add_argument("--again-kind", action="append", default=[], metavar="KIND", help="also what has this verdict")
    parser.add_argument(
        "--own-size",
        action="store_true",
        help="pictures of the size that it was made for, not the smallest: keeps nothing",
    )
    parser.add_argument("--minutes", type=float, default=1e6, help="begin nothing new after that")
    parser.add_argument(
        "--sample",
        action="store_true",
        help="the families of sample.py: exit code 1 where one does not agree; keeps nothing",
    )
    parser.add_argument("--render", action="store_true", help="only write docs/coverage.md")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        worker()
        return 0
    if arguments.sample:
        return sample(arguments.jobs)
    if not arguments.render:
        sweep(arguments)
    if arguments.own_size:
        return 0
    from coverage import render

    rows = json_rows(ARCHITECTURES)
    render(with_same(all_known(), rows), rows, COVERAGE)
    return 0


def all_known() -> dict[str, Verdict]:
    """By name: what the document says, and what has been found out since."""
    from coverage import read_back

    known = read_back(COVERAGE) | load(VERDICTS)

    def newest(one: Verdict) -> Verdict:
        twin = known.get(one.same_as)
        return (
            replace(twin, name=one.name, family=one.family, parameters=one.parameters, same_as=twin.name)
            if twin
            else one
        )

    return {name: newest(one) for name, one in known.items()}


def json_rows(file: Path) -> dict[str, dict[str, Any]]:
    """By name."""
    lines = file.read_text().splitlines() if file.exists() else []
    return {row["name"]: row for row in map(json.loads, lines)}


def with_same(known: dict[str, Verdict], rows: dict[str, dict[str, Any]]) -> dict[str, Verdict]:
    """Beside the verdicts, those on the same networks under other names."""
    of = {network(rows[name]): verdict for name, verdict in known.items() if name in rows}
    same = {name: of[network(row)] for name, row in rows.items() if name not in known and network(row) in of}
    return known | {
        name: replace(
            verdict, name=name, family=rows[name]["family"], parameters=rows[name]["parameters"], same_as=verdict.name
        )
        for name, verdict in same.items()
    }


def sweep(arguments: argparse.Namespace) -> None:
    """Judges what is due and keeps each verdict at once."""
    from architectures import all_names, sides

    names = [name for name in all_names() if not arguments.only or any(fnmatch(name, one) for one in arguments.only)]
    due = chosen(arguments, describe_all(names, arguments.jobs))
    if arguments.own_size:
        due = [row | {"side": sides(row["name"])[-1]} for row in due]
    print(f"{len(due)} architectures to judge", flush=True)
    ends = time.monotonic() + arguments.minutes * 60
    judged: list[Verdict] = []
    for answer in answers(due, arguments.jobs):
        verdict = Verdict(**answer)
        if not arguments.own_size:
            append(VERDICTS, verdict)
        judged.append(verdict)
        print(line(verdict), flush=True)
        if time.monotonic() > ends:
            break
    agree, of = share(judged)
    print(f"{agree} of {of} agree", flush=True)


def answers(due: list[dict[str, Any]], jobs: int) -> Iterator[dict[str, Any]]:
    """Those that need all the memory come last, one at a time."""
    from architectures import LARGE

    heavy = [row for row in due if row["parameters"] > LARGE and not row["shorter"]]
    light = [row for row in due if row not in heavy]
    for rows, at_once in ((light, jobs), (heavy, 1)):
        yield from work(({"judge": row} for row in rows), at_once, SECONDS, died)


def died(request: dict[str, Any], death: Exception) -> dict[str, Any]:
    """The verdict on what ended its process."""
    row = request["judge"]
    return asdict(Verdict(row["name"], row["family"], row["parameters"], reason=str(death)))


def sample(jobs: int) -> int:
    """The exit code."""
    from architectures import family
    from sample import SAMPLE

    requests = [
        {"judge": {"name": name, "family": family(name), "parameters": 0, "side": side}}
        for name, side in SAMPLE.items()
    ]
    wrong = 0
    for answer in work(requests, jobs, SECONDS, died):
        verdict = Verdict(**answer)
        passed = passes(verdict)
        wrong += not passed
        print(f"{'ok   ' if passed else 'WRONG'} {line(verdict)}", flush=True)
    print(f"{len(requests)} families compared with PyTorch, {wrong} wrong", flush=True)
    return 1 if wrong else 0


def line(verdict: Verdict) -> str:
    """For the terminal."""
    numbers = (verdict.error, verdict.first_error, verdict.placement)
    errors = " ".join(
        "-" if number is None else form.format(number)
        for number, form in zip(numbers, ("{:.0e}", "{:.0e}", "{:.1f}"), strict=True)
    )
    obstacles = f" [{'; '.join(verdict.obstacles)}]" if verdict.obstacles else ""
    return (
        f"{verdict.name:44} {verdict.side:4} {verdict.kind:14} {errors:16} {verdict.export:11} {verdict.operator:10} "
        f"{'x'.join(map(str, verdict.shape)):14} {verdict.seconds:4.0f} s {verdict.reason[:300]}{obstacles}"
    ).rstrip()


if __name__ == "__main__":
    sys.exit(main())
