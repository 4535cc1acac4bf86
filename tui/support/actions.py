"""Every action is declared once: its key, words and permission feed bindings, footer, palette, help and a test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode
from textual.screen import Screen

from tui.support.key_names import key_name


class Action(NamedTuple):
    """One thing that the user can do.

    `name` is dash-case and reaches the method `action_NAME`; `key` may be empty (palette only) or several,
    separated by commas; `permission` is asked of the App's `may`; `footer` shows it at the bottom.
    """

    name: str
    key: str
    words: str
    help: str
    permission: str | None = None
    footer: bool = True
    priority: bool = False
    also: str = ""
    """Other words by which people look for it in the menu."""

    @property
    def method(self) -> str:
        return self.name.replace("-", "_")

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key.strip() for key in self.key.split(",") if key.strip())


def bindings(actions: Iterable[Action]) -> list[BindingType]:
    """The Textual bindings of the actions that have a key."""
    return [
        Binding(
            action.key, action.method, action.words, show=action.footer, priority=action.priority, tooltip=action.help
        )
        for action in actions
        if action.key
    ]


# Textual takes the styles of the first base that is a node, so a mixin must not be one.
if TYPE_CHECKING:
    _Node = DOMNode
else:
    _Node = object


class HasActions(_Node):
    """A screen, dialog or App that declares `ACTIONS`; the permission decides what is shown and can be done."""

    ACTIONS: ClassVar[tuple[Action, ...]] = ()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        declared = next((known for known in self.ACTIONS if known.method == action), None)
        if declared is not None and not _may(self.app, declared):
            return False
        return super().check_action(action, parameters)


def _may(app: App[object], action: Action) -> bool:
    may = getattr(app, "may", None)
    return action.permission is None or may is None or bool(may(action.permission))


def actions_at(screen: Screen[Any]) -> Iterator[tuple[DOMNode, Action]]:
    """What can be done here and now, with the node that does it: the screen's actions, then the App's."""
    for node in (screen, screen.app):
        if isinstance(node, HasActions):
            for action in node.ACTIONS:
                if node.check_action(action.method, ()):
                    yield node, action


class ActionPalette(Provider):
    """The command palette's only source: the declared actions, and nothing of Textual's own (quit, screenshot)."""

    async def discover(self) -> Hits:
        for node, action in actions_at(self.screen):
            yield DiscoveryHit(action.words, partial(self.app.run_action, action.method, node), help=_described(action))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for node, action in actions_at(self.screen):
            score = matcher.match(action.words)
            found = max(score, *(matcher.match(word) for word in action.also.split()), 0.0)
            if found > 0:
                run = partial(self.app.run_action, action.method, node)
                shown = matcher.highlight(action.words) if score > 0 else action.words
                yield Hit(found, shown, run, help=_described(action))


def _described(action: Action) -> str:
    return f"{action.help} ({key_name(action.keys[0])})" if action.keys else action.help


def faults(node: type[HasActions], around: Iterable[Action] = ()) -> list[str]:
    """What is wrong with a class's actions; `around` are the App's, whose keys work here too."""
    found = [fault for action in node.ACTIONS for fault in _faults_of(action, node)]
    owners: dict[str, Action] = {}
    for action in (*around, *node.ACTIONS):
        for key in action.keys:
            first = owners.setdefault(key, action)
            if first is not action:
                found.append(f"{node.__name__}: {key} is both {first.name} and {action.name}")
    names = [action.name for action in node.ACTIONS]
    found += [f"{node.__name__}: {name} is declared twice" for name in sorted(set(names)) if names.count(name) > 1]
    return found


def _faults_of(action: Action, node: type[HasActions]) -> Iterator[str]:
    place = f"{node.__name__}: {action.name}"
    if not action.words.strip() or not action.help.strip():
        yield f"{place} has no words or no help"
    if not callable(getattr(node, f"action_{action.method}", None)):
        yield f"{place} reaches no method action_{action.method}"
