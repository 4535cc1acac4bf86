"""The time to put a signature on a PDF, seal and encrypt it, against pyHanko sealing the same PDF and nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from statistics import median
from typing import Any

from asn1crypto import keys, pem, x509
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fpdf import FPDF
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from benchmarks.bench import Bench
from benchmarks.figures import Figure, seconds
from benchmarks.measuring import in_turn, ratio
from printers.typesetting.coverage import FACES, FOLDER
from vmsctl.connectors.pdf import apart, certificate, sealing
from vmsctl.connectors.pdf.certificate import Seal
from vmsctl.connectors.pdf.stamp import Facts, Mark

WORDS = "Wear your badge where it can be seen for as long as you are in the building, and give it back when you leave. "
STROKES = tuple(tuple((x / 200 + stroke / 4, 0.5 + (x % 7 - 3) / 10) for x in range(100)) for stroke in range(3))
"""Three strokes of a hundred points, as a finger draws them."""


def measure(bench: Bench) -> Iterator[Figure]:
    seal = certificate.make("Visitor documents, HQ", datetime.now(UTC))
    for pages in (2, 50):
        pdf = _document(pages)
        ours, theirs = in_turn(_ours(pdf, seal), _theirs(pdf, seal), rounds=bench.size(30, 200))
        yield Figure(
            f"a signed PDF of {pages} pages", ratio(ours, theirs), "x", 1.5,
            f"{seconds(median(ours))} / {seconds(median(theirs))} (pyHanko's seal alone)",
        )  # fmt: skip


def _document(pages: int) -> bytes:
    """A house's rules of so many full pages, cleaned like every document."""
    pdf = FPDF()
    pdf.add_font("Sans", "", FOLDER / FACES[0].regular)
    pdf.set_font("Sans", size=11)
    for number in range(1, pages + 1):
        pdf.add_page()
        pdf.multi_cell(0, text=f"Page {number}. " + WORDS * 25)
    return apart.clean(bytes(pdf.output())).pdf


def _ours(pdf: bytes, seal: Seal) -> Callable[[], object]:
    """All that a signature costs: stamp, seal, digest, encryption."""
    cipher, names = AESGCM(os.urandom(32)), iter(range(10**9))

    def sign() -> bytes:
        name = f"Ada Lovelace {next(names)}"
        facts = Facts("Signature", name, ("Analytical Engines", "Signed on Monday, 23 November 2026"), ("SHA-256",))
        signed = sealing.stamp_and_seal(pdf, Mark(STROKES), facts, {"name": name}, seal)
        sha256(signed).hexdigest()
        return cipher.encrypt(os.urandom(12), signed, b"1")

    return sign


def _theirs(pdf: bytes, seal: Seal) -> Callable[[], object]:
    """The same kind of seal by the same key, made ready before."""
    signer: Any = signers.SimpleSigner(
        signing_cert=x509.Certificate.load(pem.unarmor(seal.certificate)[2]),
        signing_key=keys.PrivateKeyInfo.load(pem.unarmor(seal.key)[2]),
        cert_registry=SimpleCertificateStore(),
    )
    metadata = signers.PdfSignatureMetadata(
        field_name="Seal", md_algorithm="sha256", certify=True, docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
    )  # fmt: skip

    def sign() -> object:
        return signers.PdfSigner(metadata, signer).sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), output=BytesIO())

    return sign
