"""Fields of a visitor's profile as they are typed on the command line."""

from collections.abc import Sequence

from vmsctl.errors import Invalid


def fields(given: Sequence[str]) -> dict[str, str]:
    """Profile fields from `NAME=VALUE`; raises `Invalid`."""
    pairs = [text.partition("=") for text in given]
    if wrong := next((name for name, sign, _ in pairs if not sign), None):
        raise Invalid("bad-field", f"{wrong[:40]!r} is no NAME=VALUE.", "Write --field address='1 Main Street'.")
    return {name.strip(): value for name, _, value in pairs}
