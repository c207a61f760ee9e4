"""Which addresses of a service belong to the school's own page there: the page, the tools that run it, what they load.

Facebook, as its web pages and the Meta Business Suite ask for it. Other services have no table: there a rule with
``own_page`` is about the whole service.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qs

from gatepost.policy import OfficialAccount
from gatepost.site_match import Address, under_host

#: Hosts of the page itself, where the path decides.
_PAGE_HOST = re.compile(r"(?:(?:www|m|mbasic|web|touch|[a-z]{2}-[a-z]{2})\.)?facebook\.com")
#: Business Suite and its advertising, uploads and interfaces, scripts and pictures.
_TOOL_HOST = re.compile(
    r"(?:business|adsmanager|developers|graph|b-graph|upload|vupload(?:-[a-z0-9-]+)?|rupload(?:-[a-z0-9.-]+)?|"
    r"static|pixel|an|connect|l|lm)\.facebook\.com"
)
_LOADED_FROM = ("fbcdn.net", "fbcdn.com", "fbcdn-a.akamaihd.net", "fbsbx.com", "facebook.net")
#: First segments of paths by which people sign in, run a page, and by which any page is put together.
_PARTS = frozenset({
    "login", "login.php", "logout.php", "checkpoint", "two_step_verification", "two_factor", "recover",
    "security", "cookie", "consent", "captcha", "device-based", "auth_platform", "dialog", "ajax", "api",
    "rsrc.php", "images", "favicon.ico", "robots.txt", "sw.js", "sw", "tr", "plugins", "common", "data",
    "business", "latest", "professional_dashboard", "ads", "adsmanager", "help", "policies", "privacy",
    "settings", "pages_manager",
})  # fmt: skip
_BY_QUERY = {"profile.php": "id", "permalink.php": "id", "story.php": "id"}
_PHOTOS = frozenset({"photo", "photo.php"})
#: A picture's set names its owner: pb.100064000000001.-2207520000
_SET_OWNER = re.compile(r"(?:pb|ecnf|ep)\.(\d+)")


def depends_on_path(service: str, host: str) -> bool:
    """Say whether only the path tells if a canonical host's address belongs to the school's page."""
    return service == "facebook" and _PAGE_HOST.fullmatch(host) is not None


def is_own_page(accounts: Iterable[OfficialAccount], service: str, address: Address, url: str) -> bool:
    """Say whether ``url`` belongs to one of the service's registered accounts; True where none is registered.

    ``address`` is what ``split_address`` makes of it, dot segments resolved.
    """
    own = [account for account in accounts if account.service == service]
    if service != "facebook" or not own:
        return True
    host = address.host
    if not _PAGE_HOST.fullmatch(host):
        return _TOOL_HOST.fullmatch(host) is not None or any(under_host(host, entry) for entry in _LOADED_FROM)
    segments = [segment.lower() for segment in address.path.split("/") if segment]
    query = parse_qs(url.partition("#")[0].partition("?")[2])
    return bool(segments) and (segments[0] in _PARTS or any(_names(segments, query, account) for account in own))


def _names(segments: list[str], query: dict[str, list[str]], account: OfficialAccount) -> bool:
    first = segments[0]
    if first in _BY_QUERY:
        return bool(account.page_id) and query.get(_BY_QUERY[first]) == [account.page_id]
    if first in _PHOTOS:
        owner = _SET_OWNER.match(query.get("set", [""])[0])
        return bool(account.page_id) and owner is not None and owner[1] == account.page_id
    if first in {"pages", "p"}:
        return bool(account.page_id) and re.fullmatch(rf"(?:.*-)?{account.page_id}", segments[-1]) is not None
    return _plain(first) == _plain(account.handle) or first == account.page_id


def _plain(handle: str) -> str:
    """Facebook takes a name with or without dots, in any case."""
    return handle.lower().removeprefix("@").replace(".", "")
