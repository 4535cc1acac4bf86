"""Judges, without running it, whether an expression in `tui/` can bring text from outside to the terminal as it is.

Harmless is what the program says itself (literals) and what `tui.support.safe` has made plain; what a function of
ours declares to be `Content` is judged where that function makes it.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.architecture.sources import called

# `plain` leaves brackets in, so that it is enough only where nothing reads markup.
MAKES_CONTENT = {"words", "as_content", "safe.words", "safe.as_content"}
MAKES_PLAIN = {"plain", "safe.plain"}
DECLARED_HARMLESS = {"Content", "Content | None", "int", "float", "bool", "list[Content]", "tuple[Content, ...]"}
NUMBERS = {"len", "int", "round", "sum"}
# These give back what they are given, in another length.
PASSES_ON = {"fitted"}

ALL_OF_THEM = slice(None)
FIRST = slice(0, 1)

# What reads markup in what it paints: the name of the call, which of its arguments, and under which names.
READS_MARKUP: dict[str, tuple[slice, set[str]]] = {
    "notify": (FIRST, {"message", "title"}),
    "self.update": (FIRST, {"content"}),
    "add_row": (ALL_OF_THEM, {"label"}),
    "add_column": (FIRST, {"label"}),
    "add_columns": (ALL_OF_THEM, set()),
    "update_cell": (slice(2, 3), {"value"}),
    "update_cell_at": (slice(1, 2), {"value"}),
    "add_option": (FIRST, {"option"}),
    "Option": (FIRST, {"prompt"}),
    "Selection": (FIRST, {"prompt"}),
    "replace_option_prompt": (slice(1, 2), {"prompt"}),
}
PAINTS_AS_IT_IS = {"Content", "Content.styled", "Text", "Segment"}
NEVER = {"Content.from_markup", "Text.from_markup", "Text.from_ansi", "Content.from_rich_text"}
ATTRIBUTES = {"border_title", "border_subtitle", "tooltip", "title", "sub_title", "label"}
# Widgets that read markup in every `str`; `tui.support.safe` has one that does not.
NOT_OURS = {"Static", "Label", "Button", "Markdown", "MarkdownViewer", "Link", "RichLog", "Log", "Pretty", "Checkbox"}


SCOPES = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Fault:
    """A place in the source where outside text could come through."""

    line: int
    what: str


def faults(tree: ast.Module, harmless_functions: Iterable[str]) -> list[Fault]:
    """Everything in a module of `tui/` that reaches the screen without having been made plain."""
    known = frozenset(harmless_functions) | MAKES_CONTENT
    found: list[Fault] = []
    for scope in (node for node in ast.walk(tree) if isinstance(node, SCOPES)):
        nodes = list(_inside(scope))
        judge = Judge(known, *_harmless_names(nodes, known))
        found += [fault for node in nodes for fault in judge.faults(node)]
    return sorted(found, key=lambda fault: fault.line)


def _inside(scope: ast.AST) -> Iterator[ast.AST]:
    """What belongs to a module or function, without the functions in it."""
    for node in ast.iter_child_nodes(scope):
        if not isinstance(node, SCOPES):
            yield node
            yield from _inside(node)


def _harmless_names(nodes: list[ast.AST], known: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Local names that are given harmless values only: those with content, and those made plain as well."""
    given = _values_given(nodes)
    for name in (node.arg for node in nodes if isinstance(node, ast.arg)):
        given.pop(name, None)
    content: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    # What one name holds may come from another.
    for _ in range(3):
        judge = Judge(known, content, plain)
        content = frozenset(name for name, values in given.items() if values and all(map(judge.harmless, values)))
        plain = frozenset(
            name for name, values in given.items() if values and all(map(judge.harmless_as_it_is, values))
        )
    return content, plain


def _values_given(nodes: Iterable[ast.AST]) -> dict[str, list[ast.expr]]:
    """What each local name is given; one that is bound in a way that cannot be followed has nothing or less."""
    given: dict[str, list[ast.expr]] = {}
    for node in nodes:
        match node:
            case ast.Assign(targets=[target], value=value):
                pairs = _paired(target, [value])
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.AugAssign(target=target, value=value):
                pairs = _paired(target, [value])
            case ast.For(target=target, iter=several) | ast.comprehension(target=target, iter=several):
                pairs = _paired(target, _members(several, given))
            case _:
                continue
        for name, values in pairs:
            given.setdefault(name, []).extend(values)
    return given


def _members(several: ast.expr, given: dict[str, list[ast.expr]]) -> list[ast.expr]:
    """The members of a collection that is written out, here or where its name was given it."""
    written = given.get(several.id, []) if isinstance(several, ast.Name) else [several]
    if all(isinstance(one, ast.Tuple | ast.List) for one in written):
        return [member for one in written if isinstance(one, ast.Tuple | ast.List) for member in one.elts]
    return [several]


