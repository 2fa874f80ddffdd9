"""One line of the oracle's table."""

from dataclasses import dataclass

TOLERANCE = 1e-4


@dataclass(frozen=True)
class Comparison:
    """One quantity of Whylight's beside the reference; `errors` holds one number for each input tried."""

    network: str
    export: str
    what: str
    layer: str
    errors: tuple[float, ...]
    note: str = ""

    @property
    def passed(self) -> bool:
        """
        Whether the last input that was tried agrees.

        A kink that rounding flips (a ReLU at 0, a tie in a max pool) spoils one input, and PyTorch in float32 then
        differs from itself in float64; a wrong rule spoils every input. So a second and a third one are tried.
        """
        return bool(self.errors) and self.errors[-1] < TOLERANCE

    def __str__(self) -> str:
        errors = " ".join(f"{error:.1e}" for error in self.errors) or "-"
        verdict = "ok" if self.passed else "WRONG"
        return f"{self.network:20} {self.export:13} {self.what:12} {self.layer[-52:]:52} {errors:8} {verdict} {self.note}".rstrip()
