"""The two sizes of a long test: what every run can afford, and the form for the night."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Chooses a count by whether the run was asked for the long forms (`--nightly`)."""

    nightly: bool

    def __call__(self, usual: int, *, nightly: int) -> int:
        return nightly if self.nightly else usual
