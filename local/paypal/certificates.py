"""An authority of our own: a root, an intermediate, and a leaf that signs webhooks as PayPal's does."""

from __future__ import annotations

import datetime as dt
from base64 import b64encode
from binascii import crc32
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NAME = "messageverificationcerts.sandbox.paypal.com"
LIVE = "messageverificationcerts.paypal.com"
BEGINNING = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
END = dt.datetime(2046, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Issued:
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


@dataclass(frozen=True, slots=True)
class Authority:
    root: Issued
    between: Issued
    leaf: Issued

    @property
    def chain(self) -> str:
        """What PayPal's URL answers with: the leaf, then who signed it."""
        return self.leaf.pem + self.between.pem

    def signature(self, body: bytes, *, transmission: str, at: str, webhook: str) -> str:
        signed = f"{transmission}|{at}|{webhook}|{crc32(body)}".encode()
        return b64encode(self.leaf.key.sign(signed, padding.PKCS1v15(), hashes.SHA256())).decode()


def authority(*, name: str = NAME, beginning: dt.datetime = BEGINNING, end: dt.datetime = END) -> Authority:
    """A new one; `name`, `beginning` and `end` are the leaf's."""
    root = issue("Simulated root", None, authority=True)
    between = issue("Simulated intermediate", root, authority=True)
    leaf = issue(name, between, *((LIVE,) if name == NAME else ()), beginning=beginning, end=end)
    return Authority(root, between, leaf)


def issue(
    name: str,
    by: Issued | None,
    *others: str,
    authority: bool = False,
    beginning: dt.datetime = BEGINNING,
    end: dt.datetime = END,
) -> Issued:
    """A certificate of `name`, and of `others`, that `by` signs, or that signs itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer = by or Issued(key, None)  # type: ignore[arg-type]
    signed_by = by.certificate.subject if by else subject
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signed_by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(beginning)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key()), critical=False
        )
        .add_extension(_usage(authority=authority), critical=True)
    )
    if not authority:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(one) for one in (name, *others)]), critical=False
        )
        server = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        builder = builder.add_extension(server, critical=False)
    return Issued(key, builder.sign(signer.key, hashes.SHA256()))


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
