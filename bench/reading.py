"""What is read of requests to real sites, how well, how often it would prompt for nothing, and how long it takes."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))

from reading_score import ROOT, Row, from_file, listed, measure, sample_request, score

from gatepost.extract import RawRequest, read_post
from gatepost.post import QUIET_ACTIONS

SETS = (
    ("sites that are listed", None),
    ("other services", "reading_other_services.json"),
    ("held-out services", "reading_held_out.json"),
    ("held-out services, second set", "reading_held_out_again.json"),
    ("held-out services, third set", "reading_held_out_third.json"),
)
MIB = 1024 * 1024


def main() -> None:
    """Print the tables of ``reading.md``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21, help="how often each reading is timed")
    parser.add_argument("--details", action="store_true", help="also name what was told or missed wrongly")
    args = parser.parse_args()
    accuracy(details=args.details)
    quiet()
    speed(args.rounds)


def accuracy(*, details: bool = False) -> None:
    """Precision and recall of "these strings are the writer's words", by set."""
    print("| requests of | requests | texts | precision | recall | actions told |\n|---|---|---|---|---|---|")
    wrong: list[Row] = []
    for name, file in SETS:
        rows = measure(listed() if file is None else from_file(file))
        found = score(rows)
        wrong += [row for row in rows if not row.right]
        print(f"| {name} | {found.requests} | {found.texts} | {found.precision:.3f} | {found.recall:.3f} "
              f"| {found.actions:.3f} |")  # fmt: skip
    for row in wrong if details else ():
        print(f"{row.name}: too many {row.extra}, missed {row.missed}, {row.action} for {row.wanted}")
    sites = Counter(name for name, _ in listed())
    print("\n" + ", ".join(f"{site} {count}" for site, count in sites.items()))


def prompting() -> list[str]:
    """The requests of the recorded session whose words would be looked at; each could prompt for nothing."""
    entries = json.loads((ROOT / "bench" / "reading_session.json").read_text(encoding="utf-8"))["requests"]
    return [entry["name"] for entry in entries if _would_be_asked(sample_request(entry["request"]))]


def _would_be_asked(request: RawRequest) -> bool:
    reading = read_post(request)
    if reading.post is None or reading.action in QUIET_ACTIONS:
        return not reading.readable
    return not reading.readable or not reading.post.is_empty


def quiet() -> None:
    """A session of telemetry, searches, drafts and reads, most of it with a child's name in it."""
    names, asked = from_file("reading_session.json"), prompting()
    print(f"\n{sum(1 for _ in names)} requests of a session without a post: {len(asked)} taken for one {asked}")


def payloads() -> Iterator[tuple[str, RawRequest, Callable[[bytes], object]]]:
    """What is timed, each beside the plainest thing one can do with the same bytes."""
    post = json.dumps({"text": "Sports day was great fun. " * 36, "visibility": "public", "media_ids": ["17"]}).encode()
    yield "1 KB JSON post, json.loads", _request("api/v1/statuses", "application/json", post), json.loads
    yield "60 KB GraphQL body, json.loads", _request("graphql", "application/json", _graphql()), json.loads
    photo = b"\xff\xd8\xff\xe0" + bytes(range(256)) * (5 * MIB // 256)
    head = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = head + photo + b"\r\n--B--\r\n"
    yield (
        "5 MB multipart photo, plain copy",
        _request("api/v2/media", "multipart/form-data; boundary=B", body),
        bytearray,
    )


def _graphql() -> bytes:
    """A mutation with its features, ids and tracking, as a big site's page sends it."""
    features = {f"responsive_web_feature_number_{number}_enabled": bool(number % 2) for number in range(700)}
    tracking = [{"nodeId": f"{number:032x}", "position": number, "seen": True} for number in range(250)]
    variables = {"input": {"message": {"text": "Sports day was great fun."}, "tracking": tracking}}
    return json.dumps({"operationName": "CreatePostMutation", "variables": variables, "features": features}).encode()


def _request(path: str, kind: str, body: bytes) -> RawRequest:
    return RawRequest("POST", f"https://site.example/{path}", (("Content-Type", kind),), body)


def speed(rounds: int) -> None:
    """The median of the rounds in processor time, reading and plain work in turn."""
    print("\n| body, and what stands beside | bytes | read, ms | beside, ms | times |\n|---|---|---|---|---|")
    for name, request, beside in payloads():
        read_ms, beside_ms = timed(lambda r=request: read_post(r), lambda r=request, b=beside: b(r.body), rounds)  # type: ignore[misc]
        size = f"{len(request.body):,}"
        print(f"| {name} | {size} | {read_ms:.3f} | {beside_ms:.3f} | {read_ms / beside_ms:.1f} |")


def timed(one: Callable[[], object], other: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Milliseconds of each, the median; a round of something short is many calls."""
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for place, work in enumerate((one, other)):
            calls = 1 if place == 0 else 5
            started = time.process_time()
            for _ in range(calls):
                work()
            took[place].append((time.process_time() - started) * 1000 / calls)
    return median(took[0]), median(took[1])


if __name__ == "__main__":
    main()
