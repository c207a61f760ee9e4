"""Addresses dressed up to slip past, where each leads, and what is tried with it."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """An address, the host that it leads to (None: nowhere), and what is tried with it."""

    address: str
    host: str | None
    why: str


DISGUISES = (
    Row("https://facebook.com./", "facebook.com", "the trailing dot of a full name"),
    Row("https://FaceBook.COM/", "facebook.com", "mixed case"),
    Row("hTtPs://facebook.com/", "facebook.com", "mixed case in the scheme"),
    Row("https://news.example@facebook.com/", "facebook.com", "a harmless site as user name"),
    Row("https://news.example:443@facebook.com/", "facebook.com", "a harmless site and port as user and password"),
    Row("https://a@b@facebook.com/", "facebook.com", "two at signs: the last counts"),
    Row("https://news.example%2f@facebook.com/", "facebook.com", "an escaped slash in the user name"),
    Row("https://facebook.com@news.example/", "news.example", "the refused site as user name"),
    Row("https://news.example/@facebook.com", "news.example", "an at sign in the path"),
    Row("https://news.example?@facebook.com", "news.example", "an at sign in the query"),
    Row("https://news.example#@facebook.com", "news.example", "an at sign in the fragment"),
    Row("https://facebook.com:8443/", "facebook.com", "another port"),
    Row("https://facebook.com:/", "facebook.com", "an empty port"),
    Row("https://facebook.com:000443/", "facebook.com", "a port with leading noughts"),
    Row("https://facebook.com:65536/", None, "a port past the last"),
    Row("https://facebook.com:44x/", None, "a port that is none"),
    Row("https://facebook.com:-1/", None, "a negative port"),
    Row("https:facebook.com/", "facebook.com", "no slashes"),
    Row("https:/facebook.com/", "facebook.com", "one slash"),
    Row("https:////facebook.com/", "facebook.com", "four slashes"),
    Row("https:\\\\facebook.com\\x", "facebook.com", "backslashes"),
    Row("https:/\\facebook.com/", "facebook.com", "slash and backslash"),
    Row("https://news.example\\@facebook.com/", "news.example", "a backslash ends the host"),
    Row("\\\\facebook.com\\x", "facebook.com", "a network path in backslashes"),
    Row("\t https://facebook.com/ \n", "facebook.com", "blanks around"),
    Row("\x01https://facebook.com/\x1f", "facebook.com", "control characters around"),
    Row("https://face\tbook.com/", "facebook.com", "a tab inside"),
    Row("ht\ntps://face\r\nbook.com/", "facebook.com", "newlines inside"),
    Row("https://face%09book.com/", None, "an escaped tab is no tab"),
    Row("https://facebook.com%00.news.example/", None, "an escaped nought"),
    Row("https://%66%61cebook%2Ecom/", "facebook.com", "escaped letters and an escaped dot"),
    Row("https://%2566acebook.com/", None, "escaped twice"),
    Row("https://facebook.com%2fnews.example/", None, "an escaped slash in the host"),
    Row("https://facebook.com%3A80/", None, "an escaped colon"),
    Row("https://facebook%ff.com/", None, "an escape that is no UTF-8"),
    Row("https://facebook.com%/", None, "half an escape"),
)
LETTERS = (
    Row("https://ｆａｃｅｂｏｏｋ.com/", "facebook.com", "full-width letters"),
    Row("https://%EF%BD%86acebook.com/", "facebook.com", "a full-width letter, escaped"),
    Row("https://facebook。com/", "facebook.com", "an ideographic full stop"),
    Row("https://facebook．com/", "facebook.com", "a full-width full stop"),
    Row("https://facebook｡com/", "facebook.com", "a half-width full stop"),
    Row("https://face\u00adbook.com/", "facebook.com", "a soft hyphen"),
    Row("https://face\u200bbook.com/", "facebook.com", "a blank of no width"),
    Row("https://face\ufe0fbook.com/", "facebook.com", "a variation selector"),
    Row("https://\u2131acebook.com/", "facebook.com", "a letter-like symbol"),
    Row("https://faceboo\u212a.com/", "facebook.com", "the Kelvin sign"),
    Row("https://fаcebook.com/", "xn--fcebook-2fg.com", "a Cyrillic letter: another host, not Facebook"),
    Row("https://xn--fcebook-2fg.com/", "xn--fcebook-2fg.com", "the same in Punycode"),
    Row("https://XN--FCEBOOK-2FG.com/", "xn--fcebook-2fg.com", "the same in capitals"),
    Row("https://bücher.example/", "xn--bcher-kva.example", "an ordinary German name"),
    Row("https://BÜCHER.example/", "xn--bcher-kva.example", "the same in capitals"),
    Row("https://bu\u0308cher.example/", "xn--bcher-kva.example", "the same, letter and dots apart"),
    Row("https://faß.example/", "xn--fa-hia.example", "sharp s is kept"),
    Row("https://facebook.com\u2100/", None, "a symbol that unfolds into a slash"),
)
NUMBERS = (
    Row("http://127.0.0.1/", "127.0.0.1", "plain"),
    Row("http://127.0.0.1./", "127.0.0.1", "a trailing dot"),
    Row("http://127.1/", "127.0.0.1", "two parts"),
    Row("http://127.0.1/", "127.0.0.1", "three parts"),
    Row("http://2130706433/", "127.0.0.1", "one number"),
    Row("http://0x7f000001/", "127.0.0.1", "one hexadecimal number"),
    Row("http://0x7f.1/", "127.0.0.1", "hexadecimal, two parts"),
    Row("http://0X7F.0.0x0.1/", "127.0.0.1", "hexadecimal in capitals"),
    Row("http://0177.0.0.01/", "127.0.0.1", "octal"),
    Row("http://１２７.0.0.1/", "127.0.0.1", "full-width digits"),
    Row("http://%31%32%37.1/", "127.0.0.1", "escaped digits"),
    Row("http://0/", "0.0.0.0", "nought: this machine too"),
    Row("http://0x/", "0.0.0.0", "0x alone is nought"),
    Row("http://0xc0a80001/", "192.168.0.1", "a private address in hexadecimal"),
    Row("http://256.0.0.1/", None, "a part too large"),
    Row("http://127.0.0.08/", None, "eight is no octal digit"),
    Row("http://1.2.3.4.5/", None, "five parts"),
    Row("http://4294967296/", None, "past the last address"),
    Row("http://facebook.com.0x1/", None, "a name that ends in a number is no name"),
    Row("http://1.2.3.4x/", "1.2.3.4x", "a name, for its end is no number"),
    Row("http://[2001:DB8:0:0::1]:8080/", "[2001:db8::1]", "IPv6 in capitals and at length"),
    Row("http://[::1]/", "[::1]", "this machine in IPv6"),
    Row("http://[0:0:0:0:0:0:0:1]/", "[::1]", "this machine at length"),
    Row("http://[::ffff:127.0.0.1]/", "[::ffff:7f00:1]", "IPv4 inside IPv6"),
    Row("http://[::ffff:7F00:1]/", "[::ffff:7f00:1]", "the same in hexadecimal"),
    Row("http://user@[::1]/", "[::1]", "user-info before IPv6"),
    Row("http://[fe80::1%25eth0]/", None, "a zone"),
    Row("http://[fe80::1%eth0]/", None, "a zone, not escaped"),
    Row("http://[::1].facebook.com/", None, "a name after the bracket"),
    Row("http://[::1]facebook.com/", None, "the same without a dot"),
    Row("http://[::1/", None, "no closing bracket"),
    Row("http://[1.2.3.4]/", None, "IPv4 in brackets"),
    Row("http://[]/", None, "nothing in brackets"),
)
EMPTY = (
    Row("", None, "nothing"),
    Row(" \t\n", None, "blanks alone"),
    Row("https://", None, "a scheme alone"),
    Row("https:///", None, "slashes alone"),
    Row("https://@/", None, "an at sign alone"),
    Row("https://:443/", None, "a port alone"),
    Row("https://?facebook.com", None, "a query alone"),
    Row("https://./", None, "a dot alone"),
    Row("https://\u00ad/", None, "a soft hyphen alone"),
)
#: Where Gatepost refuses what a browser would at least try to look up: no DNS name is written so.
STRICTER = (
    Row("https://face book.com/", None, "a blank inside"),
    Row(
        "https://xn--facebook-.com/",
        None,
        "Punycode for what needs none: the standard refuses it, Chromium asks for it as written",
    ),
    Row("https://xn--99999999999.com/", None, "Punycode that says nothing: likewise"),
    Row("https://a..b.example/", None, "an empty label"),
    Row("https://facebook.com../", None, "two trailing dots"),
    Row("https://face!book.com/", None, "punctuation"),
    Row("https://facebook.com$.example/", None, "a dollar sign"),
    Row("https://" + "a" * 10_000 + ".example/", None, "a host of 10 kB"),
    Row("https://" + "а" * 10_000 + ".example/", None, "10 kB of Cyrillic"),
    Row("https://" + "a." * 5_000 + "example/", None, "5,000 labels"),
)
TABLE = (*DISGUISES, *LETTERS, *NUMBERS, *EMPTY)
