"""The seal itself: a private key and a certificate that it signed, in the name of the house."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_YEARS = 20
_LONGEST_NAME = 64
"""What X.520 lets a common name be."""


_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n?", re.DOTALL)


class Seal(NamedTuple):
    """The private key and the certificate, each PEM; `earlier` the certificates that were in use before it, the newest
    first, each with the next one's key as it signed it when it was replaced."""

    key: bytes
    certificate: bytes
    earlier: bytes = b""


class Term(NamedTuple):
    """From when until when a certificate holds."""

    begins: datetime
    ends: datetime


def make(name: str, now: datetime) -> Seal:
    """A new key on P-256 and a certificate of twenty years that it signs itself."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    return Seal(private, _signed(_named(name), key.public_key(), _named(name), key, now))


def succeed(old: Seal, name: str, now: datetime) -> Seal:
    """As `make`; the old seal signs the new one's key, so that whoever knows the old one can tell that it is heir."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    new = make(name, now)
    before, after = (x509.load_pem_x509_certificate(each.certificate) for each in (old, new))
    signed = _signed(after.subject, after.public_key(), before.subject, load_pem_private_key(old.key, None), now)
    return new._replace(earlier=old.certificate + signed + old.earlier)


def succession(seal: Seal) -> list[bytes]:
    """The certificates, PEM, that the seal can prove to be heir of, the newest first."""
    from cryptography import x509

    parts = _PEM.findall(seal.earlier)
    heir, proven = x509.load_pem_x509_certificate(seal.certificate), list[bytes]()
    for pem, signed in zip(parts[::2], parts[1::2], strict=False):
        older = x509.load_pem_x509_certificate(pem)
        if not _is_heir(heir, x509.load_pem_x509_certificate(signed), older):
            break
        heir = older
        proven.append(pem)
    return proven


def split(pem: bytes) -> tuple[bytes, bytes]:
    """The first certificate of a text, and what follows it; both empty where there is none."""
    found = _PEM.match(pem)
    return (pem[: found.end()], pem[found.end() :]) if found else (b"", b"")


def holder(seal: Seal) -> str:
    """In whose name the certificate is."""
    from cryptography import x509

    (name,) = x509.load_pem_x509_certificate(seal.certificate).subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(name.value)


def _is_heir(heir: Certificate, signed: Certificate, older: Certificate) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        signed.verify_directly_issued_by(older)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return signed.public_key() == heir.public_key()


def _named(name: str) -> Any:
    from cryptography import x509

    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name[:_LONGEST_NAME])])


def _signed(subject: Any, public_key: Any, issuer: Any, key: Any, now: datetime) -> bytes:
    """A certificate for a public key, PEM, signed with the issuer's private key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization

    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)


def term(seal: Seal) -> Term:
    """When the seal holds. Raises `ValueError` for one that cannot be read, or whose halves do not belong together."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    certificate = x509.load_pem_x509_certificate(seal.certificate)
    if load_pem_private_key(seal.key, None).public_key() != certificate.public_key():
        raise ValueError("key and certificate do not belong together")
    return Term(certificate.not_valid_before_utc, certificate.not_valid_after_utc)
