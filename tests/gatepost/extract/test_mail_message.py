"""Mail messages on their way out."""

from __future__ import annotations

import base64
from email.message import EmailMessage

import pytest
from extract_helpers import PNG, read, read_json, words
from hypothesis import given
from hypothesis import strategies as st

from gatepost.extract.limits import Budget, ReadLimits
from gatepost.extract.mail_message import looks_like_mail, read_mail


def letter() -> EmailMessage:
    """Subject, two forms of the same words, and a photo."""
    message = EmailMessage()
    message["From"], message["To"] = "Jo Pike <jo@pike.example>", "office@meadow.example"
    message["Subject"] = "Große Pause"
    message.set_content("Olivia Smith won\n")
    message.add_alternative("<p>Oliv<b>ia</b> Smith won</p>", subtype="html")
    message.add_attachment(PNG, maintype="image", subtype="png", filename="olivia smith.png")
    return message


EXPECTED = {"Jo Pike <jo@pike.example>", "office@meadow.example", "Große Pause", "Olivia Smith won", "olivia smith.png"}


def test_gmails_raw_message() -> None:
    """base64url of a message, as the Gmail API sends it."""
    raw = base64.urlsafe_b64encode(letter().as_bytes()).decode().rstrip("=")
    reading = read_json({"raw": raw}, url="https://gmail.googleapis.com/gmail/v1/users/me/messages/send")
    assert set(words(reading)) == EXPECTED
    assert reading.post is not None
    assert (reading.action, reading.post.images[0].data) == ("message", PNG)


def test_a_message_as_a_body() -> None:
    """An upload of message/rfc822 to be sent: who writes to whom is no word of the writer's."""
    reading = read(letter().as_bytes(), "message/rfc822", url="https://a.example/upload/messages/send?uploadType=media")
    assert set(words(reading)) == EXPECTED - {"Jo Pike <jo@pike.example>", "office@meadow.example"}
    assert reading.post is not None
    assert (reading.action, reading.post.people) == ("message", ("jo@pike.example", "office@meadow.example"))


@pytest.mark.parametrize(
    ("path", "action"), [("messages/send", "message"), ("drafts/send", "message"), ("drafts", "draft")]
)
def test_gmails_upload_of_a_message(path: str, action: str) -> None:
    """A mail that is sent the way of a file is a message, and a draft stays one."""
    url = f"https://gmail.googleapis.com/upload/gmail/v1/users/me/{path}?uploadType=media"
    reading = read(letter().as_bytes(), "message/rfc822", url=url)
    assert reading.action == action
    assert reading.post is not None
    assert "office@meadow.example" in reading.post.people


def test_a_filed_message_keeps_its_head() -> None:
    """What is put into a store of files is read as a whole: nobody is written to."""
    reading = read(letter().as_bytes(), "message/rfc822", url="https://a.example/upload/letters")
    assert reading.action == "upload"
    assert set(words(reading)) == EXPECTED


def test_each_person_of_a_header_stands_alone() -> None:
    """A comma within a name parts nobody."""
    mail = b'From: a@b.example\nTo: "Oak, May" <may@c.example>, =?utf-8?q?J=C3=B6rn=2C_X?= <x@d.example>\n\nHello'
    pieces = read_mail(mail, Budget(ReadLimits()))
    assert [piece.value for piece in pieces if piece.key == "to"] == [
        "Oak, May <may@c.example>",
        "Jörn, X <x@d.example>",
    ]


@pytest.mark.parametrize(
    "text", ["Subject: sports day\nCome at two", "Dear all,\n\nTo: nobody", "From: here\n\nto there", "note: x\n\n"]
)
def test_words_with_colons_are_no_mail(text: str) -> None:
    """Two headers of a mail's own are asked for."""
    assert not looks_like_mail(text)


@pytest.mark.parametrize(
    "head", ["Content-Type: text/plain; charset=nonsense", "Content-Type: ;;;", "Content-Disposition: x; filename*=a'b",
             "Content-Transfer-Encoding: base64", "Subject: =?nonsense?b?!!?="],
)  # fmt: skip
def test_broken_headers_are_borne(head: str) -> None:
    """What mail programs get wrong is read as far as it goes."""
    mail = f"From: a@b.example\r\nTo: c@d.example\r\n{head}\r\n\r\nOlivia".encode()
    assert read_mail(mail, Budget(ReadLimits()))


@given(st.binary(max_size=200), st.sampled_from([b"From: a\nTo: b\n", b"From: a\nTo: b\nContent-Type: multipart/x\n"]))
def test_nothing_escapes(body: bytes, head: bytes) -> None:
    """Any body is read or left."""
    assert isinstance(read_mail(head + body, Budget(ReadLimits())), list)
