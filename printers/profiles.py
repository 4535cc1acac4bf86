"""What a printer is: its language, its width, what it can do with paper."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from printers.errors import UnknownProfile, shown

Language: TypeAlias = Literal["escpos", "pdf", "text"]
Paper: TypeAlias = Literal["label", "receipt", "A4", "A6"]
Cut: TypeAlias = Literal["none", "partial", "full"]


@dataclass(frozen=True, slots=True)
class Profile:
    """A kind of printer. `width` is in dots and a multiple of 8, so that rows are whole bytes.

    `feed` is in lines: how far the paper must move for the last one to reach the cutter or tear bar.
    """

    name: str
    language: Language
    width: int
    dpi: int
    paper: Paper
    cut: Cut = "none"
    feed: int = 0


_OWN = {
    profile.name: profile
    for profile in (
        Profile("receipt-80mm", "escpos", 576, 203, "receipt", "partial", 1),
        Profile("receipt-58mm", "escpos", 384, 203, "receipt", "none", 4),
        Profile("label-80mm", "escpos", 576, 203, "label"),
        Profile("badge-pdf", "pdf", 2480, 600, "A6"),
        Profile("a4-pdf", "pdf", 2480, 600, "A4"),
        Profile("text", "text", 80, 0, "receipt"),
    )
}


def profile(name: str) -> Profile:
    """The profile of that name, ours or a model of python-escpos; raises UnknownProfile."""
    if own := _OWN.get(name):
        return own
    return _model(name)


def _model(name: str) -> Profile:
    models = {model.casefold(): model for model in _models()}
    if model := models.get(name.casefold()):
        return _from_model(model, _models()[model])
    import difflib

    near = difflib.get_close_matches(name.casefold(), [*_OWN, *models], n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(models.get(n, n) for n in near)}?" if near else "see the list of profiles."
    raise UnknownProfile(f"There is no printer profile {shown(name)}; {hint}")


def names() -> tuple[str, ...]:
    """Every profile that `profile` accepts, ours first."""
    usable = (model for model, data in _models().items() if not _unfit(data))
    return (*_OWN, *sorted(usable))


@cache
def _models() -> dict[str, dict[str, Any]]:
    """python-escpos's capability data, read from its file.

    Importing `escpos.capabilities` for it would cost 240 ms and leave a temporary directory behind each time.
    """
    import json
    from importlib.util import find_spec

    spec = find_spec("escpos")
    if spec is None or not spec.submodule_search_locations:
        return {}
    path = Path(spec.submodule_search_locations[0]) / "capabilities.json"
    try:
        data: dict[str, dict[str, dict[str, Any]]] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {name: model for name, model in data["profiles"].items() if name not in ("default", "simple")}


def _unfit(data: dict[str, Any]) -> str | None:
    """Why a model cannot print our pictures, or None."""
    if not data["features"].get("bitImageRaster"):
        return "prints no raster pictures"
    if not isinstance(data["media"]["width"].get("pixels"), int):
        return "has no known width; take receipt-80mm or receipt-58mm"
    return None


def _from_model(name: str, data: dict[str, Any]) -> Profile:
    if reason := _unfit(data):
        raise UnknownProfile(f"The printer model {name} {reason}.")
    features = data["features"]
    cut: Cut = "partial" if features.get("paperPartCut") else "full" if features.get("paperFullCut") else "none"
    dpi = data["media"].get("dpi")
    return Profile(
        name,
        "escpos",
        data["media"]["width"]["pixels"] // 8 * 8,
        dpi if isinstance(dpi, int) else 203,
        "receipt",
        cut,
        1 if cut != "none" else 4,
    )
