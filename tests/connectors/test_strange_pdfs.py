"""PDFs that people bring, damaged, encrypted, armed or out to fill the memory: taken rightly, or refused with a
sentence, in a process of their own."""

import re
import subprocess
import sys
import zlib
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from tests.documents.papers import paper, saved
from vmsctl.connectors.pdf import apart, limits
from vmsctl.errors import Invalid

ACTIVE = re.compile(
    rb"/(JavaScript|JS|OpenAction|AA|Launch|EmbeddedFiles?|EF|XFA|AcroForm|RichMedia|SubmitForm|GoToR)\b"
)


def opened(pages: int = 2) -> Pdf:
    return Pdf.open(BytesIO(paper(pages)))


def plain(pdf: bytes) -> bytes:
    """All of a file's words, unpacked."""
    with Pdf.open(BytesIO(pdf)) as one:
        return saved(one, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)


def refused(pdf: bytes) -> str:
    with pytest.raises(Invalid) as error:
        apart.clean(pdf)
    assert error.value.message.endswith(".") and error.value.hint
    return error.value.code


def test_a_plain_pdf_stays_as_it_reads() -> None:
    clean = apart.clean(paper(2))
    assert (clean.pages, clean.pdf[:5]) == (2, b"%PDF-")
    assert apart.text(clean.pdf) == apart.text(paper(2))
    assert apart.clean(paper(2)).pdf == clean.pdf  # the same file is the same document


def test_what_is_no_pdf_or_too_much_of_one_is_refused() -> None:
    assert refused(b"PK\x03\x04 a zip file") == "not-a-pdf"
    assert refused(b"") == "not-a-pdf"
    assert refused(b"%PDF-1.7\nnothing else") == "pdf-damaged"
    assert refused(b"%PDF-1.7\n" + b"0" * limits.MOST_BYTES) == "pdf-too-big"
    assert refused(saved(Pdf.new())) == "pdf-empty"
    assert refused(paper(limits.MOST_PAGES + 1)) == "pdf-too-long"
    assert refused(paper(500)) == "pdf-too-long"


def test_a_password_is_refused_and_an_encryption_without_one_opened() -> None:
    locked = saved(opened(), encryption=pikepdf.Encryption(owner="o", user="u", R=6))
    assert refused(locked) == "pdf-encrypted"
    for strength in (3, 4, 6):
        how = pikepdf.Encryption(owner="o", user="", R=strength, aes=strength > 3, metadata=strength > 3)
        hidden = saved(opened(), encryption=how)
        clean = apart.clean(hidden)
        assert clean.pages == 2 and b"/Encrypt" not in clean.pdf


@pytest.mark.parametrize("damage", ["no-end", "no-table", "cut", "wrong-table", "no-page-kids"])
def test_a_damaged_pdf_is_repaired_with_all_its_pages_or_refused(damage: str) -> None:
    pdf = saved(opened(3), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    start = pdf.rindex(b"xref")
    start = pdf.rindex(b"xref", 0, start) if pdf[start - 5 : start] == b"start" else start
    broken = {
        "no-end": pdf[: pdf.rindex(b"startxref")],
        "no-table": pdf[:start],
        "cut": pdf[: len(pdf) // 3],
        "wrong-table": pdf.replace(b"0000000", b"0000009"),
        "no-page-kids": pdf.replace(b"/Kids", b"/Kinds"),
    }[damage]
    try:
        clean = apart.clean(broken)
    except Invalid as error:
        assert damage not in ("no-end", "wrong-table") and error.code in ("pdf-damaged", "pdf-empty")
    else:
        assert clean.pages == 3 and apart.text(clean.pdf)[2].startswith("Please keep")


def armed(pdf: Pdf) -> bytes:
    """Everything that acts, in one file."""
    script = Dictionary(Type=Name.Action, S=Name.JavaScript, JS=String("app.alert(1)"))
    root, page = pdf.Root, pdf.pages[0].obj
    root.OpenAction = script
    root.AA = Dictionary(WC=script)
    root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), script])))
    pdf.attachments["evil.exe"] = pikepdf.AttachedFileSpec(
        pdf, b"MZ", filename="evil.exe", description="", mime_type="", creation_date="", mod_date=""
    )  # fmt: skip
    root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp/>"))
    page.AA = Dictionary(O=script)
    links = [
        Dictionary(S=Name.URI, URI=String("https://example.org/rules"), Next=script),
        Dictionary(S=Name.URI, URI=String("javascript:alert(1)")),
        Dictionary(S=Name.URI, URI=String("file:///etc/passwd")),
        Dictionary(S=Name.Launch, F=String("/bin/sh")),
        Dictionary(S=Name.GoToR, F=String("other.pdf"), D=Array([0, Name.Fit])),
        Dictionary(S=Name.SubmitForm, F=String("https://evil.example")),
    ]
    rect = Array([0, 0, 100, 100])
    notes = [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=rect, A=action) for action in links]
    notes += [
        Dictionary(Type=Name.Annot, Subtype=Name(kind), Rect=rect) for kind in ("/Screen", "/RichMedia", "/Movie")
    ]
    page.Annots = pdf.make_indirect(Array([pdf.make_indirect(note) for note in notes]))
    hidden = pdf.make_stream(b"")
    hidden.F = String("/etc/passwd")
    page.Resources.XObject = Dictionary(Im=hidden)
    return saved(pdf)