def _paired(target: ast.expr, values: list[ast.expr]) -> Iterator[tuple[str, list[ast.expr]]]:
    """Names with their values; unpacking is followed where the value is written out, else nothing is harmless."""
    if isinstance(target, ast.Name):
        yield target.id, values
    elif isinstance(target, ast.Tuple | ast.List):
        for place, part in enumerate(target.elts):
            whole = [value for value in values if isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts)]
            yield from _paired(part, [one.elts[place] for one in whole] if len(whole) == len(values) else values)


def declared_harmless(tree: ast.Module) -> Iterator[str]:
    """Functions that say they return content or a number."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.returns and ast.unparse(node.returns) in DECLARED_HARMLESS:
            yield node.name


@dataclass(frozen=True, slots=True)
class Judge:
    """Knows which functions return something harmless, and which local names hold content or plain text."""

    functions: frozenset[str]
    content: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()

    def harmless_as_it_is(self, node: ast.expr) -> bool:
        """Whether the value can be painted where nothing reads markup."""
        return self.harmless(node, plain_will_do=True)

    def faults(self, node: ast.AST) -> Iterator[Fault]:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("textual.widgets"):
            yield from (Fault(node.lineno, f"imports {name.name}") for name in node.names if name.name in NOT_OURS)
        elif isinstance(node, ast.Call):
            yield from self._call(node)
        elif isinstance(node, ast.Assign):
            painted = [target.attr for target in node.targets if isinstance(target, ast.Attribute)]
            if ATTRIBUTES.intersection(painted) and not self.harmless(node.value):
                yield Fault(node.lineno, f"{painted[0]} = {ast.unparse(node.value)}")

    def _call(self, call: ast.Call) -> Iterator[Fault]:
        name = called(call)
        reads = READS_MARKUP.get(name) or READS_MARKUP.get(name.rpartition(".")[2])
        if name in NEVER:
            yield Fault(call.lineno, name)
        elif name in PAINTS_AS_IT_IS:
            yield from self._painted(call, FIRST, {"text"}, plain_will_do=True)
        elif reads:
            yield from self._painted(call, *reads, plain_will_do=_markup_is_off(call))

    def _painted(self, call: ast.Call, which: slice, named: set[str], *, plain_will_do: bool) -> Iterator[Fault]:
        painted = [*call.args[which], *(word.value for word in call.keywords if word.arg in named)]
        for expression in painted:
            if not self.harmless(expression, plain_will_do=plain_will_do):
                yield Fault(call.lineno, ast.unparse(call))

    def harmless(self, node: ast.expr, *, plain_will_do: bool = False) -> bool:
        """Whether the value can be painted as it is."""
        if isinstance(node, ast.Call):
            return self._harmless_call(node, plain_will_do=plain_will_do)
        if isinstance(node, ast.Name) and (node.id in self.content or (plain_will_do and node.id in self.plain)):
            return True
        if isinstance(node, ast.Name | ast.Attribute):
            # A constant is written in the source.
            return (node.id if isinstance(node, ast.Name) else node.attr).isupper()
        parts = _parts(node)
        return parts is not None and all(self.harmless(part, plain_will_do=plain_will_do) for part in parts)

    def _harmless_call(self, call: ast.Call, *, plain_will_do: bool) -> bool:
        name = called(call)
        if name in MAKES_PLAIN:
            return plain_will_do
        if name in PASSES_ON:
            return self.harmless(call.args[0], plain_will_do=plain_will_do)
        if name in PAINTS_AS_IT_IS or name in NUMBERS or name.rpartition(".")[2] in self.functions:
            return True
        # A method of something harmless: `words(name).stylize(...)`, `" ".join(...)`.
        if isinstance(call.func, ast.Attribute) and self.harmless(call.func.value, plain_will_do=plain_will_do):
            return all(self.harmless(part, plain_will_do=plain_will_do) for part in call.args)
        return False


def _parts(node: ast.expr) -> list[ast.expr] | None:
    """The expressions that make up what this one says; None where it cannot be told."""
    match node:
        case ast.Constant():
            return []
        case ast.BinOp(left=ast.Constant(), op=ast.Mult()):
            return []
        case ast.IfExp(body=first, orelse=second) | ast.BinOp(left=first, right=second):
            return [first, second]
        case ast.BoolOp(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.JoinedStr(values=parts):
            return parts
        case ast.Starred(value=value) | ast.FormattedValue(value=value) | ast.NamedExpr(value=value):
            return [value]
        case ast.Subscript(value=value) | ast.GeneratorExp(elt=value) | ast.ListComp(elt=value):
            return [value]
    return None


def _markup_is_off(call: ast.Call) -> bool:
    return any(
        word.arg == "markup" and isinstance(word.value, ast.Constant) and word.value.value is False
        for word in call.keywords
    )
