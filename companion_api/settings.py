"""How this companion runs: one frozen value, read once from the home, the environment and the options."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from companion_api.mail_settings import MailSettings
from gatepost.home import Home, find_home

#: Names by which a browser on a school's device may call the companion (a guard against DNS rebinding).
LOCAL_HOSTS: frozenset[str] = frozenset({"127.0.0.1", "localhost", "[::1]", "gatepost.local"})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that ``create_app`` needs. Secrets do not show in ``repr``.

    ``public_host`` is a further host name that may be used to call the companion, without a port;
    ``mail`` is where messages to the approvers go out, None for nowhere;
    ``proxy_address`` is what the PAC file names, ``host:port``; ``secure_cookies`` is for a companion behind TLS.
    """

    home: Home
    database_url: str = field(repr=False)
    listen: str = "127.0.0.1"
    api_port: int = 8470
    public_host: str | None = None
    proxy_address: str = "127.0.0.1:8080"
    secure_cookies: bool = False
    testing: bool = False
    threads: int = 8
    warm_models: bool = True
    policy_path: Path | None = None
    session_key: bytes = field(default=b"", repr=False)
    mail: MailSettings | None = None

    @classmethod
    def from_home(cls, home: Home | str | os.PathLike[str] | None = None, **overrides: Any) -> Settings:  # noqa: ANN401
        """Settings of one home; ``overrides`` name fields. Makes the session secret on first use."""
        chosen = home if isinstance(home, Home) else find_home(home)
        settings = cls(
            home=chosen,
            database_url=overrides.pop("database_url", None) or chosen.database_url,
            public_host=os.environ.get("GATEPOST_PUBLIC_HOST") or None,
            session_key=overrides.pop("session_key", b"") or chosen.secret("session"),
            mail=MailSettings.from_environment(),
        )
        return replace(settings, **overrides)

    @property
    def policy_file(self) -> Path:
        """The policy in force: the home's own, unless another was named."""
        return self.policy_path or self.home.policy_path

    def link(self, path: str) -> str:
        """An address of the dashboard for the school's devices; the proxy leads ``gatepost.local`` here."""
        if self.public_host is None:
            return f"http://gatepost.local{path}"
        return f"https://{self.public_host}{path}" if self.secure_cookies else self._plain_link(path)

    def _plain_link(self, path: str) -> str:
        return f"http://{self.public_host}:{self.api_port}{path}"

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """Host names (lower case, no port) that a request may name."""
        named = {self.public_host.lower()} if self.public_host else set()
        on_all = self.listen in {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound
        listening = {socket.gethostname().lower()} if on_all else {self.listen}
        return LOCAL_HOSTS | named | listening
