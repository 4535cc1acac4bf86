"""What a machine does in a race to be a kiosk; each function runs in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence

from db.queries import kiosks as queries
from tests.crew import Desk, replaced
from vmsctl.errors import Refused
from vmsctl.services import kiosk_pairing

CARELESS = """
UPDATE kiosks SET token_hash = :token, paired_at = :at, revoked_at = NULL
WHERE code_hash = :code AND code_until > :at AND active
RETURNING id
"""


def pair_each(desk: Desk, codes: Sequence[str]) -> list[str]:
    """Give each code at the same moment as all other machines; the token, or the refusal's code."""
    answers = []
    for code in codes:
        desk.together()
        try:
            answers.append(kiosk_pairing.pair(desk.ws, code, client=f"machine {desk.number}").token)
        except Refused as refused:
            answers.append(refused.code)
    desk.together()
    return answers


def pair_each_carelessly(desk: Desk, codes: Sequence[str]) -> list[str]:
    """As `pair_each`, with a code that is not used up."""
    with replaced((queries, "PAIR", CARELESS)):
        return pair_each(desk, codes)
