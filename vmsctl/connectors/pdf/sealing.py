"""The seal: a signature over the whole file by the installation's own certificate, after which nothing may change.

It is a PAdES signature that certifies the file and allows no changes. What was signed, by whom and when stands in the
file once more for programs, under the seal like everything else.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING, Any

from vmsctl.connectors.pdf import stamp

if TYPE_CHECKING:
    from vmsctl.connectors.pdf.certificate import Seal

FIELD = "Seal"
ENTRY = "/VMSC_Signed"
"""Where in the catalogue the facts stand, as JSON."""


def stamp_and_seal(pdf: bytes, mark: stamp.Mark, facts: stamp.Facts, told: dict[str, Any], seal: Seal) -> bytes:
    """The PDF with the signature under its last page, sealed; its own bytes are the beginning of what comes out.

    `told` is what `documents verify` reads again.
    """
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    stamp.put(writer, mark, facts)
    writer.root[generic.pdf_name(ENTRY)] = generic.TextStringObject(json.dumps({**told, "bytes": len(pdf)}))
    writer.update_root()
    return _sealed(writer, seal)


def _sealed(writer: Any, seal: Seal) -> bytes:
    from pyhanko.sign import fields, signers

    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", certify=True, docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
    )  # fmt: skip
    out = BytesIO()
    signer = signers.PdfSigner(metadata, _signer(seal))
    # pyHanko runs an event loop of its own, which a thread that has one already does not allow.
    with ThreadPoolExecutor(1) as aside:
        aside.submit(signer.sign_pdf, writer, output=out).result()
    return out.getvalue()


def _signer(seal: Seal) -> Any:
    from asn1crypto import keys, pem, x509
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    _, _, key = pem.unarmor(seal.key)
    _, _, certificate = pem.unarmor(seal.certificate)
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(certificate),
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=SimpleCertificateStore(),
    )
