"""Where the school's e-mail goes out, read from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from gatepost.errors import InputError

URL_NAME = "GATEPOST_SMTP_URL"
FROM_NAME = "GATEPOST_MAIL_FROM"
_EXAMPLE = "smtp://user:password@mail.school.example:587?starttls=1"
_PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailSettings:
    """One SMTP server. ``tls``: ``none``, ``starttls`` (refused where the server offers none) or ``always``."""

    host: str
    port: int
    sender: str
    tls: str = "none"
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> MailSettings | None:
        """The server of ``GATEPOST_SMTP_URL`` (or of the file that ``GATEPOST_SMTP_URL_FILE`` names); None without.

        Raises InputError naming the variable, never its value: it holds a password.
        """
        url = environment.get(URL_NAME, "").strip() or _from_file(environment.get(f"{URL_NAME}_FILE", ""))
        if not url:
            return None
        parts, port = _split(url)
        tls = "always" if parts.scheme == "smtps" else "none"
        if parse_qs(parts.query).get("starttls", ["0"])[-1] == "1":
            tls = "starttls"
        return cls(
            host=parts.hostname or "", port=port, sender=_sender(environment), tls=tls,
            user=unquote(parts.username or ""), password=unquote(parts.password or ""),
        )  # fmt: skip


def _from_file(name: str) -> str:
    if not name:
        return ""
    try:
        return Path(name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("names a file that cannot be read", place=f"{URL_NAME}_FILE") from error


def _split(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError) as error:
        raise InputError(f"is not an SMTP address; write such as {_EXAMPLE}", place=URL_NAME) from error
    if not parts.hostname:
        raise InputError(f"names no mail server; write such as {_EXAMPLE}", place=URL_NAME)
    return parts, port


def _sender(environment: Mapping[str, str]) -> str:
    sender = environment.get(FROM_NAME, "").strip()
    if not is_mail_address(sender):
        raise InputError("give the address that mail comes from, such as gatepost@school.example", place=FROM_NAME)
    return sender


def is_mail_address(text: str) -> bool:
    """Say whether it can stand in a header as one plain address."""
    name, at, domain = text.rpartition("@")
    return bool(name and at and domain) and text.isprintable() and not any(mark in text for mark in " ,;<>\"'()")
