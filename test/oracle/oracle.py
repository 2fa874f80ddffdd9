"""Compares Whylight's command line with PyTorch and pytorch-grad-cam: `python test/oracle/oracle.py [--only NAME]…`.

Needs `npm run build` first. Prints a line a comparison; exit code 1 if any is wrong.
"""

import argparse
from collections.abc import Callable, Iterable, Iterator
import sys
import time

from cams import CAM_NETWORKS, compare_cams
from comparison import Comparison
from freeCams import FREE_CAM_NETWORKS, compare_free_cams
from gradients import compare_gradients
from networks import NETWORKS
import whylight

QUICK = ("resnet18", "mobilenet_v3_small")


def comparisons(only: Iterable[str]) -> Iterator[Comparison]:
    """Every comparison, or those of the named networks; one that breaks down is a wrong one."""
    wanted = set(only)
    for network in NETWORKS:
        if not wanted or network.name in wanted:
            yield from _guarded(network.name, lambda network=network: compare_gradients(network))
    for name in CAM_NETWORKS:
        if not wanted or name in wanted:
            yield from _guarded(name, lambda name=name: compare_cams(name))
    for name in FREE_CAM_NETWORKS:
        if not wanted or name in wanted:
            yield from _guarded(name, lambda name=name: compare_free_cams(name))


def _guarded(name: str, compare: Callable[[], Iterator[Comparison]]) -> Iterator[Comparison]:
    try:
        yield from compare()
    except Exception as error:  # noqa: BLE001  the other networks go on
        yield Comparison(name, "", "", "", (), f"{type(error).__name__}: {error}")


def main() -> int:
    """Prints the table; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", action="append", default=[], choices=[network.name for network in NETWORKS])
    parser.add_argument("--quick", action="store_true", help=f"only {' and '.join(QUICK)}")
    arguments = parser.parse_args()
    if not whylight.CLI.exists():
        print("dist/cli.js is not there: npm run build", file=sys.stderr)
        return 2
    started = time.monotonic()
    results: list[Comparison] = []
    for result in comparisons(QUICK if arguments.quick else arguments.only):
        print(result, flush=True)
        results.append(result)
    wrong = sum(not result.passed for result in results)
    print(f"{len(results)} comparisons with PyTorch, {wrong} wrong, {time.monotonic() - started:.0f} s")
    return 1 if wrong or not results else 0


if __name__ == "__main__":
    sys.exit(main())
