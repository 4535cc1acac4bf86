"""The seal itself: a private key and a certificate that it signed, in the name of the house."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

_YEARS = 20
_LONGEST_NAME = 64
"""What X.520 lets a common name be."""


class Seal(NamedTuple):
    """The private key and the certificate, each PEM."""

    key: bytes
    certificate: bytes


class Term(NamedTuple):
    """From when until when a certificate holds."""

    begins: datetime
    ends: datetime


def make(name: str, now: datetime) -> Seal:
    """A new key on P-256 and a certificate of twenty years that it signs itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name[:_LONGEST_NAME])])
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


def term(seal: Seal) -> Term:
    """When the seal holds. Raises `ValueError` for one that cannot be read, or whose halves do not belong together."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    certificate = x509.load_pem_x509_certificate(seal.certificate)
    if load_pem_private_key(seal.key, None).public_key() != certificate.public_key():
        raise ValueError("key and certificate do not belong together")
    return Term(certificate.not_valid_before_utc, certificate.not_valid_after_utc)
