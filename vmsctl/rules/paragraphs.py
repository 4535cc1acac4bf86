"""The house's own words: a little Markdown with `$name` placeholders, read once into paragraphs.

Nothing is evaluated. Placeholders are filled in after the Markdown was read, so that what a visitor is called can be
neither markup nor a link; web page, mail and paper draw the same paragraphs, each escaping in its own way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape
from string import Template
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from printers.contents import TextParagraph, TextRun
from vmsctl.errors import Invalid

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LINKS = ("https://", "http://", "mailto:")
"""What a link may begin with; one that is a placeholder alone (`$link`) is ours."""


def check(text: str, known: Iterable[str], *, what: str) -> None:
    """Raises `Invalid` for a placeholder that nobody fills in, and names those that there are."""
    template, names = Template(text), sorted(known)
    if not template.is_valid():
        raise Invalid(
            "bad-placeholder", f"The {what} has a $ that begins no placeholder.", "Write a dollar sign as $$."
        )
    for name in template.get_identifiers():
        if name not in names:
            there = ", ".join(f"${one}" for one in names)
            raise Invalid(
                "unknown-placeholder", f"The {what} has ${name}, which nobody fills in.", f"There are: {there}."
            )


def filled(text: str, values: Mapping[str, str]) -> str:
    """One text without Markdown, such as a subject, with its placeholders filled in, once."""
    return Template(text).safe_substitute(values)


@lru_cache(maxsize=256)
def parsed(markdown: str) -> tuple[TextParagraph, ...]:
    """Paragraphs and lists with bold words and links; headings are bold, HTML and pictures are the text they are."""
    return tuple(one for one in _paragraphs(_reader().parse(markdown)) if one.runs)


def written(markdown: str, values: Mapping[str, str]) -> tuple[TextParagraph, ...]:
    """The paragraphs with their placeholders filled in."""
    return tuple(TextParagraph(tuple(_filled(run, values) for run in one.runs), one.mark) for one in parsed(markdown))


def _filled(run: TextRun, values: Mapping[str, str]) -> TextRun:
    link = run.link
    if "$" in link:
        alone = link in (f"${name}" for name in values)
        link = filled(link, values if alone else {name: quote(value, safe="") for name, value in values.items()})
    return TextRun(filled(run.text, values), run.bold, link if link.startswith(LINKS) else "")


def as_text(paragraphs: Sequence[TextParagraph]) -> str:
    """For a mail without HTML: paragraphs apart, list items below one another, links in brackets."""
    lines: list[str] = []
    for one in paragraphs:
        if lines and not one.mark:
            lines.append("")
        words = "".join(run.text + (f" ({run.link})" if run.link not in ("", run.text) else "") for run in one.runs)
        lines.append(f"{one.mark} {words}" if one.mark else words)
    return "\n".join(lines)


def as_html(paragraphs: Sequence[TextParagraph]) -> str:
    """`<p>`, `<strong>` and `<a>` and nothing else; every text is escaped."""
    return "\n".join(f'<p dir="auto">{_mark(one)}{"".join(map(_run_html, one.runs))}</p>' for one in paragraphs)


def _mark(one: TextParagraph) -> str:
    return f"{escape(one.mark)} " if one.mark else ""


def _run_html(run: TextRun) -> str:
    words = escape(run.text).replace("\n", "<br>")
    words = f"<strong>{words}</strong>" if run.bold else words
    return f'<a href="{escape(run.link)}">{words}</a>' if run.link else words


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    # Loaded with the first text of the house: no act at the desk needs it.
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline", "code", "fence"])
    reader.validateLink = _is_allowed  # type: ignore[method-assign, assignment]
    return reader


def _is_allowed(address: str) -> bool:
    return address.lower().startswith(LINKS) or Template(address).get_identifiers() == [address[1:]]


def _paragraphs(tokens: Iterable[Token]) -> Iterator[TextParagraph]:
    """The text blocks in order; the first of a list item carries its bullet or number."""
    numbers: list[int | None] = []
    mark, heading = "", False
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                numbers.append(None)
            case "ordered_list_open":
                numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
            case "list_item_open":
                mark = _next_mark(numbers)
            case "heading_open":
                heading = True
            case "inline":
                yield TextParagraph(_runs(token.children or [], bold=heading), mark)
                mark, heading = "", False


def _next_mark(numbers: list[int | None]) -> str:
    number = numbers[-1]
    if number is None:
        return "•"
    numbers[-1] = number + 1
    return f"{number}."


def _runs(tokens: Iterable[Token], *, bold: bool) -> tuple[TextRun, ...]:
    runs: list[TextRun] = []
    depth, link = int(bold), ""
    for token in tokens:
        match token.type:
            case "strong_open":
                depth += 1
            case "strong_close":
                depth -= 1
            case "link_open":
                link = str(token.attrGet("href") or "")
            case "link_close":
                link = ""
            case _:
                _append(runs, TextRun(_text_of(token), depth > 0, link))
    return tuple(runs)


def _text_of(token: Any) -> str:
    return {"softbreak": " ", "hardbreak": "\n"}.get(token.type, str(token.content))


def _append(runs: list[TextRun], run: TextRun) -> None:
    """Text of the same weight and link is one run."""
    if run.text and runs and runs[-1][1:] == run[1:]:
        runs[-1] = runs[-1]._replace(text=runs[-1].text + run.text)
    elif run.text:
        runs.append(run)
