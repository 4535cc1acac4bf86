"""The words of a document that a visit is asked to accept, for who reads it in a terminal or without a PDF reader."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from vmsctl.connectors.pdf import apart
from vmsctl.services import acceptances, cases, roles

if TYPE_CHECKING:
    from vmsctl.workspace import Workspace


class DocumentText(NamedTuple):
    """`pages` hold the text of each page, line by line as far as it can be read out of the PDF."""

    title: str
    pages: tuple[str, ...]

    @property
    def is_readable(self) -> bool:
        """Whether there is any text: a scanned page has none."""
        return any(page.strip() for page in self.pages)


def read(
    ws: Workspace, visit: str, version_id: int, *, language: str = "", building: str | None = None
) -> DocumentText:
    """The text of a document that is asked of a visit, for who may verify there.

    Raises `NotFound`, `Denied`, `Invalid` for a PDF that cannot be read.
    """
    with ws.reading() as tx:
        _, this = cases.found(tx, ws, acceptances.ACTION, visit, building)
        roles.require(tx, ws, acceptances.ACTION, this.visit.building_id)
        title, pdf = acceptances.document(tx, ws, this.visit.id, version_id, language)
    return DocumentText(title, tuple(apart.text(pdf)))


def read_own(ws: Workspace, visit_id: int, version_id: int, *, language: str = "") -> DocumentText:
    """The same for the visitor, for a face that has proven whose visit it is. A document is read out of its PDF once,
    and then known to this process: that takes a process of its own each time."""
    with ws.reading() as tx:
        title, pdf = acceptances.document(tx, ws, visit_id, version_id, language)
    mark = sha256(pdf).digest()
    pages = _known.get(mark)
    if pages is None:
        pages = tuple(apart.text(pdf))
        while len(_known) >= _MOST_KNOWN:
            _known.pop(next(iter(_known)), None)
        _known[mark] = pages
    return DocumentText(title, pages)


_MOST_KNOWN = 32
_known: dict[bytes, tuple[str, ...]] = {}
"""Texts by the digest of their PDF."""
