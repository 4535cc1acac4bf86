"""The words that are stored: states, policies, roles. Plain strings, so that they cost nothing to import."""

from enum import StrEnum, unique


@unique
class VisitState(StrEnum):
    """State of a visit as stored; *no-show* is an expected visit of a past day and is never stored."""

    AWAITING = "awaiting"
    EXPECTED = "expected"
    ON_SITE = "on-site"
    LEFT = "left"
    PRESUMED_LEFT = "presumed-left"
    NO_SHOW = "no-show"
    CANCELLED = "cancelled"


@unique
class Policy(StrEnum):
    """Who checks visitors in and out of a building (CHK-1)."""

    OFF = "off"
    SELF = "self"
    HOST_AND_RECEPTION = "host-and-reception"
    RECEPTION = "reception"


@unique
class Role(StrEnum):
    """What a person or device may be; the matrix in `vmsctl/rules/roles.py` says what that allows."""

    ADMIN = "admin"
    MANAGER = "manager"
    RECEPTIONIST = "receptionist"
    HOST = "host"
    EMPLOYEE = "employee"
    KIOSK = "kiosk"
    CONTROLLER = "controller"
    AUDITOR = "auditor"


@unique
class PassKind(StrEnum):
    """What a pass is printed on or typed from."""

    TICKET = "ticket"
    BADGE = "badge"
    PIN = "pin"


@unique
class StayHow(StrEnum):
    """By what a stay was opened or closed."""

    DESK = "desk"
    HOST = "host"
    KIOSK = "kiosk"
    READER = "reader"
    COMMAND = "command"
    CORRECTION = "correction"
    PRESUMED = "presumed"


@unique
class Origin(StrEnum):
    """Where an invitation was made."""

    CONSOLE = "console"
    COMMAND = "command"
    IMPORT = "import"
    WALK_IN = "walk-in"


@unique
class PrintState(StrEnum):
    """State of a row of the print queue; *unknown* means that bytes went out and no answer came back."""

    QUEUED = "queued"
    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


@unique
class OutboxState(StrEnum):
    """State of a message of the outbox; *held* is beyond its host's daily limit and waits for somebody to let it go."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    PARKED = "parked"
    DROPPED = "dropped"
    HELD = "held"


@unique
class Channel(StrEnum):
    """By what a message goes out."""

    MAIL = "mail"
    WEBHOOK = "webhook"


@unique
class FieldKind(StrEnum):
    """What a custom attribute takes."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes-no"


@unique
class HostAnswer(StrEnum):
    """What a host says when the visitor has arrived."""

    ON_MY_WAY = "on-my-way"
    SEND_UP = "send-up"
    NOT_MINE = "not-mine"


@unique
class PrivacyRequestKind(StrEnum):
    """What a visitor asks of the data kept."""

    EXPORT = "export"
    ERASE = "erase"


@unique
class PrivacyRequestState(StrEnum):
    """*requested* until the code from the mailbox was given, then *proven*, and at the end *done* or *refused*."""

    REQUESTED = "requested"
    PROVEN = "proven"
    DONE = "done"
    REFUSED = "refused"


@unique
class RollCallKind(StrEnum):
    """What a roll call is for; it stands on every sheet."""

    LIVE = "live"
    DRILL = "drill"
    TEST = "test"


@unique
class RollCallStatus(StrEnum):
    """What is known of a person in a roll call. *Missing* is whoever was inside and is not accounted for; *unseen*
    who was expected about now and may not have come."""

    MISSING = "missing"
    UNSEEN = "unseen"
    SAFE = "safe"
    ASSISTANCE = "needs-assistance"
    NOT_ON_SITE = "not-on-site"


@unique
class RunState(StrEnum):
    """State of a job's run on one date."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
