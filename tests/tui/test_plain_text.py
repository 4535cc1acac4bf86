"""No screen reaches past `tui.support.safe` to a widget that reads markup."""

from __future__ import annotations

import ast
from pathlib import Path

TUI = Path(__file__).parents[2] / "tui"
MARKUP_WIDGETS = {
    "Button", "Checkbox", "Collapsible", "DataTable", "Label", "Link", "ListView", "Log", "Markdown", "MarkdownViewer",
    "OptionList", "RadioButton", "RadioSet", "RichLog", "Select", "SelectionList", "Static", "Switch", "Tab", "Tabs",
    "TabbedContent", "Tree",
}  # fmt: skip
SAFE = TUI / "support" / "safe.py"


def faults(source: str) -> list[str]:
    """What a file does that could hand outside text to Textual as markup."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("textual.widgets"):
            found += [f"imports {name.name}" for name in node.names if name.name in MARKUP_WIDGETS]
        if isinstance(node, ast.Attribute) and node.attr in ("from_markup", "from_text"):
            found.append(f"uses {node.attr}")
        if isinstance(node, ast.keyword) and node.arg == "markup" and getattr(node.value, "value", None) is True:
            found.append("turns markup on")
        if isinstance(node, ast.Attribute) and node.attr in ("border_title", "border_subtitle", "tooltip"):
            found.append(f"sets {node.attr}, which reads markup")
    return found


def test_only_the_safe_module_uses_widgets_that_read_markup() -> None:
    found = {str(path): faults(path.read_text()) for path in sorted(TUI.rglob("*.py")) if path != SAFE}
    assert {path: all for path, all in found.items() if all} == {}


def test_the_rule_bites() -> None:
    assert faults("from textual.widgets import Static") == ["imports Static"]
    assert faults("self.notify(name, markup=True)") == ["turns markup on"]
    assert faults("Content.from_markup(name)") == ["uses from_markup"]
    assert faults("self.border_title = name") == ["sets border_title, which reads markup"]
