"""The link in the host's reminder: it signs out one visitor of one stay, and is made, never stored."""

import base64
import hmac

from vmsctl.rules.passes import PassKeys

PREFIX = "/o/"
_PURPOSE = b"sign-out "
_LONGEST = 80


def token(keys: PassKeys, stay_id: int, host_id: int) -> str:
    """What the link ends in: stay, host and 128 bits that only this installation can make."""
    named = f"{stay_id}.{host_id}"
    digest = hmac.digest(keys.link, _PURPOSE + named.encode(), "sha256")
    return f"{named}.{base64.urlsafe_b64encode(digest[:16]).decode().rstrip('=')}"


def read(keys: PassKeys, given: str) -> tuple[int, int] | None:
    """Stay and host of a token that this installation has made; None for anything else."""
    stay, _, rest = given.partition(".")
    host = rest.partition(".")[0]
    if len(given) > _LONGEST or not all(part.isascii() and part.isdigit() for part in (stay, host)):
        return None
    made = token(keys, int(stay), int(host))
    return (int(stay), int(host)) if hmac.compare_digest(made.encode(), given.encode()) else None
