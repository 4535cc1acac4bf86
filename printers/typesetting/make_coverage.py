"""Make `fonts/coverage.txt` anew: `python -m printers.typesetting.make_coverage`, after changing a font."""

from collections.abc import Iterable

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from printers.typesetting.coverage import FACES, FOLDER, Face


def coverage_text() -> str:
    """One line a face, `name: first-last …` in hexadecimal, in the order in which faces are asked."""
    return "".join(f"{face.name}: {' '.join(spans(_code_points(face)))}\n" for face in FACES)


def spans(code_points: Iterable[int]) -> list[str]:
    """Sorted code points as `20-7e a0`."""
    runs: list[list[int]] = []
    for point in sorted(code_points):
        if runs and runs[-1][1] == point - 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return [f"{first:x}-{last:x}" if first != last else f"{first:x}" for first, last in runs]


def _code_points(face: Face) -> set[int]:
    """What both cuts of a face draw; 0–1F are control characters that some fonts map to nothing."""
    files = [face.regular] if face.bold is None else [face.regular, face.bold]
    maps = [set(TTFont(FOLDER / file).getBestCmap()) for file in files]
    return {point for point in set.intersection(*maps) if point >= 0x20}


if __name__ == "__main__":
    (FOLDER / "coverage.txt").write_text(coverage_text(), encoding="ascii")
