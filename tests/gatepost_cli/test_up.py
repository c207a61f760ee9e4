"""`gatepost up`: what it refuses before it starts anything, and the children's commands."""

from __future__ import annotations

import argparse
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from gatepost.errors import InputError
from gatepost.home import Home
from gatepost_cli.main import main
from gatepost_cli.up import check_port_free, make_parts, proxy_token, reachable


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home as init makes it."""
    assert main(["init", str(tmp_path / "school")]) == 0
    return Home(tmp_path / "school")


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which another program listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize("option", ["--api-port", "--proxy-port"])
def test_a_taken_port_is_one_line_with_the_option(
    home: Home, taken_port: int, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing starts, and the person knows which option to change."""
    assert main(["up", "--home", str(home.root), option, str(taken_port)]) == 2
    error = capsys.readouterr().err
    assert (error.count("\n"), option in error) == (1, True)


def test_a_port_that_cannot_be_is_one_line() -> None:
    """70000 is no port."""
    with pytest.raises(InputError, match="--api-port"):
        check_port_free("127.0.0.1", 70000, option="--api-port")


def test_a_broken_policy_is_told_before_anything_starts(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """The place of the mistake is in the line."""
    home.policy_path.write_text("extends: default\nschol: {}\n")
    assert main(["up", "--home", str(home.root)]) == 2
    assert "policy.yaml:2" in capsys.readouterr().err


def test_no_home_is_one_line_that_says_how_to_make_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The next step is in the message."""
    assert main(["up", "--home", str(tmp_path)]) == 2
    assert "gatepost init" in capsys.readouterr().err


def test_the_proxys_token_is_kept_and_used_again(home: Home) -> None:
    """A restart does not leave dead devices behind."""
    assert proxy_token(home) == proxy_token(home)


def test_the_token_is_not_on_the_command_line(home: Home) -> None:
    """Other users of the machine can read command lines."""
    options = argparse.Namespace(listen="0.0.0.0", api_port=1, proxy_port=2, set=["a=b"], upstream="http://127.0.0.1:9")
    companion, proxy = make_parts(home, options, "secret-token")
    assert "secret-token" not in " ".join([*companion.command, *proxy.command])
    assert proxy.environment == {"GATEPOST_PROXY_TOKEN": "secret-token"}


def test_an_empty_upstream_is_told_and_not_left_out(home: Home) -> None:
    """An unset variable of a script would otherwise send a test's traffic to the real sites."""
    options = argparse.Namespace(listen="127.0.0.1", api_port=1, proxy_port=2, set=[], upstream="")
    assert list(make_parts(home, options, "token")[1].command)[-2:] == ["--upstream", ""]


def test_a_part_on_all_addresses_is_reached_on_loopback() -> None:
    """0.0.0.0 is an address to listen on, not to call."""
    assert (reachable("0.0.0.0"), reachable("10.0.0.5")) == ("127.0.0.1", "10.0.0.5")
