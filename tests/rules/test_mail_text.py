"""How a mail's plain text is set."""

import pytest

from vmsctl.language import Words
from vmsctl.rules.mails import drawing
from vmsctl.rules.mails.contents import Content


@pytest.mark.parametrize("word", ["dès", "avant", "aussitôt", "maintenant", "immédiatement"])
def test_no_line_ends_before_french_punctuation_in_a_ticket_number_or_between_hours(word: str) -> None:
    said = f"Merci de remplir vos informations {word} : votre billet 1680 1595 2913 8764 7239 vaut 15:00 – 16:00."
    text = drawing.text(Content("", "", "", tuple(f"{'x' * wide} {said}" for wide in range(1, 40))))
    assert " ".join(text.split()).count(said) == 39
    assert all(line[0] not in ":;?!" and len(line) <= drawing.WIDTH for line in text.splitlines() if line)
    assert text.count("1680 1595 2913 8764 7239") == text.count("15:00 – 16:00") == 39


@pytest.mark.parametrize(("language", "said"), [("en", "When:"), ("de", "Wann:"), ("fr", "Quand\N{NO-BREAK SPACE}:")])
def test_a_label_ends_as_the_language_ends_it(language: str, said: str) -> None:
    words = Words.of(language)
    content = Content("", "", "", (), facts=((words["mail.when"], "10:00\n11:00"), ("x", "y")))
    first, second, third = drawing.text(content, words["language.colon"]).splitlines()[:3]
    assert first == f"{said} 10:00" and second == f"{' ' * len(said)} 11:00"
    assert third.endswith("y") and len(third) == len(said) + 2
