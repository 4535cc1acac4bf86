"""Fields of a visitor's profile as they are typed on the command line."""

from collections.abc import Sequence

from vmsctl.errors import Invalid
from vmsctl.rules.verification import ATTRIBUTES
from vmsctl.workspace import Workspace


def named_fields(given: Sequence[str], ws: Workspace) -> dict[str, str]:
    """As `fields`, with custom fields also by their own names, as 'vmsctl custom-fields list' shows them."""
    found = fields(given)
    if all(name in ATTRIBUTES or name.startswith("custom.") for name in found):
        return found
    from vmsctl.services import custom_fields

    return {custom_fields.attribute_meant(ws, name): value for name, value in found.items()}


def fields(given: Sequence[str]) -> dict[str, str]:
    """Profile fields from `NAME=VALUE`; raises `Invalid`."""
    pairs = [text.partition("=") for text in given]
    if wrong := next((name for name, sign, _ in pairs if not sign), None):
        raise Invalid("bad-field", f"{wrong[:40]!r} is no NAME=VALUE.", "Write --field address='1 Main Street'.")
    return {name.strip(): value for name, _, value in pairs}
