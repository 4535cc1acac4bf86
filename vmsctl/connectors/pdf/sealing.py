"""The seal: a signature over the whole file by the installation's own certificate, after which nothing may change.

It is a PAdES signature that certifies the file and allows no changes. What was signed, by whom and when stands in the
file once more for programs, under the seal like everything else.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, NamedTuple

from vmsctl.connectors.pdf import stamp

FIELD = "Seal"
ENTRY = "/VMSC_Signed"
"""Where in the catalogue the facts stand, as JSON."""
_YEARS = 20


class Seal(NamedTuple):
    """The private key and the certificate, each PEM."""

    key: bytes
    certificate: bytes


def make(name: str, now: datetime) -> Seal:
    """A new key on P-256 and a certificate that it signs itself, in the name of the house."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name[:64])])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    return Seal(private, certificate.public_bytes(pem))


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
