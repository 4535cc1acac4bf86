"""Sentences made of what is stored as codes and ids."""

EVENTS = {
    "installation.made": "made the installation",
    "building.added": "added {}",
    "building.changed": "changed {}",
    "floor.added": "added {}",
    "floor.changed": "changed {}",
    "user.added": "added {}",
    "user.changed": "changed {}",
    "user.signed-in": "signed in",
    "user.sign-in-failed": "failed to sign in",
    "user.pin-set": "set a PIN",
    "user.pin-reset": "gave {} a new PIN",
    "user.password-set": "set a password",
    "user.unlocked": "unlocked {}",
    "group.added": "added {}",
    "group.changed": "changed {}",
    "group.removed": "removed {}",
    "group.member-added": "took somebody into {}",
    "group.member-removed": "took somebody out of {}",
    "role.granted": "granted {} a role",
    "role.revoked": "revoked a role of {}",
    "visitor-type.added": "added {}",
    "visitor-type.changed": "changed {}",
    "custom-field.added": "added {}",
    "custom-field.changed": "changed {}",
    "eticket.queued": "had the e-ticket of {} sent",
    "eticket.refused": "could not have the e-ticket of {} sent",
    "eticket-template.added": "added {}",
    "eticket-template.changed": "changed {}",
    "eticket-template.reworded": "reworded {}",
    "setting.changed": "changed {}",
    "printer.added": "added {}",
    "printer.changed": "changed {}",
    "invitation.made": "made {}",
    "invitation.changed": "changed {}",
    "invitation.cancelled": "cancelled {}",
    "invitations.imported": "imported invitations ({})",
    "visitor.suggested": "asked whether a mail address is known",
    "visitor.changed": "changed {}",
    "visitor.blocked": "blocked {}",
    "visitor.unblocked": "unblocked {}",
    "visitor.id-number-read": "read the ID number of {}",
    "visit.walked-in": "took {} as a walk-in",
    "visit.approved": "approved {}",
    "visit.declined": "declined {}",
    "visit.declined-by-visitor": "noted that the visitor declined {}",
    "visit.completed": "completed the profile of {}",
    "visit.verified": "verified the visitor of {}",
    "visit.arrived": "noted the arrival of {}",
    "visit.checked-in": "checked {} in",
    "visit.checked-out": "checked {} out",
    "visit.check-in-undone": "undid the check-in of {}",
    "visit.arrival-undone": "undid the arrival of {}",
    "visit.check-out-undone": "undid the check-out of {}",
    "visit.times-corrected": "corrected the times of {}",
    "visit.presumed-left": "presumed {} left",
    "roll-call.printed": "gave out the roll call of {}",
    "roll-call.started": "started {}",
    "roll-call.marked": "ticked somebody off in {}",
    "roll-call.mark-undone": "took a tick back in {}",
    "roll-call.person-added": "added somebody to {}",
    "roll-call.finished": "finished {}",
    "muster-point.added": "added {}",
    "muster-point.changed": "changed {}",
    "message.retried": "had {} sent again",
    "visit.check-out-reminded": "reminded the host of the check-out of {}",
    "daily-summary.made": "made the daily summary of {}",
    "daily-summary.sent": "sent the daily summary of {} again",
    "daily-summary.printed": "printed the daily summary of {}",
    "schedule.job-failed": "could not run {}",
    "clock.believed": "vouched for the clock",
    "store.backed-up": "backed up the store",
    "store.restored": "restored the store",
}
"""What each kind of event says of whoever acted, with its subject in the place of `{}`."""


_PAPER = {
    "queued": "queued the {what} for {{}}",
    "postponed": "put off the {what} for {{}}",
    "printed": "printed the {what} for {{}}",
    "failed": "could not print the {what} for {{}}",
    "unknown": "cannot tell whether the {what} for {{}} was printed",
    "dropped": "dropped the {what} for {{}}",
    "retried": "tries the {what} for {{}} again",
    "saved": "saved the {what} for {{}} as a file",
}
EVENTS |= {
    f"{what}.{kind}": words.format(what=what.replace("-", " "))
    for what in ("badge", "test-page")
    for kind, words in _PAPER.items()
}


def event(kind: str, subject: str) -> str:
    """An event as a sentence without its actor: `visit.checked-in` of `visit:17` is "checked visit 17 in"."""
    noun, _, id = subject.partition(":")
    return EVENTS[kind].format(f"{noun.replace('-', ' ')} {id}".strip())
