"""A line of text cut into pieces that one font and one direction can draw, in the order of the eye."""

import unicodedata
from dataclasses import dataclass

from printers.typesetting.coverage import FACES, Face, clusters, covers, face_for, is_plain
from printers.typesetting.direction import visual_runs


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in reading order, to be shaped with one face in one direction."""

    text: str
    face: Face
    right_to_left: bool = False


def pieces(text: str, *, right_to_left: bool = False) -> tuple[Piece, ...]:
    """Pieces from left to right; raises MissingGlyph's cause, a KeyError, for text that was not checked."""
    if not text:
        return ()
    if is_plain(text) and not right_to_left:
        return (Piece(text, FACES[0]),)
    found: list[Piece] = []
    for run, turned in visual_runs(text, right_to_left=right_to_left):
        cut = [Piece(part, face, turned) for part, face in _by_face(run)]
        found += reversed(cut) if turned else cut
    return tuple(found)


def _by_face(run: str) -> list[tuple[str, Face]]:
    """Parts of a run with their faces; spaces and signs stay with the letters before them."""
    parts: list[tuple[str, Face]] = []
    for cluster in clusters(run):
        before = parts[-1] if parts else None
        face = _own_face(cluster)
        if before and (before[1] is face or _is_neutral(cluster) and _covers_all(before[1], cluster)):
            parts[-1] = (before[0] + cluster, before[1])
        else:
            parts.append((cluster, face))
    return parts


def _own_face(cluster: str) -> Face:
    face = face_for(cluster)
    if face is None:
        raise KeyError(cluster)
    return face


def _covers_all(face: Face, cluster: str) -> bool:
    return all(covers(face, c) for c in cluster)


def _is_neutral(cluster: str) -> bool:
    return unicodedata.category(cluster[0])[0] in "ZPS"
