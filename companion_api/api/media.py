"""Uploads and the posts that name them: what the checks of raw requests remember, and ``POST /api/v1/media``."""

from __future__ import annotations

from flask import Blueprint

from companion_api.api.auth import caller, proxies_only
from companion_api.api.bodies import MediaBody
from companion_api.api.holding import Held
from companion_api.api.reading import read_json
from companion_api.companion import here
from companion_api.store import media
from gatepost.extract.limits import ReadLimits
from gatepost.extract.media_refs import ids_of_upload, references
from gatepost.extract.request import RawRequest
from gatepost.finding import Finding
from gatepost.person import Person
from gatepost.post import Post

blueprint = Blueprint("api_media", __name__, url_prefix="/api/v1/media")


@blueprint.post("")
@proxies_only
def name() -> dict[str, int]:
    """Note what a site called an upload."""
    body = read_json(MediaBody)
    with here().database.session() as session:
        return {"noted": media.add_names(session, body.receipt, body.names)}


def found_earlier(raw: RawRequest, post: Post, person: Person, limits: ReadLimits) -> tuple[Finding, ...]:
    """What was found in the uploads that this request names; read again only where there are any to name."""
    asker = media.Asker(person.user, person.client, post.service)
    with here().database.reading() as session:
        if not media.has_any(session, asker):
            return ()
        names = references(raw, limits=limits)
        return media.find(session, names, asker, first_index=len(post.images) + len(post.files))


def remember(raw: RawRequest, post: Post, person: Person, held: Held, limits: ReadLimits) -> str | None:
    """Keep what was found in an upload that goes on; returns the receipt, None where there is nothing to keep.

    Only the proxy learns what the site calls it.
    """
    if not (caller().is_proxy and held.release and held.verdict.findings and _is_upload(post)):
        return None
    names = ids_of_upload(raw, limits=limits)
    with here().database.session() as session:
        return media.remember(session, post, held.verdict.findings, names, client=person.client)


def _is_upload(post: Post) -> bool:
    """True for pictures and files that wait for a post; a post that has its words with it is complete."""
    complete = post.action != "upload" and any(part.where == "text" for part in post.texts)
    return bool(post.images or post.files) and not complete
