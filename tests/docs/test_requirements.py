"""Every requirement that a docstring names is explained, and no other."""

import re

from tests.architecture.sources import ALL, ROOT, python_files

NUMBER = re.compile(r"\b(?:INV|VER|CHK|TKT|NTF|PRV|EVA|CON|ADM|SCH|PRT|KSK)-\d+\b")
PAGES = [path for path in sorted((ROOT / "docs").glob("*.md")) if path.name != "requirements.md"]


def test_the_requirements_that_are_named_are_explained() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (*python_files(*ALL), *PAGES, ROOT / "README.md")]
    named = {number for text in texts for number in NUMBER.findall(text)}
    explained = (ROOT / "docs/requirements.md").read_text(encoding="utf-8")
    assert named == set(re.findall(r"^- \*\*([A-Z]+-\d+)\*\*", explained, re.MULTILINE))
