"""The house's own words: a little Markdown, and placeholders that evaluate nothing."""

import pytest

from printers.contents import TextParagraph, TextRun
from vmsctl.errors import Invalid
from vmsctl.rules.paragraphs import as_html, as_text, check, filled, written

KNOWN = ("visitor", "host", "link")


def paragraph(*runs: TextRun, mark: str = "") -> TextParagraph:
    return TextParagraph(runs, mark)


def test_bold_words_links_and_lists_are_read() -> None:
    assert written("Dear **Ada**, see [the way](https://example.org/way).\n\n- one\n- two", {}) == (
        paragraph(
            TextRun("Dear "), TextRun("Ada", True), TextRun(", see "), TextRun("the way", link="https://example.org/way"),
            TextRun("."),
        ),
        paragraph(TextRun("one"), mark="•"),
        paragraph(TextRun("two"), mark="•"),
    )  # fmt: skip


def test_a_heading_is_bold_and_a_numbered_list_has_its_numbers() -> None:
    assert written("# Welcome\n\n3. Badge\n4. Lift", {}) == (
        paragraph(TextRun("Welcome", True)),
        paragraph(TextRun("Badge"), mark="3."),
        paragraph(TextRun("Lift"), mark="4."),
    )


@pytest.mark.parametrize(
    "name", ["**Mallory**", "[x](javascript:alert(1))", "<script>", "$host", "${host}", "{{7*7}}", "%s"]
)
def test_what_a_visitor_is_called_is_never_markup(name: str) -> None:
    (only,) = written("Dear $visitor", {"visitor": name, "host": "Grace"})
    assert only.runs == (TextRun(f"Dear {name}"),)
    assert filled("For $visitor", {"visitor": name, "host": "Grace"}) == f"For {name}"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x", "//x.example"]
)
def test_a_link_leads_to_the_web_or_a_mailbox_only(address: str) -> None:
    for one in written(f"[here]({address}) and <b onclick=x>b</b> ![p](https://x.example/p.png)", {}):
        assert not [run.link for run in one.runs if run.link and not run.link.startswith("https://")]
    assert "<b" not in as_html(written("<b onclick=x>b</b>", {}))


def test_our_own_link_is_filled_in_whole_and_a_name_in_a_link_is_quoted() -> None:
    (one,) = written(
        "[open]($link) [find](https://x.example/?q=$visitor)", {"link": "https://v.example/i/1", "visitor": "A&B c"}
    )
    assert [run.link for run in one.runs if run.link] == ["https://v.example/i/1", "https://x.example/?q=A%26B%20c"]


def test_a_link_of_a_placeholder_that_holds_no_address_leads_nowhere() -> None:
    (one,) = written("[open]($link)", {"link": "javascript:alert(1)"})
    assert one.runs == (TextRun("open"),)


def test_text_and_html_say_the_same() -> None:
    paragraphs = written(
        "Dear **$visitor**,\n\n- see [us]($link)", {"visitor": "<Ada> & co", "link": "https://v.example/i/1"}
    )
    assert as_text(paragraphs) == "Dear <Ada> & co,\n• see us (https://v.example/i/1)"
    assert as_html(paragraphs) == (
        '<p dir="auto">Dear <strong>&lt;Ada&gt; &amp; co</strong>,</p>\n'
        '<p dir="auto">• see <a href="https://v.example/i/1">us</a></p>'
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [("Dear $vistor", "unknown-placeholder"), ("100 $", "bad-placeholder"), ("${visitor", "bad-placeholder")],
)
def test_a_placeholder_that_nobody_fills_in_is_refused_with_those_that_there_are(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(text, KNOWN, what="body")
    assert refused.value.code == code
    if code == "unknown-placeholder":
        assert refused.value.hint == "There are: $host, $link, $visitor."


@pytest.mark.parametrize(
    "text",
    [
        "{{ 7*7 }}",
        "{% include '/etc/passwd' %}",
        "{visitor.name!r}",
        "%(visitor)s",
        "#{7*7}",
        "{{''.mro}}",
    ],
)
def test_an_expression_is_the_text_that_it_is(text: str) -> None:
    check(text, KNOWN, what="body")
    assert as_text(written(text, {"visitor": "Ada"})) == text
    assert filled(text, {"visitor": "Ada"}) == text


@pytest.mark.parametrize("text", ["${visitor.__class__}", "${visitor!r}", "$visitor_", "$1", "${7*7}"])
def test_what_looks_like_a_placeholder_and_is_none_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        check(text, KNOWN, what="body")


def test_a_dollar_sign_can_be_written() -> None:
    check("It costs $$5, $visitor", KNOWN, what="body")
    assert filled("It costs $$5, $visitor", {"visitor": "Ada"}) == "It costs $5, Ada"
