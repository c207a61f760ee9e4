"""Fuzz the decoders that take bytes from outside: no exception but UnreadableError, no hang, bounded memory.

With atheris (coverage-guided) where it is installed, else by mutating the corpus::

    .venv/bin/python bench/fuzz_reading.py multipart --seconds 600
    .venv/bin/python bench/fuzz_reading.py all --seconds 60

What is found that reaches new code is kept in ``bench/fuzz_corpus/TARGET``; a test reads all of it again.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from gatepost.errors import UnreadableError
from gatepost.extract import RawRequest, ReadLimits, read_post
from gatepost.extract.bbcode import read_bbcode
from gatepost.extract.chunks import chunk_of
from gatepost.extract.codings import decode_content
from gatepost.extract.frames import unwrap_binary, unwrap_text
from gatepost.extract.html_text import read_html
from gatepost.extract.json_body import parse_json
from gatepost.extract.leaves import walk
from gatepost.extract.limits import Budget
from gatepost.extract.mail_message import read_mail
from gatepost.extract.multipart_body import parse_multipart, parse_parameters
from gatepost.extract.protobuf_body import read_protobuf
from gatepost.extract.strings import unfold
from gatepost.extract.urlencoded import key_path, parse_plain_form, parse_urlencoded
from gatepost.extract.xml_body import read_xml

CORPUS = Path(__file__).with_name("fuzz_corpus")
MAX_INPUT_BYTES = 4096
MAX_KEPT, MAX_KEPT_BYTES = 40, 512
MAX_SECONDS_EACH = 5.0
MAX_MEMORY_BYTES = 2 * 1024**3
LIMITS = ReadLimits(max_body_bytes=256 * 1024, max_leaves=4000)
KINDS = ("", "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=B", "text/xml",
         "application/grpc-web+proto", "application/x-protobuf", "text/plain")  # fmt: skip


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="surrogateescape")


def _codings(data: bytes) -> None:
    names = (["gzip"], ["deflate"], ["br"], ["zstd"], ["br", "gzip"])[data[0] % 5] if data else ["gzip"]
    decode_content(data[1:], names, max_bytes=100_000)


def _multipart(data: bytes) -> None:
    parse_parameters(_text(data[:200]))
    list(parse_multipart(data, b"B", Budget(LIMITS)))


def _json(data: bytes) -> None:
    for document in parse_json(_text(data), Budget(LIMITS)) or ():
        list(walk(document, (), Budget(LIMITS)))


def _form(data: bytes) -> None:
    for name, _ in parse_urlencoded(_text(data), Budget(LIMITS)) + (parse_plain_form(_text(data)) or []):
        key_path(name)


def _protobuf(data: bytes) -> None:
    kinds = ("application/x-protobuf", "application/grpc-web+proto", "application/grpc-web-text")
    list(read_protobuf(data[1:], kinds[data[0] % 3] if data else kinds[0], (), Budget(LIMITS)))


def _frames(data: bytes) -> None:
    unwrap_binary(data)
    unwrap_text(_text(data))


def _markup(data: bytes) -> None:
    read_html(_text(data))
    read_bbcode(_text(data))


def _requests(data: bytes) -> None:
    kind = KINDS[data[0] % len(KINDS)] if data else ""
    frame = (("Upgrade", "websocket"),) if data[:1] > b"\x80" else ()
    query = _text(data[1:40]).encode("utf-8", errors="replace").decode()
    request = RawRequest("POST", f"https://a.example/api/x?{query}", (("Content-Type", kind), *frame), data[1:])
    reading = read_post(request, limits=LIMITS)
    if "could not be read (" in reading.why:
        raise AssertionError(reading.why)
    chunk_of(request, limits=LIMITS)


TARGETS: dict[str, Callable[[bytes], object]] = {
    "codings": _codings,
    "multipart": _multipart,
    "json": _json,
    "form": _form,
    "protobuf": _protobuf,
    "xml": lambda data: list(read_xml(_text(data), (), Budget(LIMITS))),
    "mail": lambda data: read_mail(data, Budget(LIMITS)),
    "frames": _frames,
    "markup": _markup,
    "strings": lambda data: unfold(_text(data), Budget(LIMITS)),
    "requests": _requests,
}


def try_one(target: str, data: bytes) -> None:
    """Run one input; raises whatever is a defect: any exception but UnreadableError, or more than five seconds."""
    started = time.monotonic()
    with contextlib.suppress(UnreadableError):
        TARGETS[target](data)
    if time.monotonic() - started > MAX_SECONDS_EACH:
        raise TimeoutError(f"{target} took {time.monotonic() - started:.1f} s for {len(data)} bytes")


def main() -> None:
    """Fuzz one target, or each for as long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=[*TARGETS, "all"])
    parser.add_argument("--seconds", type=int, default=60)
    args = parser.parse_args()
    for target in TARGETS if args.target == "all" else (args.target,):
        _in_own_process(target, args.seconds)


