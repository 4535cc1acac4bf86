"""What acts in a PDF, taken out: scripts, actions, forms, attachments, media, references to other files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

_ACTIVE = {
    "/OpenAction": "action", "/AA": "action", "/JS": "script", "/JavaScript": "script", "/XFA": "form",
    "/EmbeddedFiles": "attachment", "/EF": "attachment", "/AF": "attachment", "/RichMediaContent": "media",
    "/Ref": "reference", "/OPI": "reference", "/PS": "script", "/Alternates": "picture",
}  # fmt: skip
"""Keys that go wherever they stand, and what they are called."""

_OF_ROOT = {"/OpenAction": "action", "/AcroForm": "form", "/Collection": "attachment", "/OCProperties": "layer"}
_OF_STREAM = ("/F", "/FFilter", "/FDecodeParms")
"""What makes a stream be read from another file."""
_LINK = frozenset({
    "/Type", "/Subtype", "/Rect", "/Border", "/A", "/Dest", "/C", "/H", "/QuadPoints", "/Contents", "/StructParent",
    "/BS", "/F",
})  # fmt: skip
_HARMLESS = ("http:", "https:", "mailto:")


def remove(pdf: Pdf) -> set[str]:
    """Take out what acts; what it was."""
    removed = {called for name, called in _OF_ROOT.items() if name in pdf.Root}
    if Name.AcroForm in pdf.Root:
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("screen")
    for page in pdf.pages:
        removed |= _links_only(page.obj)
    for one in dictionaries(pdf):
        removed |= _without(one)
    return removed


def dictionaries(pdf: Pdf) -> Iterator[Any]:
    """Every dictionary and stream in the file, those inside others too."""
    for whole in pdf.objects:
        waiting = [whole]
        while waiting:
            one = waiting.pop()
            if isinstance(one, (Dictionary, Stream)):
                yield one
                waiting += [value for value in _values(one) if not value.is_indirect]
            elif isinstance(one, Array):
                waiting += [item for item in one.as_list() if _holds(item) and not item.is_indirect]


def _values(one: Any) -> Iterator[Any]:
    for name in list(one.keys()):
        value = one.get(name)
        if _holds(value):
            yield value


def _holds(value: Any) -> bool:
    return isinstance(value, (Dictionary, Stream, Array))


def _without(one: Any) -> set[str]:
    removed = {called for name, called in _ACTIVE.items() if name in one}
    for name in _ACTIVE:
        if name in one:
            del one[name]
    if isinstance(one, Stream):
        for name in _OF_STREAM:
            if name in one:
                removed.add("reference")
                del one[name]
    return removed


def _links_only(page: Any) -> set[str]:
    """Of what lies on the page only links stay, to the web, to a mail address or inside the document."""
    if Name.Annots not in page:
        return set()
    found: list[Any] = list(page.Annots.as_list()) if isinstance(page.Annots, Array) else []
    kept = [one for one in found if isinstance(one, Dictionary) and _is_link(one)]
    for link in kept:
        for name in set(link.keys()) - _LINK:
            del link[name]
    page.Annots = Array(kept)
    return {"annotation"} if len(kept) < len(found) else set()


def _is_link(one: Any) -> bool:
    if one.get(Name.Subtype) != Name.Link:
        return False
    action = one.get(Name.A)
    if action is None:
        return Name.Dest in one
    return isinstance(action, Dictionary) and _is_harmless(one, action)


def _is_harmless(link: Any, action: Any) -> bool:
    """Whether the action only opens something in the document or on the web; it is then the only one."""
    if action.get(Name.S) == Name.URI and isinstance(action.get(Name.URI), String):
        address = str(action.URI)
        link.A = Dictionary(S=Name.URI, URI=String(address))
        return address.lower().startswith(_HARMLESS)
    if action.get(Name.S) == Name.GoTo and Name.D in action:
        link.A = Dictionary(S=Name.GoTo, D=action.D)
        return True
    return False
