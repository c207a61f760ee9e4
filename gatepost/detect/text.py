"""The text inspector: all cheap detectors over one text, overlaps settled, spans in the text as given."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from gatepost.detect.adult_names import AdultNames
from gatepost.detect.class_labels import ClassLabels
from gatepost.detect.conduct import Conduct
from gatepost.detect.contact import ContactDetails
from gatepost.detect.context import ContextModel, Told
from gatepost.detect.cues import ClassCues
from gatepost.detect.detector import Detector, Hit
from gatepost.detect.normalise import FoldedText, fold
from gatepost.detect.other_children import OtherChildren
from gatepost.detect.reading_gate import load_gate
from gatepost.detect.records import Records
from gatepost.detect.roll_names import RollNames
from gatepost.detect.school import SchoolNames
from gatepost.detect.school_events import SchoolEvents
from gatepost.detect.told_contact import find_told_contact
from gatepost.detect.words import split_words
from gatepost.finding import FAMILY_OF, MAY_BE_A_PUPIL, Finding, PartRef, mask
from gatepost.policy import School
from gatepost.post import Account, Post, TextPart
from gatepost.roll import Lists

#: Kinds that compete for the same words; a pupil in an e-mail address stays two findings, as both say something.
_RIVALS = {
    "pupil": "people", "adult": "people", "contact": "places", "school": "places", "record": "places",
    "relationship": "places", "conduct": "conduct",
}  # fmt: skip
#: Where two findings cover the same words, the family named first wins: a child before an adult.
_FIRST = ("pupil", "record", "relationship", "school", "contact", "adult", "conduct")


class TextInspector:
    """Compiled once from the school and its lists; safe to share between threads.

    ``of_all``: see ``Conduct``; a policy has them as ``kinds_of_all``. ``context`` reads whole texts where the
    process has a model for it; without one rules and light weights decide.
    """

    def __init__(
        self, school: School, lists: Lists, *, of_all: Collection[str] = (), context: ContextModel | None = None
    ) -> None:
        classes = [*school.classes, *(pupil.class_name for pupil in lists.pupils if pupil.class_name)]
        cues = ClassCues(dict.fromkeys(classes))
        names = SchoolNames(school)
        labels = ClassLabels(cues, names)
        self._roll, self._context = RollNames(lists.pupils, cues, names), context
        self._detectors: tuple[Detector, ...] = (
            AdultNames(lists.adults),
            OtherChildren(lists.others),
            ContactDetails(school),
            names,
            labels,
            SchoolEvents(school, names, labels),
        )
        self._labels = labels
        self._pupils = lists.pupils
        self._records = Records()
        self._conduct = Conduct(school.embargoed, of_all=of_all)

    def inspect(self, post: Post) -> list[Finding]:
        """Findings of every text part, in the order of the parts and of the words."""
        return [
            finding
            for part in post.texts
            for finding in self.find(part.text, index=part.index, account=post.account)
            if not _reaches_somebody(finding, part, post)
        ]

    def find(self, text: str, *, index: int = 0, account: Account = "personal") -> list[Finding]:
        """Findings of one text, in order of their spans, which count code points of ``text``."""
        folded = fold(text)
        words = split_words(folded)
        told = Told(self._context, words, self._roll.hidden) if self._context and len(words) else None
        hits = [*self._roll.find(words, told), *(hit for each in self._detectors for hit in each.find(words))]
        # What is said beside a name is read once the names are settled: a suppressed name has no record.
        kept = settle(hits)
        # A class beside a name that may be anybody's tells nobody who is meant.
        sure = [hit for hit in kept if hit.kind != "pupil_name" or hit.confidence >= MAY_BE_A_PUPIL]
        kept = settle([*kept, *self._labels.beside(words, sure)])
        # Most texts without a first name to judge are not read as a whole.
        gate = load_gate()
        reached = gate.reached(words) if told else 0.0
        read = told if told and reached >= gate.level else None
        kept = settle([*kept, *find_told_contact(words, kept, read)])
        believed = told if reached >= gate.remarks else None
        conduct = self._conduct.find(words, kept, believed, is_official=account == "official")
        records = self._records.find(words, kept, told, is_worth_reading=read is not None)
        kept = settle([*kept, *records, *conduct])
        return [_finding(hit, folded, PartRef("text", index), self._people(hit)) for hit in kept]

    def _people(self, hit: Hit) -> tuple[str, ...]:
        """The pupils who may be meant, with their classes."""
        if hit.kind not in {"pupil_name", "pupil_username"}:
            return ()
        pupils = (self._pupils[person] for person in hit.people)
        return tuple(" ".join(filter(None, (one.first, one.last, one.class_name))) for one in pupils)


def _reaches_somebody(finding: Finding, part: TextPart, post: Post) -> bool:
    """Whom a message goes to, or a form's own field for an address: the site asks for it, and shows it to nobody."""
    if finding.kind not in {"email", "phone"} or post.action in {"profile", "post"}:
        return False
    start, end = finding.span or (0, 0)
    rest = f"{part.text[:start]}{part.text[end:]}".strip()
    # ``Dan <dan@perry.example>``: beside those a mail goes to stands who sends it.
    is_mail = any("@" in person[1:] for person in post.people)
    asked_for = post.action == "sign_up" or part.where in {"email", "phone"} or is_mail
    return part.text in post.people or (asked_for and (not rest or rest.endswith("<>")))


def settle(hits: Iterable[Hit]) -> list[Hit]:
    """Of rivals that overlap the longest stays, then the likelier, then the child's; in order of their places."""
    kept: list[Hit] = []
    for cluster in _clusters(hits):
        kept.extend(_best(cluster))
    return sorted(set(kept), key=lambda hit: (hit.start, hit.end, hit.kind))


def _clusters(hits: Iterable[Hit]) -> list[list[Hit]]:
    """Rivals that touch each other, directly or through others."""
    clusters: list[list[Hit]] = []
    open_clusters: dict[str, tuple[int, list[Hit]]] = {}
    for hit in sorted(set(hits), key=lambda hit: (hit.start, hit.end)):
        rivals = _RIVALS[FAMILY_OF[hit.kind]]
        end, cluster = open_clusters.get(rivals, (-1, []))
        if hit.start >= end:
            cluster = []
            clusters.append(cluster)
        cluster.append(hit)
        open_clusters[rivals] = (max(end, hit.end), cluster)
    return clusters


def _best(cluster: list[Hit]) -> list[Hit]:
    """Longest first, each unless a better one covers some of its words."""
    taken: set[int] = set()
    kept: list[Hit] = []
    for hit in sorted(cluster, key=_rank):
        if taken.isdisjoint(range(hit.start, hit.end)):
            kept.append(hit)
            taken.update(range(hit.start, hit.end))
    return kept


def _rank(hit: Hit) -> tuple[int, float, int, int, str]:
    return (hit.start - hit.end, -hit.confidence, _FIRST.index(FAMILY_OF[hit.kind]), hit.start, hit.key)


def _finding(hit: Hit, folded: FoldedText, part: PartRef, people: tuple[str, ...]) -> Finding:
    start, end = folded.span(hit.start, hit.end)
    return Finding(
        kind=hit.kind,
        part=part,
        confidence=hit.confidence,
        message=hit.message,
        span=(start, end),
        # Of the folded text: an invisible character inside a word would uncover the letter after it.
        masked=mask(folded.plain[hit.start : hit.end]),
        advice=hit.advice,
        key=hit.key,
        evidence=hit.evidence,
        people=people,
    )
