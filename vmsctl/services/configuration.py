"""The whole set-up as one file: writing it, comparing it, and making it hold, all of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from db.queries import locks
from vmsctl.errors import NotFound, StoreFailed, VmsError
from vmsctl.rules import configuration_mistakes
from vmsctl.rules import configuration_plan as plans
from vmsctl.rules.configuration_files import Mistake, Path, read, together
from vmsctl.rules.configuration_plan import Step, Verb
from vmsctl.rules.text import clean, fold
from vmsctl.services import configuration_acts, configuration_reading, event_log, roles
from vmsctl.services.configuration_acts import Work

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.rules.configuration_files import Mark, Sheet
    from vmsctl.rules.configuration_plan import Plan
    from vmsctl.services.configuration_documents import Files
    from vmsctl.services.configuration_reading import DocumentFiles
    from vmsctl.workspace import Workspace

ACTION = "apply-configuration"
APPLIED = "configuration.applied"
LOCK = "configuration"
"""The name that whoever makes a file hold holds; the next finds what the first has done."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A configuration file: its bytes, whether they are TOML, and a function that reads a file beside it."""

    data: bytes
    toml: bool
    beside: Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`steps` are or would be done; `left` is in the store and not in the file, of which `prunable` can be pruned."""

    steps: Sequence[Step]
    left: Sequence[Step]
    prunable: Sequence[Step] = ()


class _Rehearsed(Exception):
    """Ends a transaction in which everything went well and nothing is to stay."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What a file would say, and the files that it names, by their path beside it."""

    value: Mapping[str, Any]
    files: Mapping[str, bytes]