def test_nothing_active_is_left() -> None:
    pdf = armed(opened())
    assert len(set(ACTIVE.findall(plain(pdf)))) > 8  # the file is armed indeed
    clean = apart.clean(pdf)
    left = plain(clean.pdf)
    assert ACTIVE.findall(left) == []
    assert b"evil" not in left and b"passwd" not in left and b"alert" not in left
    assert b"https://example.org/rules" in left
    assert {"action", "annotation", "form", "script"} <= set(clean.removed)
    assert apart.text(clean.pdf) == apart.text(paper(2))


def test_what_a_form_says_stays_readable() -> None:
    pdf = opened(1)
    field = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("who"), V=String("Filled in"),
                   Rect=Array([50, 50, 300, 80]), DA=String("/Helv 12 Tf 0 g"), F=4)
    )  # fmt: skip
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([field]), DR=Dictionary(Font=Dictionary(Helv=font)), NeedAppearances=True
    )
    pdf.pages[0].obj.Annots = Array([field])
    clean = apart.clean(saved(pdf))
    assert "Filled in" in apart.text(clean.pdf)[0]
    assert b"/Widget" not in plain(clean.pdf)


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(9)
    made = b"".join(packer.compress(b" " * 2**20) for _ in range(size // 2**20))
    return made + packer.flush()


def heavy(kind: str) -> bytes:
    pdf = opened(1)
    page = pdf.pages[0].obj
    if kind == "flate":
        page.Contents = pikepdf.Stream(pdf, bomb(800 * 2**20), Filter=Name.FlateDecode)
    if kind == "twice":
        page.Contents = pikepdf.Stream(
            pdf, zlib.compress(bomb(1500 * 2**20)), Filter=Array([Name.FlateDecode, Name.FlateDecode])
        )
    if kind == "many":
        one = bomb(50 * 2**20)
        streams = [pdf.make_indirect(pikepdf.Stream(pdf, one, Filter=Name.FlateDecode)) for _ in range(30)]
        page.Contents = Array(streams)
    if kind == "picture":
        form = pikepdf.Stream(pdf, b"", Type=Name.XObject, Subtype=Name.Image, Width=60_000, Height=60_000,
                              ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode)  # fmt: skip
        page.Resources.XObject = Dictionary(Im=form)
    if kind in ("laughs", "circle"):
        page.Resources.XObject = Dictionary(X=forms(pdf, 12, circle=kind == "circle"))
        page.Contents = pdf.make_stream(b"/X Do " * 10)
    return saved(pdf)


def forms(pdf: Pdf, depth: int, *, circle: bool) -> pikepdf.Object:
    """Forms that draw forms, ten times each: a billion drawings in a few lines."""
    first = inner = pdf.make_stream(b"0 0 1 1 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    for _ in range(depth):
        outer = pdf.make_stream(b"/X Do " * 10, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
        outer.Resources = Dictionary(XObject=Dictionary(X=inner))
        inner = outer
    if circle:
        first.Resources = Dictionary(XObject=Dictionary(X=inner))
        first.write(b"/X Do")
    return inner


CLEAN_ALONE = """
import resource, sys
from vmsctl.connectors.pdf import apart
from vmsctl.errors import Invalid
try:
    apart.clean(sys.stdin.buffer.read())
except Invalid as refused:
    print(refused.code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""
"""In a process of its own, whose only child is the one that opens the PDF."""


@pytest.mark.parametrize("kind", ["flate", "twice", "many", "picture", "laughs", "circle"])
def test_a_bomb_is_refused_within_time_and_memory(kind: str) -> None:
    pdf = heavy(kind)
    assert len(pdf) < limits.MOST_BYTES
    code, memory = subprocess.run(
        [sys.executable, "-c", CLEAN_ALONE], input=pdf, capture_output=True, check=True
    ).stdout.split()  # fmt: skip
    assert code in (b"pdf-too-heavy", b"pdf-damaged")
    assert int(memory) <= limits.MEMORY


@pytest.mark.parametrize(
    "boxes", [[0, 0, 1e9, 1e9], [0, 0, 0, 0], [0, 0, 10, 10], [1e30, 0, 2e30, 800], [5e5, 5e5, 5.1e5, 5.1e5]]
)
def test_a_page_without_a_usable_size_is_refused(boxes: list[float]) -> None:
    pdf = opened(1)
    pdf.pages[0].obj.MediaBox = Array(boxes)
    assert refused(saved(pdf)) in ("pdf-page-size", "pdf-damaged", "pdf-empty")


def test_page_trees_in_circles_and_deep_nesting_end() -> None:
    pdf = opened(1)
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)
    assert refused(saved(pdf)) == "pdf-damaged"
    nested = b"%PDF-1.7\n1 0 obj\n" + b"[" * 400_000 + b"]" * 400_000 + b"\nendobj\ntrailer<</Root 1 0 R>>\n"
    assert refused(nested) in ("pdf-damaged", "pdf-too-heavy")


def test_the_process_limits_are_what_stops_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: with other limits the same file is weighed in full."""
    monkeypatch.setattr(limits, "SECONDS", 0.01)
    assert refused(paper()) == "pdf-too-heavy"
