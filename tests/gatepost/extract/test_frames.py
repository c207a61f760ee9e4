"""What chat libraries wrap around a text before it goes through a WebSocket."""

from __future__ import annotations

import json

import pytest
from extract_helpers import PNG, read, words
from hypothesis import given
from hypothesis import strategies as st

from gatepost.extract.frames import unwrap_binary, unwrap_text

SAID = "Olivia Smith won the race"
JSON = json.dumps({"room": "r-12", "text": SAID})
MESSAGES = {
    "json": JSON,
    "socket.io": f'42["chat message",{JSON}]',
    "socket.io with room and acknowledgement": f'42/school,7["chat message",{JSON}]',
    "socket.io with a bare text": f'42["chat message","{SAID}"]',
    "engine.io": f"4{JSON}",
    "stomp": f"SEND\ndestination:/app/room/12\ncontent-type:application/json\n\n{JSON}\0",
    "stomp with plain words": f"SEND\ndestination:/queue/a\n\n{SAID}\0",
    "signalr": json.dumps({"type": 1, "target": "SendMessage", "arguments": [SAID]}) + "\x1e",
    "phoenix": json.dumps(["3", "5", "room:lobby", "new_msg", {"body": SAID}]),
    "sockjs": json.dumps([JSON]),
    "action cable": json.dumps({"command": "message", "identifier": '{"channel":"Chat"}', "data": JSON}),
    "irc": f"PRIVMSG #meadow :{SAID}\r\n",
    "xmpp": f'<message xmlns="jabber:client" type="groupchat"><body>{SAID}</body></message>',
    "graphql-ws": json.dumps(
        {"type": "subscribe", "payload": {"query": "mutation SendMessage($t: String!) { sendMessage(text: $t) { id } }",
                                          "variables": {"t": SAID}}}
    ),
}  # fmt: skip
QUIET = {
    "typing": '42["typing",{"room":"r-12","user":"Robin Fenwick"}]',
    "ping": "2probe",
    "subscribe": '{"command":"subscribe","identifier":"{\\"channel\\":\\"Chat Room\\"}"}',
    "presence": '["1","2","room:lobby","presence_state",{"name":"Robin Fenwick"}]',
    "stomp connect": "CONNECT\naccept-version:1.2\nlogin:Robin Fenwick\n\n\0",
}


@pytest.mark.parametrize("name", MESSAGES)
def test_the_words_come_out(name: str) -> None:
    """Whatever library wrapped them; the event's name is not among them."""
    reading = read(MESSAGES[name].encode(), url="https://chat.example/ws", Upgrade="websocket")
    assert (reading.action, words(reading)) == ("message", [SAID])


@pytest.mark.parametrize("name", QUIET)
def test_what_keeps_a_socket_alive_is_no_message(name: str) -> None:
    """Typing indicators, heartbeats and joins publish nothing."""
    assert read(QUIET[name].encode(), url="https://chat.example/ws", Upgrade="websocket").post is None


def meta_frame(payload: bytes) -> bytes:
    """One data frame of Meta's gateway."""
    return b"\x0d\x01\x00" + (len(payload) + 2).to_bytes(3, "little") + b"\x07\x80" + payload


def test_metas_gateway_frames_hold_json_within_json() -> None:
    """Several sub-frames in one message, three levels of JSON in the payload."""
    task = json.dumps({"thread_id": 555, "text": SAID, "otid": "698"})
    payload = json.dumps({"epoch_id": 1, "tasks": [{"label": "46", "payload": task}], "version_id": "9"})
    data = json.dumps({"app_id": "221", "payload": payload, "request_id": 4, "type": 3}).encode()
    body = meta_frame(b'{"code":200}') + meta_frame(data)
    reading = read(body, url="https://gateway.facebook.com/ws/lightspeed", Upgrade="websocket")
    assert words(reading) == [SAID]


def test_an_mqtt_packet_is_opened() -> None:
    """A chat over MQTT publishes to a topic."""
    payload = b"\x00\x04room" + json.dumps({"text": SAID}).encode()
    body = bytes([0x30, len(payload)]) + payload
    assert words(read(body, url="https://chat.example/mqtt", Upgrade="websocket")) == [SAID]


def test_a_picture_in_a_binary_message_is_found() -> None:
    """Some chats send the bytes themselves."""
    reading = read(PNG, url="https://chat.example/ws", Upgrade="websocket")
    assert reading.post is not None
    assert reading.post.images[0].data == PNG


@pytest.mark.parametrize(
    "text",
    [
        "42 children came",
        "SEND\nhelp to Olivia",
        "JOIN US AT 4",
        "user[name]=PART",
        "PRIVMSG",
        "[1] first\n[2] second",
        "",
    ],
)
def test_plain_words_are_not_taken_for_packets(text: str) -> None:
    """What begins like a packet and is none stays as it is."""
    assert not unwrap_text(text)


@given(st.text(max_size=60) | st.sampled_from(["SEND\n", "42[", "4{", "PRIVMSG a :b"]), st.binary(max_size=80))
def test_nothing_escapes(text: str, data: bytes) -> None:
    """Any message is opened or is not."""
    assert unwrap_text(text) is None or isinstance(unwrap_text(text), list)
    assert all(len(payload) <= len(data) for payload in unwrap_binary(data))
