"""The words of a PDF, for whoever reads it in a terminal."""

from io import BytesIO

from vmsctl.connectors.pdf.limits import Unfit


def pages(pdf: bytes) -> list[str]:
    """The text of each page; raises `Unfit`."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise Unfit("pdf-damaged") from error
