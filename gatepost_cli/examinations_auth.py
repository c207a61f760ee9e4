"""What `gatepost doctor` looks at where the proxy asks people who they are: the file, the users, the directory."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gatepost_cli.examination import Deployment, Remark

if TYPE_CHECKING:
    from proxy_addon.auth.proxy_auth_settings import LdapSettings

NAME = "proxy authentication"


def proxy_authentication(deployment: Deployment) -> Iterator[Remark]:
    """Off, or who can answer; every secret of it is readable by its owner alone, and the directory answers."""
    from proxy_addon.auth.htpasswd import read_htpasswd
    from proxy_addon.auth.proxy_auth_settings import FILE_NAME, settings_of

    path = deployment.home.root / FILE_NAME
    settings = settings_of(deployment.home)
    if settings is None:
        yield Remark(NAME, "ok", "off: people are known by their network")
        return
    if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Remark(NAME, "problem", f"{path} can be read by others", f"chmod 600 {path}")
    ways = ["the extension's device tokens"] if settings.devices else []
    if settings.htpasswd is not None:
        ways.append(f"{len(read_htpasswd(settings.htpasswd).hashes)} users of {settings.htpasswd.name}")
    if settings.ldap is not None:
        ways.append("the directory")
    where = "everywhere" if settings.networks is None else f"on {', '.join(settings.networks) or 'no network'}"
    yield Remark(NAME, "ok", f"asked {where}; answered by {', '.join(ways)}")
    if settings.ldap is not None:
        yield _directory(settings.ldap)


def _directory(ldap: LdapSettings) -> Remark:
    """The directory can be reached, and lets the account that searches in."""
    from proxy_addon.auth.ldap_directory import Directory, DirectoryAway

    where = f"{ldap.host}:{ldap.port}"
    try:
        Directory(ldap).probe()
    except DirectoryAway as error:
        return Remark("directory", "problem", f"{where}: {error}", "mend ldap; until then the network's role counts")
    return Remark("directory", "ok", f"{where} answers")
