"""Hostile names on the e-ticket's page: as many elements as for a harmless name, and none that acts (E13)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import html5lib
import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import vmsctl
from printers.contents import Eticket, EticketBlock, TextParagraph, TextRun
from tests.hostile.names import names
from vmsctl.language import Words
from vmsctl.rules import paragraphs
from vmsctl.services import eticket_faces

TEMPLATES = Path(vmsctl.__file__).parent / "portal" / "templates"
NUMBER = "31415926535897932384"


def ticket(name: str) -> Eticket:
    """Every word that somebody else writes is the name, the filled-in placeholder too."""
    said = paragraphs.written("Dear **$visitor**, see [us](https://example.org/?q=$visitor)", {"visitor": name})
    blocks = (
        EticketBlock("host", "Host", (name,)),
        EticketBlock("reason", "Reason", (name,)),
        EticketBlock("text", words=(*said, TextParagraph((TextRun(name, True),), "•"))),
    )
    return Eticket("E-ticket", name, name, name, "Monday", "10:00", NUMBER, NUMBER, blocks)


def render(autoescape: bool, name: str) -> str:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=autoescape, undefined=StrictUndefined)
    page = eticket_faces.page(
        ticket(name), Words.of("en"), nonce="n0nce", pdf_href="/pdf", back_href="/", back_words="x"
    )
    return environment.get_template("eticket.html").render(page)


def elements(page: str) -> Counter[tuple[str, tuple[str, ...]]]:
    """Each element with the names of its attributes, as a browser would build the page."""
    tree: Any = html5lib.parse(page, namespaceHTMLElements=False)
    return Counter(
        (str(one.tag), tuple(sorted(set(one.attrib) - {"class"}))) for one in tree.iter() if isinstance(one.tag, str)
    )


@pytest.fixture(scope="module")
def harmless() -> Counter[tuple[str, tuple[str, ...]]]:
    return elements(render(True, "Ada Lovelace"))


def test_a_hostile_name_adds_no_element_and_no_attribute(harmless: Counter[tuple[str, tuple[str, ...]]]) -> None:
    for name in names(300, storable=True):
        assert elements(render(True, name)) == harmless, name


def test_without_escaping_a_hostile_name_would_be_seen(harmless: Counter[tuple[str, tuple[str, ...]]]) -> None:
    assert elements(render(False, "<b onclick=x>")) != harmless


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    page = render(True, "Ada")
    assert "<script" not in page and "http-equiv" not in page and "@import" not in page and "url(" not in page
    assert 'href="http' in page and page.count("src=") == 0
    assert "default-src 'none'" in eticket_faces.policy("n") and "script" not in eticket_faces.policy("n")
    assert len(page) < 20_000
