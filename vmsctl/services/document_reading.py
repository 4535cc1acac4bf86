"""The words of a document that a visit is asked to accept, for whoever reads it in a terminal."""

from __future__ import annotations

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