def _in_own_process(target: str, seconds: int) -> None:
    """The fuzzer ends the process it runs in; what it found is kept from here."""
    with tempfile.TemporaryDirectory() as work:
        print(f"# {target}", flush=True)
        call = f"import fuzz_reading; fuzz_reading.fuzz({target!r}, {seconds}, {work!r})"
        path = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
        subprocess.run([sys.executable, "-c", call], check=False, env=os.environ | {"PYTHONPATH": path})
        _keep(CORPUS / target, Path(work))


def _keep(folder: Path, work: Path) -> None:
    """The smallest inputs that reached new code join the corpus."""
    folder.mkdir(parents=True, exist_ok=True)
    found = sorted(work.iterdir(), key=lambda path: path.stat().st_size)
    # Half an input reaches something else.
    found = [path for path in found if path.stat().st_size <= MAX_KEPT_BYTES]
    room = max(0, MAX_KEPT - sum(1 for _ in folder.iterdir()))
    # Evenly over the sizes: the smallest alone would all be one byte.
    for path in found[:: max(1, len(found) // max(room, 1))][:room]:
        (folder / path.name[:16]).write_bytes(path.read_bytes())


def fuzz(target: str, seconds: int, work: str) -> None:
    """Fuzz one target in this process; new inputs go to ``work``, those that are defects to the corpus."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    guided = importlib.util.find_spec("atheris") is not None
    if guided:
        _guided(target, seconds, work)
    else:
        _mutated(target, seconds)


def _guided(target: str, seconds: int, work: str) -> None:
    """Coverage-guided; never returns, libFuzzer ends the process."""
    import atheris  # type: ignore[import-not-found, unused-ignore]

    atheris.instrument_all()
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    limits = f"-max_total_time={seconds} -max_len={MAX_INPUT_BYTES} -timeout={MAX_SECONDS_EACH:.0f} -rss_limit_mb=0"
    options = [*limits.split(), "-verbosity=0", "-print_final_stats=1", f"-artifact_prefix={folder}/"]
    atheris.Setup([__file__, *options, work, str(folder)], lambda data: try_one(target, data))
    atheris.Fuzz()


def _mutated(target: str, seconds: int) -> None:
    """Without coverage: pieces of the corpus, cut, doubled, swapped and changed."""
    folder = CORPUS / target
    seeds = [path.read_bytes() for path in sorted(folder.glob("*"))] or [b"{}"]
    chance, started, runs = random.Random(os.getpid()), time.monotonic(), 0
    while time.monotonic() - started < seconds:
        data = _mutant(chance, seeds)
        runs += 1
        try:
            try_one(target, data)
        except BaseException:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"crash-{hashlib.sha256(data).hexdigest()[:16]}").write_bytes(data)
            raise
    print(f"{target}: {runs} inputs in {seconds} s")


def _mutant(chance: random.Random, seeds: list[bytes]) -> bytes:
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(4):
            case 0:
                data[at:at] = chance.randbytes(chance.randint(1, 4))
            case 1:
                del data[at : at + chance.randint(1, 16)]
            case 2:
                data[at:at] = data[at : at + chance.randint(1, 64)] * chance.randint(1, 20)
            case _:
                data[at:at] = chance.choice(seeds)[: chance.randint(1, 200)]
    return bytes(data[:MAX_INPUT_BYTES])


if __name__ == "__main__":
    main()
