"""Sealed columns and keyed hashes: AES-256-GCM for what is read again, HMAC-SHA256 for what is only compared."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from typing import Any

from gatepost.errors import InputError

_NONCE_BYTES = 12


def seal(key: bytes, value: Any) -> bytes:  # noqa: ANN401 - whatever JSON holds
    """``value`` as JSON, encrypted."""
    return seal_bytes(key, json.dumps(value, ensure_ascii=False).encode())


def seal_bytes(key: bytes, plain: bytes, *, about: str = "") -> bytes:
    """A random 12-byte nonce, then the ciphertext with its tag; it opens with the same ``about`` alone."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def unseal(key: bytes, sealed: bytes) -> Any:  # noqa: ANN401
    """What was sealed; raises InputError when the home's key is not the one it was sealed with."""
    try:
        return json.loads(unseal_bytes(key, sealed))
    except InputError as error:
        raise InputError("does not open this database's names; restore the home's own key", place="roll.key") from error


def unseal_bytes(key: bytes, sealed: bytes, *, about: str = "") -> bytes:
    """The bytes that were sealed; raises InputError for another key, another ``about``, or a changed row."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about.encode())
    except InvalidTag as error:
        raise InputError("does not open with the home's key") from error


def keyed_hash(key: bytes, *parts: str) -> str:
    """HMAC-SHA256 in hex over the parts, each with its length so that no two lists of parts read alike."""
    joined = b"".join(len(data).to_bytes(8, "big") + data for data in (part.encode() for part in parts))
    return hmac.new(key, joined, hashlib.sha256).hexdigest()


def new_token(prefix: str) -> str:
    """A random secret of 256 bits that can be read for what it is: ``prefix_…``."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def token_hash(token: str) -> str:
    """What is stored of a token. It holds 256 random bits, so a plain hash cannot be searched."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
