"""Tells a keyboard-wedge scanner's codes from what a person types, from keys and times alone.

The rules, in the order in which they apply to a key (no key is ever reordered):

- A key that comes more than `gap` after the one before starts afresh; what was held then is settled.
- Keys that could spell a code are held; all others pass at once while nothing is held.
- Held keys are given back as soon as they can be no code on any layout, or when the gap has passed.
- A whole valid code is a scan as soon as it is ended: by a terminator (which belongs to it), by the prefix of
  the next code, or by the gap. Twenty digits and more digits are codes only if all of them are.
- A single other key in the midst of a slow scan was pressed by a person: it is given back, the scan stands.
  Between keys that came in one read it cannot be a person's: such a burst is no code of ours.
- After a code that only the gap has ended, a terminator within `LATE_END` is the scanner's own and is dropped.
- A control key (Ctrl+P, GS, …) next to another key within the gap was pressed by a barcode: it and the rest
  of the burst are dropped.
"""

from __future__ import annotations

from enum import Enum, auto

from tui.support.bursts import LATE_END
from tui.support.keyboards import CODE_CHARACTERS
from tui.support.reading import IsCode, Reading, readings
from tui.support.strokes import MODIFIERS, START_OF_TEXT, Scan, Stroke

GAP = 0.030
"""Seconds within which a scanner's next key comes."""

ONE_READ = 0.002
"""Seconds between keys that came in one read of the terminal: nobody's finger comes in between."""

EVIDENCE = 4
"""As many keys within the gap of each other are a machine's."""

PATIENCE = ((6, 3), (3, 2), (0, 1))
"""From so many code keys within the gap of each other, so many gaps are waited: a busy computer delays keys."""

REPEAT = 0.7
"""Seconds after which a key that is held down begins to repeat, at most."""

MOST_FOREIGN = 6
"""So many keys of a person's are believed in the midst of one scan."""

Verdict = Stroke | Scan


class _Mood(Enum):
    OPEN = auto()  # a code may begin
    TAIL = auto()  # a scan has just ended: its second terminator is swallowed
    SPOILED = auto()  # the rest of a burst that is no code: typed through
    DROPPING = auto()  # the rest of a burst that pressed a control key: dropped


