"""Inspect one post: its texts, its pictures, its files; then judge what was found under the policy."""

from __future__ import annotations

import copy
import functools
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from companion_api.detectors import attachments
from companion_api.detectors.context.network import shared_context
from companion_api.detectors.faces import center_net
from companion_api.detectors.faces.center_faces import CenterFaceDetector
from companion_api.detectors.faces.faces import FaceDetector, HogFaceDetector
from companion_api.detectors.images import TIME_ADVICE, UNREADABLE_ADVICE, PictureInspector, Terms, unreadable
from companion_api.detectors.kinds.contents import GAP_CONFIDENCE, ContentInspector
from companion_api.detectors.kinds.kinds import kind_of
from companion_api.detectors.logos.logo_shelf import LogoShelf
from companion_api.detectors.words.writing import WritingReader, shared_reader
from companion_api.detectors.words.written import WritingInspector
from companion_api.detectors.workers.workers import shared_workers
from gatepost.detect.relationship import Relationships
from gatepost.detect.text import TextInspector
from gatepost.errors import InputError, UnreadableError
from gatepost.finding import Finding, PartRef
from gatepost.judge import judge
from gatepost.policy import Policy
from gatepost.post import FilePart, ImagePart, Post
from gatepost.roll import Lists
from gatepost.verdict import Verdict

if TYPE_CHECKING:
    from companion_api.identification.identifier import FaceIdentifier

_OTHER_FILE_ADVICE = "Look through the file yourself: names, addresses, faces."


@dataclass(frozen=True, slots=True)
class Inspection:
    """A verdict and how long it took, in milliseconds: in all, and by stage, as ``stages_ms`` names them."""

    verdict: Verdict
    elapsed_ms: float
    stages_ms: Mapping[str, float] = field(default_factory=dict)


class Inspector:
    """One policy, one set of lists, the detectors. Safe in several threads; models are opened at the first picture."""

    def __init__(
        self,
        policy: Policy,
        lists: Lists,
        *,
        faces: FaceDetector | None = None,
        reader: WritingReader | None = None,
        logos: LogoShelf | None = None,
    ) -> None:
        self.policy = policy
        self._context = shared_context()
        self._texts = TextInspector(policy.school, lists, of_all=policy.kinds_of_all, context=self._context)
        self._relations = Relationships(policy, self._texts)
        reader = reader or shared_reader()
        writing = WritingInspector(reader, self._texts, policy.school, lists) if reader else None
        self._pictures = PictureInspector(faces or shared_face_detector(), writing, logos)
        self._contents = ContentInspector(self._texts, self._pictures, policy.school.cameras)

    def load(self) -> None:
        """Open models and decoders now instead of at the first picture; raises FacesUnavailable, WritingUnavailable."""
        shared_workers().warm()
        if self._context is not None:
            self._context.load()
        self._pictures.load()

    def compare_with(self, who: FaceIdentifier | None) -> None:
        """Compare faces with those who agreed to that; with None, which is the beginning, no face is compared."""
        self._pictures.who = who

    def look_at(self, data: bytes) -> list[Finding]:
        """Return what one picture shows that may have to be covered: no policy, no limit of time, rather too much.

        Raises UnreadableError when it cannot be read.
        """
        pictures = copy.copy(self._pictures)
        if pictures.faces is shared_face_detector():
            pictures.faces = eager_face_detector()
        pictures.who = None  # everybody's face is covered, whoever it is
        return pictures.find(data, PartRef("image", 0))

    def inspect(self, post: Post) -> Verdict:
        """Return what follows from the post; a picture that cannot be read is a finding."""
        return self.examine(post).verdict

    def examine(self, post: Post, *, strict: bool = False) -> Inspection:
        """As ``inspect``, with timings; ``strict`` raises InputError for a picture that cannot be read.

        Pictures and files that are not reached within the policy's ``inspect_time_limit_ms`` are findings.
        A picture is looked at to the end, also where it is blocked already: one answer names all that is in the way.
        """
        limit_ms = self.policy.limits.inspect_time_limit_ms
        run = _Run(self._texts, self._relations, self._contents, limit_ms, strict=strict)
        findings = run.findings(post)
        with run.stage("judge"):
            verdict = judge(self.policy, post, findings)
        return Inspection(verdict, run.elapsed_ms(), run.stages_ms)


@functools.cache
def shared_face_detector() -> FaceDetector:
    """Return the process's one face detector: a new policy or roll does not open the models again.

    CenterFace finds more; face_recognition's detector takes its place where onnxruntime is not installed.
    """
    return CenterFaceDetector() if center_net.is_installed() else HogFaceDetector()


@functools.cache
def eager_face_detector() -> FaceDetector:
    """Return the same network for pictures whose faces are to be covered; raises FacesUnavailable."""
    detector = shared_face_detector()
    return detector.eager() if isinstance(detector, CenterFaceDetector) else detector


