"""Which host a browser would really connect to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.errors import InputError
from gatepost.site_match import canonical_host, split_address, suffixes, under_host, under_path

LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True).filter(lambda text: "--" not in text)
#: The last label begins with a letter: a number there would make it an IPv4 address.
TOPS = LABELS.filter(lambda text: not text[0].isdigit())
HOSTS = st.builds(lambda labels, top: ".".join([*labels, top]), st.lists(LABELS, min_size=1, max_size=3), TOPS)


@pytest.mark.parametrize(
    "address",
    [
        "https://facebook.com",
        "HTTPS://FaceBook.COM/",
        "https://facebook.com./",  # trailing dot
        "https://facebook.com:8443/x",  # port
        "https://facebook.com:/x",  # empty port
        "https://news.example@facebook.com/",  # user-info
        "https://a:b@facebook.com",  # user-info with a password
        "https://a@b@facebook.com/",  # the last @ counts
        "https:\\\\facebook.com\\page",  # backslashes are slashes
        "https:facebook.com/page",  # browsers take it
        "https:/facebook.com",  # and this
        "https:////facebook.com",  # and this
        "//facebook.com/x",  # scheme-relative
        "  https://facebook.com/  ",  # blanks around
        "https://face\tbook.com",  # tabs vanish
        "https://face\nbook.com",  # newlines vanish
        "https://%66acebook.com/",  # percent-escapes
        "https://ｆａｃｅｂｏｏｋ.com/",  # full-width letters
        "https://facebook。com/",  # ideographic full stop
        "https://face\u00adbook.com/",  # soft hyphen
        "https://🄵acebook.com/",  # squared letter, newer than IDNA 2003
        "facebook.com",
        "facebook.com:443",
        "wss://facebook.com/chat",
        "https://facebook.com?x=https://news.example/",
        "https://facebook.com#@news.example/",
    ],
)
def test_dressed_up_addresses_are_facebook(address: str) -> None:
    """Case, dots, user-info, ports, escapes and look-alike letters make no difference."""
    assert canonical_host(address) == "facebook.com"


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://notfacebook.com/", "notfacebook.com"),
        ("https://facebook.com.news.example/", "facebook.com.news.example"),
        ("https://facebook.com@news.example/", "news.example"),
        ("https://news.example/?next=@facebook.com", "news.example"),
        ("https://news.example\\@facebook.com/", "news.example"),  # the backslash ends the authority
        ("https://facebook.com%2f@news.example/", "news.example"),
        ("https://fаcebook.com/", "xn--fcebook-2fg.com"),  # Cyrillic а: another host, not Facebook
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("http://[2001:DB8::1]:8080/x", "[2001:db8::1]"),
        ("2001:db8::1", "[2001:db8::1]"),
        ("http://192.0.2.7/", "192.0.2.7"),
    ],
)
def test_other_hosts_stay_other_hosts(address: str, host: str) -> None:
    """What only looks like Facebook is not taken for it."""
    assert canonical_host(address) == host


@pytest.mark.parametrize(
    "address",
    ["", "   ", "https://", "https:///", "mailto:", "file:///etc/hosts", "ftp://facebook.com/", "https://a..b/",
     "https://a b/", "https://facebook.com:port/", "https://[::1", "https://[nonsense]/", "http://" + "a" * 300],
)  # fmt: skip
def test_what_names_no_host_is_an_input_error(address: str) -> None:
    """One line that quotes what was given."""
    with pytest.raises(InputError, match=r"^url: "):
        canonical_host(address)


@given(HOSTS, st.integers(0, 65535), st.sampled_from(["http", "HTTPS", "wss"]))
def test_decoration_never_changes_the_host(host: str, port: int, scheme: str) -> None:
    """Whatever is put around a host, the host is found."""
    assert canonical_host(f"{scheme}://user:pw@{host.upper()}.:{port}/a?b#c") == host


@given(st.text())
def test_any_text_is_a_host_or_an_input_error(text: str) -> None:
    """No other exception, and a canonical host stays itself."""
    try:
        host = canonical_host(text)
    except InputError:
        return
    assert canonical_host(host) == host


@given(st.text(alphabet="/.%2eE5cCfFab\\?#", max_size=30))
def test_canonical_paths_hold_no_dot_segments(path: str) -> None:
    """A path that is compared never climbs."""
    segments = split_address(f"https://news.example/{path}").path.split("/")
    assert ".." not in segments


@pytest.mark.parametrize(
    ("path", "prefix", "inside"),
    [
        ("/blogs", "/blogs", True),
        ("/blogs/year-4", "/blogs", True),
        ("/blogsmith", "/blogs", False),  # another word
        ("/Blogs", "/blogs", False),  # paths know case
        ("/", "/blogs", False),
        ("/blogs", "/blogs/", True),
        ("/anything", "/", True),
    ],
)
def test_paths_match_at_segment_ends(path: str, prefix: str, inside: bool) -> None:
    """A prefix ends where a segment ends."""
    assert under_path(path, prefix) is inside


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://a.example/year-4/../secret", "/secret"),
        ("https://a.example/year-4/%2e%2e/secret", "/secret"),
        ("https://a.example/year%2D4?x=/y", "/year-4"),
        ("https://a.example", "/"),
        ("https://a.example/x/.", "/x/"),
        ("https://a.example/year-4%2fx", "/year-4%2fx"),  # an escaped slash is no separator
    ],
)
def test_paths_are_compared_resolved(address: str, path: str) -> None:
    """Dot segments and escapes cannot lead out of a granted path."""
    assert split_address(address).path == path


def test_suffixes_go_from_the_host_to_its_top() -> None:
    """Label by label, longest first."""
    assert list(suffixes("m.x.com")) == ["m.x.com", "x.com", "com"]


def test_a_host_entry_stands_for_its_subdomains_only() -> None:
    """The dot matters."""
    assert [under_host(host, "x.com") for host in ("x.com", "m.x.com", "max.com")] == [True, True, False]
