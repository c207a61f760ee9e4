"""A table of expected decisions put to a policy: for each line, whether it decides as expected, and what it did."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gatepost.access import Access, decide_access, person_at
from gatepost.catalogue import Catalogue, load_catalogue
from gatepost.errors import InputError
from gatepost.finding import Finding, PartRef
from gatepost.grant import Grant
from gatepost.judge import judge
from gatepost.person import Person
from gatepost.policy import Policy
from gatepost.policy_table import Line, Table
from gatepost.post import Post, TextPart
from gatepost.roll import Lists
from gatepost.schedule import local_time
from gatepost.verdict import Verdict

if TYPE_CHECKING:
    from gatepost.detect.context import ContextModel
    from gatepost.detect.text import TextInspector


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line's result: ``tried`` is the number of askings behind it, ``failures`` say what was decided instead."""

    line: Line
    tried: int
    failures: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """True when every asking was decided as expected."""
        return not self.failures

    def to_json(self) -> dict[str, Any]:
        """``{"name", "place", "passed", "tried", "failures"}``."""
        return {
            "name": self.line.name,
            "place": self.line.place,
            "passed": self.passed,
            "tried": self.tried,
            "failures": list(self.failures),
        }


def try_table(table: Table, policy: Policy, *, now: dt.datetime, context: ContextModel | None = None) -> list[Outcome]:
    """Put every line to the policy, in order; ``now`` stands in for lines without a time.

    Texts are read with ``context`` where there is one, as the companion reads them; without, by the rules alone.
    Pictures are not looked at: a line says under ``found`` what is taken as seen. Raises InputError for a bad address.
    """
    trial = _Trial(policy, table.lists, now, context)
    return [trial.outcome(line) for line in table.lines]


class _Trial:
    """One policy with its catalogue; the text detectors are compiled at the first text."""

    def __init__(self, policy: Policy, lists: Lists, now: dt.datetime, context: ContextModel | None) -> None:
        self.policy, self.lists, self.now, self.context = policy, lists, now, context
        self.catalogue: Catalogue = load_catalogue().with_services(policy.services)
        self._texts: TextInspector | None = None

    def outcome(self, line: Line) -> Outcome:
        results = list(self._site(line) if line.is_site else self._post(line))
        return Outcome(line, len(results), tuple(result for result in results if result))

    def _site(self, line: Line) -> Iterator[str]:
        for person in self._people(line):
            for at in line.times or (self.now,):
                access = self._decide(line, person, local_time(self.policy.school, at))
                who = f"{_who(person)}, {local_time(self.policy.school, at):%a %d %b %Y %H:%M}"
                yield _differences(who, _expected_site(line, access))

    def _decide(self, line: Line, person: Person, at: dt.datetime) -> Access:
        try:
            return decide_access(
                self.policy, self.catalogue, url=line.data["url"], person=person, at=at,
                grants=self._grants(line, person, at) if line.data.get("granted") else (),
            )  # fmt: skip
        except InputError as error:
            raise InputError(error.message, place=line.place) from error

    def _grants(self, line: Line, person: Person, at: dt.datetime) -> tuple[Grant, ...]:
        service = decide_access(self.policy, self.catalogue, url=line.data["url"], person=person, at=at).service
        users = frozenset({person.user}) if person.user else frozenset[str]()
        until = at + dt.timedelta(hours=1)
        given = Grant(
            id="table", service=service or "", users=users, roles=person.roles, until=until,
            granted_by="The headteacher", reason="As in the table",
        )  # fmt: skip
        return (given,)

    def _people(self, line: Line) -> Iterator[Person]:
        user = line.data.get("user")
        each: list[tuple[str, ...]] = [(role,) for role in line.roles]
        for roles in each or [()]:
            yield person_at(self.policy, None, user=user, roles=roles, known_by="command_line")

    def _post(self, line: Line) -> Iterator[str]:
        for person in self._people(line):
            post = Post(
                service=line.data.get("service"), account=line.data.get("account", "personal"),
                action=line.data.get("action", "post"), user=person.user, roles=person.roles,
            )  # fmt: skip
            for seen in self._seen(line):
                who = f"{_who(person)}, {seen[0].kind}" if line.data.get("found") else _who(person)
                yield _differences(who, _expected_post(line, judge(self.policy, post, seen)))

    def _seen(self, line: Line) -> list[list[Finding]]:
        """What is in the post: the text's own findings, with each kind under ``found`` beside them in turn."""
        sure, text = line.data.get("confidence", 1.0), line.data.get("text")
        account = line.data.get("account", "personal")
        read = self._inspector().inspect(Post(account=account, texts=(TextPart(text),))) if text else []
        found = [Finding(kind, PartRef("image"), sure, "Taken as seen.") for kind in line.data.get("found", ())]
        return [[finding, *read] for finding in found] or [read]

    def _inspector(self) -> TextInspector:
        from gatepost.detect.text import TextInspector

        if self._texts is None:
            of_all = self.policy.kinds_of_all
            self._texts = TextInspector(self.policy.school, self.lists, of_all=of_all, context=self.context)
        return self._texts


def _expected_site(line: Line, access: Access) -> Iterator[tuple[str, object, object]]:
    yield "decision", line.data["decision"], access.decision
    yield "rule", line.data.get("rule"), access.rule or "none"
    yield "clause", line.data.get("clause"), access.clause.id if access.clause else "none"
    yield "may_request", line.data.get("may_request"), access.may_request


def _expected_post(line: Line, verdict: Verdict) -> Iterator[tuple[str, object, object]]:
    yield "verdict", line.data["verdict"], verdict.level.wire
    kinds = sorted({judged.finding.kind for judged in verdict.findings})
    wanted = line.data.get("kinds")
    yield "kinds", None if wanted is None else ", ".join(sorted(set(wanted))), ", ".join(kinds)
    clauses = [judged.clause.id for judged in verdict.findings if judged.clause]
    clause = line.data.get("clause")
    yield "clause", clause, clause if clause in clauses else ", ".join(dict.fromkeys(clauses)) or "none"


def _differences(who: str, expected: Iterable[tuple[str, object, object]]) -> str:
    wrong = [f"{key} {_word(got)}, not {_word(wanted)}" for key, wanted, got in expected if wanted not in (None, got)]
    return f"{who}: {'; '.join(wrong)}" if wrong else ""


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value) or "none"


def _who(person: Person) -> str:
    roles = ", ".join(sorted(person.roles))
    return f"{person.user} ({roles})" if person.user else roles
