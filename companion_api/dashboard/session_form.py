"""The form of a supervised session: which video, where, for how long, and what was thought of first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from companion_api.dashboard import here
from companion_api.dashboard.grant_form import sentence
from companion_api.models import VideoSession
from companion_api.store import sessions
from companion_api.supervision import Place, narrowed, places, refusal
from companion_api.video_address import Video, read_video
from gatepost.errors import InputError
from gatepost.event import utc_now

USUAL_MINUTES = 30


@dataclass(slots=True)
class SessionForm:
    """What was typed, and what is wrong with it (field → a sentence)."""

    typed: Mapping[str, str]
    problems: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """One field, trimmed."""
        return self.typed.get(name, "").strip()

    @property
    def shown(self) -> dict[str, str]:
        """The fields as the page shows them."""
        texts = {name: self.text(name) for name in ("video", "place", "range", "risk", "reuse")}
        return texts | {"minutes": self.text("minutes") or str(USUAL_MINUTES)}

    def video(self) -> Video | None:
        """The video, or None with its problem."""
        return self._or_problem("video", lambda: read_video(self.text("video"), here.catalogue()))

    def read(self, video: Video, earlier: list[VideoSession], *, by: str) -> dict[str, Any] | None:
        """What ``open_session`` takes, or None with ``problems`` filled; ``earlier`` may be chosen from again."""
        place = self._or_problem("range", self._place)
        minutes = self._or_problem("minutes", self._minutes)
        risk = next((each.risk for each in earlier if each.id == self.text("reuse")), self.text("risk"))
        if not 0 < len(risk) <= sessions.MAX_RISK_CHARACTERS:
            self.problems["risk"] = (
                f"Say in one line, of at most {sessions.MAX_RISK_CHARACTERS} characters, what you looked for."
            )
        if self.problems or place is None or minutes is None:
            return None
        told: dict[str, Any] = {"teacher": by, "service": video.service.id, "networks": place.networks, "risk": risk}
        trial = sessions.grant_for(until=utc_now() + dt.timedelta(minutes=minutes), **told)
        why = refusal(here.policy(), here.catalogue(), video.address, trial)
        if why:
            self.problems["video"] = why
            return None
        return told | {"video": video.address, "key": video.key, "place": place.name, "minutes": minutes}

    def _place(self) -> Place | None:
        chosen = next((each for each in places(here.policy()) if each.name == self.text("place")), None)
        if chosen is None:
            self.problems["place"] = "Say where the class is."
            return None
        return narrowed(chosen, self.text("range"))

    def _minutes(self) -> int:
        try:
            minutes = int(self.text("minutes"))
        except ValueError:
            minutes = 0
        if not 1 <= minutes <= sessions.MAX_MINUTES:
            raise InputError(f"choose 1 to {sessions.MAX_MINUTES} minutes", place="minutes")
        return minutes

    def _or_problem[T](self, name: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except InputError as error:
            self.problems[name] = sentence(error)
            return None
