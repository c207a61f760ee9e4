"""WebSocket messages to the documents in them: what chat libraries wrap around a text before it is sent.

Engine.IO and Socket.IO packets (socket.io-protocol), STOMP frames (stomp.github.io), SignalR records (0x1E ends
each), SockJS arrays of strings, NATS, IRC lines (RFC 1459) and XMPP stanzas (RFC 7395, as XML).
Binary: the length-prefixed sub-frames of Meta's gateway, and MQTT's PUBLISH packets (mqtt-v3.1.1 §3.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SOCKET_IO = re.compile(r"[0-6]{0,2}(?:\d{1,3}-)?(?:/[\w/.-]{1,100},)?\d{0,12}(?=[\[{])")
_ENGINE_IO_PROBE = re.compile("[0-6](?:probe)?")
_STOMP_START = re.compile(rb"[A-Z]{3,11}\r?\n")
_STOMP = re.compile(r"(SEND|MESSAGE|CONNECT|STOMP|SUBSCRIBE|UNSUBSCRIBE|ACK|NACK|BEGIN|COMMIT|ABORT|DISCONNECT)\r?\n")
_STOMP_HEAD_END = re.compile(r"\r?\n\r?\n")
_IRC = re.compile(r"(?:@\S+ )?(?::\S+ )?(PRIVMSG|NOTICE) (\S+) :?(.*)")
_IRC_OTHER = re.compile(r"(?:@\S+ )?(?:PASS|NICK|USER|JOIN|PART|PING|PONG|CAP|QUIT|WHO|MODE) [^\n]*")
#: ``PUB subject [reply-to] bytes`` and the payload (docs.nats.io, "Client Protocol").
_NATS = re.compile(r"^PUB (\S{1,200})(?: \S{1,200})? \d{1,9}\r\n([^\r\n]*)\r\n", re.M)
_MAX_LINES = 500
_META_DATA, _META_HEAD = 13, 8


def unwrap_text(text: str) -> list[tuple[str, str]] | None:
    """``(who it is for, document)`` of a wrapped text message, or None where nothing is wrapped around it.

    The first is empty where the wrapper does not say. A wrapper without a document gives an empty list.
    """
    for unwrap in (_stomp, _irc, _nats, _socket_io):
        found = unwrap(text)
        if found is not None:
            return found
    return None


def without_end(data: bytes) -> bytes:
    """A STOMP frame without the NUL that ends it: text from there on."""
    return (
        data.rstrip(b"\r\n").rstrip(b"\0")
        if data[-3:].rstrip(b"\r\n").endswith(b"\0") and _STOMP_START.match(data)
        else data
    )


def event_of(document: object) -> tuple[str, object] | None:
    """The event's name and its payload of a Phoenix message ``[join, ref, topic, event, payload]``."""
    if not isinstance(document, list) or len(document) != 5 or not isinstance(document[4], dict):
        return None
    topic, event = document[2:4]
    fits = isinstance(topic, str) and isinstance(event, str) and not any(map(str.isspace, topic + event))
    return (event, document[4]) if fits else None


def _socket_io(text: str) -> list[tuple[str, str]] | None:
    if _ENGINE_IO_PROBE.fullmatch(text):
        return []
    match = _SOCKET_IO.match(text)
    return [("", text[match.end() :])] if match and match.end() else None


def _stomp(text: str) -> list[tuple[str, str]] | None:
    match = _STOMP.match(text)
    if match is None:
        return None
    end = _STOMP_HEAD_END.search(text, match.end() - 1)
    if end is None or not all(":" in line for line in text[match.end() : end.start()].splitlines()):
        return None
    if match[1] != "SEND":
        return []
    head = text[match.end() : end.start()]
    place = next((line[12:] for line in head.splitlines() if line.startswith("destination:")), "")
    return [(place, text[end.end() :].rstrip("\0\r\n"))]


def _irc(text: str) -> list[tuple[str, str]] | None:
    lines = text.splitlines()[:_MAX_LINES]
    spoken = [match for line in lines if (match := _IRC.fullmatch(line))]
    others = sum(bool(_IRC_OTHER.fullmatch(line)) for line in lines)
    # Without a message among them the lines may be anybody's shouted words.
    if not spoken or len(spoken) + others != len(lines):
        return None
    return [(match[2], match[3]) for match in spoken]


def _nats(text: str) -> list[tuple[str, str]] | None:
    found = _NATS.findall(text)
    return [(subject, words) for subject, words in found] or None


def unwrap_binary(data: bytes) -> list[bytes]:
    """The payloads of a wrapped binary message; empty where it is not wrapped in a way that is known."""
    return list(_meta_frames(data)) or list(_mqtt(data))


def _meta_frames(data: bytes) -> Iterator[bytes]:
    """``type u8, stream u16le, length u24le, acknowledgement u16le, payload``: type 13 holds data."""
    found, position = [], 0
    while position + _META_HEAD <= len(data):
        length = int.from_bytes(data[position + 3 : position + 6], "little") - 2
        end = position + _META_HEAD + length
        if length < 0 or end > len(data) or data[position] > _META_DATA + 3:
            return
        if data[position] == _META_DATA:
            found.append(data[position + _META_HEAD : end])
        position = end
    if position == len(data):
        yield from found


def _mqtt(data: bytes) -> Iterator[bytes]:
    """The payloads of PUBLISH packets, without their topics."""
    position = 0
    while position < len(data):
        kind, flags = data[position] >> 4, data[position] & 0x0F
        length, start = _mqtt_length(data, position + 1)
        if not 1 <= kind <= 14 or start == 0 or start + length > len(data):
            return
        topic_end = start + 2 + int.from_bytes(data[start : start + 2], "big")
        # A packet that asks to be acknowledged has an id between its topic and its payload.
        payload = topic_end + (2 if flags & 0x06 else 0)
        if kind == 3 and payload <= start + length:
            yield data[payload : start + length]
        position = start + length


def _mqtt_length(data: bytes, position: int) -> tuple[int, int]:
    """The remaining length and where it ends; the end is 0 when it is not one."""
    value = 0
    for shift in range(0, 28, 7):
        if position >= len(data):
            return 0, 0
        value |= (data[position] & 0x7F) << shift
        position += 1
        if data[position - 1] < 0x80:
            return value, position
    return 0, 0