class Wedge:
    """Takes keys one by one and answers what is now certain: keys to be typed, and scans, in order."""

    def __init__(self, is_code: IsCode, *, gap: float = GAP) -> None:
        self._is_code = is_code
        self._gap = gap
        self._held: list[Stroke] = []
        self._foreign: list[Stroke] = []
        self._readings: list[Reading] = []
        self._mood = _Mood.OPEN
        self._last: float | None = None  # None: the next key starts afresh
        self._line_start = True
        self._passed: Stroke | None = None
        self._unended: float | None = None  # when the last digit came of a code that no terminator has ended

    @property
    def deadline(self) -> float | None:
        """The time after which `expire` has something to say, or None while nothing is held."""
        if not self._held or self._last is None:
            return None
        return self._last + self._patience

    @property
    def last_key_at(self) -> float | None:
        """When the last key of the burst in progress came, or None between bursts."""
        return self._last

    def feed(self, stroke: Stroke) -> list[Verdict]:
        """Judge one more key."""
        verdicts = self.expire(stroke.at)
        if stroke.key in MODIFIERS:
            return verdicts + self._set_aside(stroke)
        before, self._last = self._last, stroke.at
        line_start, self._line_start = self._line_start, stroke.ends_a_code
        if self._is_late_end(stroke):
            self._mood = _Mood.TAIL
            return verdicts
        verdicts += self._judge(stroke, before, line_start)
        return verdicts

    def expire(self, now: float) -> list[Verdict]:
        """Settle what is held if the gap has passed at `now`."""
        if self._last is None or now - self._last <= self._patience:
            return []
        return self.settle()

    def settle(self) -> list[Verdict]:
        """End the burst in progress: a whole code is a scan, anything else is typed."""
        self._last, self._line_start, self._mood = None, True, _Mood.OPEN
        if self._complete():
            verdicts = self._accept()
            self._unended = max(verdict.at for verdict in verdicts)
            return verdicts
        if self._is_garbage():
            return self._drop()
        return self._release()

    def _is_late_end(self, stroke: Stroke) -> bool:
        """Whether the key is the terminator of a code that was taken already; only the next key can be."""
        since, self._unended = self._unended, None
        return since is not None and stroke.ends_a_code and stroke.at - since <= LATE_END

    @property
    def _patience(self) -> float:
        if self._complete():
            return self._gap
        keys = len(self._held) - len(self._foreign)
        return self._gap * next(gaps for least, gaps in PATIENCE if keys >= least)

    def _judge(self, stroke: Stroke, before: float | None, line_start: bool) -> list[Verdict]:
        if self._mood is _Mood.DROPPING:
            return []
        if self._ends_a_scan(stroke):
            return self._accept(_Mood.TAIL)
        if self._mood is _Mood.TAIL:
            if stroke.ends_a_code:
                return []
            self._mood = _Mood.OPEN
        if stroke.is_guarded and not self._frames_a_code(stroke, before, line_start):
            return self._guard(stroke, before)
        if self._held:
            return self._continue(stroke, before)
        return self._begin(stroke, before)

    def _ends_a_scan(self, stroke: Stroke) -> bool:
        ends = stroke.ends_a_code or (stroke.is_guarded and stroke.key != START_OF_TEXT)
        return ends and self._complete() is not None

    def _frames_a_code(self, stroke: Stroke, before: float | None, line_start: bool) -> bool:
        """Whether STX may stand here: at the start of a burst or line, after a code, or just after a person's key."""
        at_start = line_start or self._complete() is not None or not self._is_stuck_to_typing(stroke, before)
        return stroke.key == START_OF_TEXT and at_start

    def _guard(self, stroke: Stroke, before: float | None) -> list[Verdict]:
        """A control key alone waits for the gap, one held down repeats, any other comes from a barcode."""
        if self._repeats(stroke):
            return self._pass(stroke)
        if before is None:
            self._held, self._readings = [stroke], []
            return []
        self._mood = _Mood.DROPPING
        return self._drop()

    def _repeats(self, stroke: Stroke) -> bool:
        """Whether the key is the one that was typed last, and is still held down."""
        last = self._passed
        return not self._held and last is not None and last.key == stroke.key and stroke.at - last.at < REPEAT

    def _begin(self, stroke: Stroke, before: float | None) -> list[Verdict]:
        """Hold a key that may begin a code; let all others pass."""
        if stroke.character not in CODE_CHARACTERS and stroke.key != START_OF_TEXT:
            return self._pass(stroke)
        if self._is_stuck_to_typing(stroke, before):
            self._mood = _Mood.SPOILED
        if self._mood is _Mood.SPOILED:
            return self._pass(stroke)
        self._readings = [reading for reading in readings(self._is_code) if reading.take(stroke)]
        self._held = [stroke]
        return []

    def _is_stuck_to_typing(self, stroke: Stroke, before: float | None) -> bool:
        """Whether the key came in one read with a character that was typed through."""
        last = self._held[-1] if self._held else self._passed
        return (
            before is not None
            and stroke.at - before < ONE_READ
            and last is not None
            and last.character is not None
            and last.character.isprintable()
        )

    def _continue(self, stroke: Stroke, before: float | None) -> list[Verdict]:
        """Read one more key after those that are held, or see that they are no code."""
        ended = next((reading for reading in self._readings if reading.is_complete), None)
        alive = [reading for reading in self._readings if reading.take(stroke)]
        if alive:
            self._readings = alive
            self._held.append(stroke)
            return self._close(stroke) if ended and not alive[0].digits else []
        if self._is_a_persons(stroke):
            self._readings = self._reread()
            self._held.append(stroke)
            self._foreign.append(stroke)
            return []
        if self._is_garbage(stroke) and not stroke.is_guarded:
            self._mood = _Mood.DROPPING
            return self._drop()
        return self._give_up(stroke, before)

    def _close(self, stroke: Stroke) -> list[Verdict]:
        """The prefix of the next code ends the one before."""
        self._held.pop()
        self._readings = self._reread()
        verdicts = self._accept()
        return verdicts + self._begin(stroke, None)

    def _give_up(self, stroke: Stroke, before: float | None) -> list[Verdict]:
        """Type what was held; the key that ended it may itself begin a code."""
        machine = len(self._held) >= EVIDENCE and not stroke.ends_a_code and not stroke.is_guarded
        verdicts = self._release()
        if machine:
            self._mood = _Mood.SPOILED
        return verdicts + self._begin(stroke, before)

    def _is_a_persons(self, stroke: Stroke) -> bool:
        """Whether a key that fits no code was pressed by a person while a slow scanner types."""
        keys = len(self._held)
        return (
            keys >= EVIDENCE
            and not stroke.ends_a_code
            and not stroke.is_guarded
            and all(stroke.character not in reading.keyboard.digits for reading in self._readings)
            and (stroke.at - self._held[0].at) / keys >= ONE_READ
            and self._held[-1] not in self._foreign
            and len(self._foreign) < MOST_FOREIGN
        )

    def _reread(self) -> list[Reading]:
        """The readings of what is held: a reading that refused a key is no longer to be trusted."""
        alive = readings(self._is_code)
        for stroke in self._held:
            if stroke not in self._foreign and stroke.key not in MODIFIERS:
                alive = [reading for reading in alive if reading.take(stroke)]
        return alive

    def _complete(self) -> Reading | None:
        return next((reading for reading in self._readings if reading.is_complete), None)

    def _is_garbage(self, *more: Stroke) -> bool:
        """Whether a control key stands among several keys."""
        keys = [stroke for stroke in (*self._held, *more) if stroke.key not in MODIFIERS]
        return len(keys) > 1 and any(stroke.is_guarded for stroke in keys)

    def _set_aside(self, stroke: Stroke) -> list[Verdict]:
        """A key that types nothing keeps its place among those that are held."""
        if self._held:
            self._held.append(stroke)
            return []
        return [stroke]

    def _accept(self, mood: _Mood = _Mood.OPEN) -> list[Verdict]:
        """Give back a person's keys, then the scans."""
        reading = self._complete()
        assert reading is not None
        codes = [*reading.codes, reading.digits]
        at = self._held[-1].at
        verdicts: list[Verdict] = [*self._foreign]
        verdicts += [Scan(code, reading.keyboard.name, at) for code in codes]
        self._drop()
        self._mood, self._passed = mood, None
        return verdicts

    def _release(self) -> list[Verdict]:
        released: list[Verdict] = [*self._held]
        if self._held:
            self._passed = self._held[-1]
        self._drop()
        return released

    def _drop(self) -> list[Verdict]:
        self._held, self._foreign, self._readings = [], [], []
        return []

    def _pass(self, stroke: Stroke) -> list[Verdict]:
        self._passed = stroke
        if stroke.ends_a_code:
            self._mood = _Mood.OPEN
        return [stroke]
