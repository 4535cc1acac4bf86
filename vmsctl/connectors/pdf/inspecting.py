"""What a sealed PDF says of itself, and whether a byte of it changed since. Runs in the child process."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO
from typing import Any

from vmsctl.connectors.pdf.limits import Unfit
from vmsctl.connectors.pdf.sealing import ENTRY

Told = dict[str, Any]


def inspect(pdf: bytes) -> Told:
    """`sealed`, and where it is: `whole`, the certificate's `fingerprint` and `holder`, what was `told` at signing,
    and whether the `beginning` is the document that this names. Raises `Unfit` for what is no PDF."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    if b"%PDF-" not in pdf[:1024]:
        raise Unfit("not-a-pdf")
    try:
        signatures = PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures
        if not signatures:
            return {"sealed": _had_seal(pdf), "whole": False, "told": {}}
        return _inspected(pdf, signatures[0])
    except (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        if _had_seal(pdf):  # what is left of it cannot even be read
            return {"sealed": True, "whole": False, "told": {}}
        raise Unfit("pdf-damaged") from error


def _had_seal(pdf: bytes) -> bool:
    return b"/ByteRange" in pdf


def _inspected(pdf: bytes, signature: Any) -> Told:
    certificate = signature.signer_cert
    _, end, start, length = (int(place) for place in signature.byte_range)
    told = _told(pdf[: start + length])
    read = pdf[: int(told.get("bytes", 0))]
    return {
        "sealed": True,
        "whole": _is_whole(signature) and _is_as_written(pdf[end:start], signature.pkcs7_content),
        "fingerprint": hashlib.sha256(certificate.dump()).hexdigest(),
        "holder": str(certificate.subject.native.get("common_name", "")),
        "told": told,
        "beginning": hashlib.sha256(read).hexdigest() == told.get("sha256"),
    }


def _is_whole(signature: Any) -> bool:
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    # Whose certificate it is, its fingerprint tells; here it only has to fit the bytes.
    trusted = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    status = validate_pdf_signature(signature, signer_validation_context=trusted)
    return bool(status.intact and status.valid and status.coverage == SignatureCoverageLevel.ENTIRE_FILE)


def _is_as_written(hole: bytes, content: bytes) -> bool:
    """Whether the one place that the seal does not cover, its own, holds it and zeros and nothing else."""
    from asn1crypto import parser

    _, _, _, head, body, tail = parser.parse(content)
    seal = len(head) + len(body) + len(tail)
    return hole == b"<" + content.hex().upper().encode() + b">" and not any(content[seal:])


def _told(sealed: bytes) -> Told:
    """What was told at signing, read from what the seal covers and from nothing behind it."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    text = PdfFileReader(BytesIO(sealed), strict=False).root.get(ENTRY)
    told = json.loads(str(text)) if text is not None else {}
    return told if isinstance(told, dict) else {}