class _Run:
    """One post on its way through the stages."""

    def __init__(
        self,
        texts: TextInspector,
        relations: Relationships,
        contents: ContentInspector,
        time_limit_ms: int,
        *,
        strict: bool,
    ) -> None:
        self.texts, self.relations, self.contents, self.strict = texts, relations, contents, strict
        self.terms = Terms()
        self.time_limit_ms = time_limit_ms
        self.started = time.monotonic()
        self.stages_ms: dict[str, float] = {}

    def elapsed_ms(self) -> float:
        return (time.monotonic() - self.started) * 1000

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        before = self.elapsed_ms()
        yield
        self.stages_ms[name] = self.elapsed_ms() - before

    def findings(self, post: Post) -> list[Finding]:
        found: list[Finding] = []
        self.terms = Terms(post.account, self._left_s)
        stages: tuple[tuple[str, Callable[[Post], list[Finding]]], ...] = (
            ("texts", self.texts.inspect), ("relations", self.relations.inspect), ("names", self._in_names),
            ("pictures", self._in_images), ("files", self._in_files),
        )  # fmt: skip
        for name, look in stages:
            with self.stage(name):
                found += look(post)
        return found

    def _in_names(self, post: Post) -> list[Finding]:
        # A site's reader may give a file's name as a text already.
        told = {part.text for part in post.texts if part.where == "file_name"}
        named = [(image.name, PartRef("image", image.index)) for image in post.images]
        named += [(file.name, PartRef("file", file.index)) for file in post.files]
        new = [(name, place) for name, place in named if name not in told]
        return [finding for name, place in new for finding in attachments.find_in_name(self.texts, name, place)]

    def _in_images(self, post: Post) -> list[Finding]:
        return [f for image in post.images for f in self._in_picture(image, PartRef("image", image.index))]

    def _in_picture(self, part: ImagePart | FilePart, place: PartRef) -> list[Finding]:
        if self._is_late():
            return [self._not_reached(part, place)]
        kind = kind_of(part.data)
        # Something that is sent as a picture and is none has the picture's own words of reason.
        kind = kind if kind in ("picture", "drawing", "film") else "picture"
        try:
            return self.contents.find(part.data, kind, place, self.terms)
        except UnreadableError as error:
            if self.strict:
                raise InputError(str(error), place=part.name or f"{place.type} {place.index + 1}") from error
            return [unreadable(part.data, place, f"This picture could not be read: {error}.", UNREADABLE_ADVICE)]

    def _in_files(self, post: Post) -> list[Finding]:
        return [finding for file in post.files for finding in self._in_file(file, PartRef("file", file.index))]

    def _in_file(self, file: FilePart, place: PartRef) -> list[Finding]:
        kind = kind_of(file.data)
        if kind == "picture":
            return self._in_picture(file, place)
        if self._is_late():
            return [self._not_reached(file, place)]
        if kind is not None:
            return self._in_content(file, kind, place)
        text = attachments.read_text(file.data, file.name)
        if text is None:
            return [_not_looked_into(file, place)]
        found = attachments.find_in_text_file(self.texts, attachments.as_cells(text, file.name), place)
        return found if len(file.data) <= attachments.MAX_TEXT_BYTES else [*found, _not_read_to_the_end(file, place)]

    def _in_content(self, file: FilePart, kind: str, place: PartRef) -> list[Finding]:
        try:
            return self.contents.find(file.data, kind, place, self.terms)
        except UnreadableError as error:
            return [_not_opened(file, kind, place, error)]

    def _is_late(self) -> bool:
        return self._left_s() <= 0

    def _left_s(self) -> float:
        return (self.time_limit_ms - self.elapsed_ms()) / 1000

    def _not_reached(self, part: ImagePart | FilePart, place: PartRef) -> Finding:
        what = "picture" if isinstance(part, ImagePart) else "file"
        message = f"This {what} was not looked at within {self.time_limit_ms / 1000:g} seconds."
        return unreadable(part.data, place, message, TIME_ADVICE)


def _not_opened(file: FilePart, kind: str, place: PartRef, error: UnreadableError) -> Finding:
    # What is only of a kind that nobody reads here is a reminder; what is locked or damaged is asked about.
    confidence = GAP_CONFIDENCE if kind in ("film", "ole") else 1.0
    message = f"This file could not be read: {error}."
    return unreadable(file.data, place, message, _OTHER_FILE_ADVICE, confidence=confidence)


def _not_looked_into(file: FilePart, place: PartRef) -> Finding:
    message = "Gatepost does not look into files of this kind."
    return unreadable(file.data, place, message, _OTHER_FILE_ADVICE, confidence=GAP_CONFIDENCE)


def _not_read_to_the_end(file: FilePart, place: PartRef) -> Finding:
    message = f"Only the first {attachments.MAX_TEXT_BYTES:,} bytes of this file were read."
    return unreadable(file.data, place, message, TIME_ADVICE, confidence=GAP_CONFIDENCE)