def export(ws: Workspace, *, folder: str = "") -> Exported:
    """The set-up in use as a file would say it, without what is empty or as usual. The documents' own files are part
    of it where there is a folder for them."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-configuration", None)
        current = configuration_reading.current(tx)
        files = configuration_reading.document_files(tx, folder) if folder else {}
    beside = {path: data for of_document in files.values() for path, data in of_document.values()}
    return Exported(_shortened(current, files), beside)


def diff(ws: Workspace, wanted: Wanted) -> Outcome:
    """What applying would change, and what it would leave. Raises `Invalid` with line and column."""
    sheet, files = _checked(wanted)
    with ws.reading() as tx:
        roles.require(tx, ws, "see-configuration", None)
        plan = _plan(sheet, files, configuration_reading.current(tx))
    return Outcome(plan.steps, plan.left, plan.prunable)


def apply(
    ws: Workspace, wanted: Wanted, *, prune: Collection[Path] = (), dry_run: bool = False, reason: str
) -> Outcome:
    """Make the file hold, in one transaction: each step through its own service, with its permission and its event.

    What the file leaves out stays, but for the paths to `prune` that somebody has agreed to, in sections that it has. A
    dry run does everything and keeps nothing of it. Raises `Invalid` with line and column, and what a service refuses
    in the same way.
    """
    sheet, files = _checked(wanted)
    with ws.reading() as tx:
        roles.require(tx, ws, ACTION, None, reason=reason)
        plan = _plan(sheet, files, configuration_reading.current(tx))
    steps = _to_do(plan, prune)
    if steps:
        with suppress(_Rehearsed), ws.transaction() as tx:
            locks.hold(tx, [LOCK])
            roles.require(tx, ws, ACTION, None, reason=reason)
            plan = _plan(sheet, files, configuration_reading.current(tx))
            steps = _to_do(plan, prune)
            _carry_out(tx, Work(ws.within(tx), sheet, files, reason), steps)
            if dry_run:
                raise _Rehearsed
            if steps:
                _note(tx, ws, wanted, len(steps), reason)
    return Outcome(steps, [step for step in plan.left if step not in steps], plan.prunable)


def _note(tx: Transaction, ws: Workspace, wanted: Wanted, steps: int, reason: str) -> None:
    facts = {"sha256": hashlib.sha256(wanted.data).hexdigest(), "steps": steps}
    event_log.append(
        tx, ws, APPLIED, "installation:0", chain=event_log.INSTALLATION, at=ws.now(), facts=facts,
        personal={"reason": clean(reason)},
    )  # fmt: skip


def _checked(wanted: Wanted) -> tuple[Sheet, Files]:
    """The file and the files that it names; raises `Invalid` for the mistakes in it."""
    sheet = read(wanted.data, toml=wanted.toml)
    if no := configuration_mistakes.refusal(sheet):
        raise no
    if not any("files" in one for one in (sheet.value.get("documents") or {}).values()):
        return sheet, {}
    from vmsctl.services import configuration_documents

    return sheet, configuration_documents.read(sheet, wanted.beside)


def _plan(sheet: Sheet, files: Files, current: Mapping[str, Any]) -> Plan:
    if files:
        from vmsctl.services import configuration_documents

        sheet = configuration_documents.told_by_contents(sheet, files, current["documents"])
    return plans.compare(sheet, current)


def _to_do(plan: Plan, prune: Collection[Path]) -> list[Step]:
    return plan.steps + [step for step in plan.prunable if step.path in prune]


def _carry_out(tx: Transaction, work: Work, steps: Sequence[Step]) -> None:
    """Do the steps, or raise all that the services refuse; what only follows from another refusal is not told."""
    refused: list[tuple[Step, VmsError]] = []
    for step in steps:
        if any(step.path[: len(other.path)] == other.path for other, _ in refused):
            continue
        try:
            with tx.part():
                configuration_acts.carry_out(work, step)
        except StoreFailed:
            raise
        except VmsError as error:
            if not (isinstance(error, NotFound) and any(_speaks_of(error, other.name) for other, _ in refused)):
                refused.append((step, error))
    if refused:
        raise _refusal(work.sheet, refused) from refused[0][1]


def _speaks_of(error: VmsError, name: str) -> bool:
    return fold(repr(name)) in fold(error.message)


def _refusal(sheet: Sheet, refused: Sequence[tuple[Step, VmsError]]) -> VmsError:
    """One refusal as the service made it, with its place; of several a line each."""
    found = [Mistake(*_located(sheet, step, error.message), error.hint) for step, error in refused]
    if len(found) > 1:
        return together(found)
    error = refused[0][1]
    return type(error)(error.code, found[0]._replace(hint="").line, f"{error.hint} Nothing was changed.".lstrip())


def _located(sheet: Sheet, step: Step, sentence: str) -> tuple[Mark | None, str]:
    """The place that asked for the impossible, and a service's sentence; what is pruned stands nowhere."""
    if step.verb == Verb.REMOVE:
        return None, f"{step.name} cannot go: {sentence}"
    among = plans.said(sheet, step.path[:-1])
    if isinstance(among, list):
        return sheet.mark_of((*step.path[:-1], among.index(step.name))), sentence
    fields = step.given if isinstance(step.given, Mapping) else {}
    meant = [name for name, value in fields.items() if len(fields) == 1 or name in sentence or _quoted(value, sentence)]
    return sheet.mark_of((*step.path, *meant[:1])), sentence


def _quoted(value: object, sentence: str) -> bool:
    """Whether the sentence speaks of the value."""
    return any(repr(one) in sentence for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))


_USUAL: Mapping[str, Any] = {
    "active": True, "takes-visitors": True, "may-invite": True, "band": "own", "ink": "own", "accent": "own",
    "signature": "none", "position": 0,
}  # fmt: skip
_NEVER_USUAL = ("name", "time-zone", "kind", "url", "features")


def _shortened(value: Mapping[str, Any], files: DocumentFiles) -> dict[str, Any]:
    """The same without what holds anyway; names of things stay, however little is said of them."""
    documents = {
        name: {**of, "files": {language: path for language, (path, _) in files.get(name, {}).items()}}
        for name, of in value["documents"].items()
    }
    found = {"version": value["version"]}
    for section, things in {**value, "documents": documents}.items():
        if section != "version" and things:
            found[section] = things if section in ("settings", "texts") else _of_things(things)
    return found


def _of_things(things: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _of_thing(fields) for name, fields in things.items()}


def _of_thing(fields: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in fields.items():
        if name in ("floors", "muster-points", "printers", "kiosks"):
            value = _of_things(value)
        usual = name in _USUAL and _USUAL[name] == value
        if name in _NEVER_USUAL or not (usual or value in ("", [], {})):
            kept[name] = value
    return kept
