"""What `gatepost doctor` looks at inside the home: rules, records, keys, data and models."""

from __future__ import annotations

import datetime as dt
import shutil
import stat
import sys
from collections.abc import Callable, Iterator

from gatepost.dated_role import school_day
from gatepost.errors import GatepostError
from gatepost.policy_file import load_policy
from gatepost_cli.examination import Deployment, Remark

LEAST_FREE_BYTES = 1_000_000_000
CA_WARN_DAYS = 60


def home_folder(deployment: Deployment) -> Iterator[Remark]:
    """The folder and its secrets are readable by their owner alone."""
    root = deployment.home.root
    if sys.platform != "win32" and stat.S_IMODE(root.stat().st_mode) & 0o077:
        yield Remark("home folder", "problem", f"{root} can be read by others", f"chmod 700 {root}")
    else:
        yield Remark("home folder", "ok", str(root))


def policy(deployment: Deployment) -> Iterator[Remark]:
    """policy.yaml is valid, reviewed in time, and says who is in charge."""
    loaded = load_policy(deployment.home.policy_path)
    yield Remark("policy", "ok", f"{loaded.name}, version {loaded.version}, {len(loaded.rules)} rules")
    missing = [key for key in ("slt_lead", "governor", "dsl", "it_contact") if not loaded.people_in_charge.get(key)]
    if missing:
        keys = ", ".join(missing)
        yield Remark("people in charge", "warning", f"not named: {keys}", "fill people_in_charge in policy.yaml")
    due = loaded.reviewed.get("next_review")
    if due is None:
        yield Remark("policy review", "warning", "no date recorded", "fill reviewed.next_review in policy.yaml")
    elif due < dt.date.today():
        yield Remark("policy review", "warning", f"was due on {due}", "review the policy and record the new dates")
    if not {network.role for network in loaded.networks} - {"visitor"}:
        yield Remark("networks", "warning", "every device counts as a visitor", "fill networks in policy.yaml")


def notice_and_dpia(deployment: Deployment) -> Iterator[Remark]:
    """Without both, no post is inspected."""
    loaded = load_policy(deployment.home.policy_path)
    notice = bool(loaded.notice_published_on and loaded.notice_version)
    dpia = bool(loaded.dpia_signed_by and loaded.dpia_signed_on)
    for name, recorded in (("notice", notice), ("dpia", dpia)):
        if recorded:
            yield Remark(name, "ok", "recorded")
        else:
            text = "not recorded: sites are gated, but no post is inspected"
            yield Remark(name, "warning", text, f"record {name} in policy.yaml when it is done")


def certificate_authority(deployment: Deployment) -> Iterator[Remark]:
    """The CA exists, is in date, and its key is private."""
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256

    home = deployment.home
    certificate = x509.load_pem_x509_certificate(home.ca_cert.read_bytes())
    left = certificate.not_valid_after_utc - dt.datetime.now(dt.UTC)
    fingerprint = certificate.fingerprint(SHA256()).hex(":")[:23]
    if left.days < CA_WARN_DAYS:
        yield Remark("CA", "warning", f"ends in {left.days} days", "make a new one and roll it out before that")
    else:
        yield Remark("CA", "ok", f"good for {left.days} days, fingerprint {fingerprint}…")
    if sys.platform != "win32" and stat.S_IMODE(home.ca_key.stat().st_mode) & 0o077:
        yield Remark("CA key", "problem", "can be read by others", f"chmod 600 {home.ca_key}")
    yield Remark("CA on devices", "advice", "cannot be seen from here", f"open {deployment.api_url}/ca.pem on a device")


def database(deployment: Deployment) -> Iterator[Remark]:
    """The database opens, its log is whole, and somebody can review it."""
    from companion_api.db import Database
    from companion_api.store import events, lists, people

    opened, today = Database.of(deployment.home), school_day(load_policy(deployment.home.policy_path).school)
    try:
        opened.upgrade()
        with opened.reading() as session:
            broken = list(events.verify(session))
            reviewers = [
                person for person in people.list_people(session) if "esafety_lead" in people.held_roles(person, today)
            ]
            pupils = len(lists.load_lists(session).pupils)
    finally:
        opened.close()
    yield Remark("database", "ok", opened.engine.url.render_as_string(hide_password=True))
    if broken:
        yield Remark("event log", "problem", str(broken[0]), "keep a copy of the database and ask who changed it")
    else:
        yield Remark("event log", "ok", "the chain of events is whole")
    if not reviewers:
        yield Remark("e-safety lead", "warning", "nobody can review", "gatepost people add USER --role esafety_lead")
    if pupils:
        yield Remark("roll", "ok", f"{pupils} pupils")
    else:
        yield Remark("roll", "warning", "no pupils: no name can be found", "gatepost roll import FILE")


def retention(deployment: Deployment) -> Iterator[Remark]:
    """Events older than the policy's limit are purged."""
    from companion_api.db import Database
    from companion_api.models import EventRow

    days = load_policy(deployment.home.policy_path).limits.keep_events_days
    limit = dt.datetime.now(dt.UTC) - dt.timedelta(days=days + 1)
    opened = Database.of(deployment.home)
    try:
        with opened.reading() as session:
            old = session.query(EventRow).filter(EventRow.created < limit, EventRow.kind != "purged").count()
            future = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5)
            ahead = session.query(EventRow).filter(EventRow.created > future).count()
    finally:
        opened.close()
    if old:
        yield Remark("retention", "warning", f"{old} events are older than {days} days", "gatepost log purge")
    else:
        yield Remark("retention", "ok", f"nothing older than {days} days is kept")
    if ahead:
        yield Remark("clock", "problem", f"{ahead} events lie in the future", "set this machine's clock by NTP")
    else:
        yield Remark("clock", "ok", dt.datetime.now().astimezone().isoformat(timespec="seconds"))


def models(deployment: Deployment) -> Iterator[Remark]:
    """The detectors load, and the better ones are there."""
    from companion_api.detectors.context.network import shared_context
    from companion_api.inspection import shared_face_detector

    del deployment
    faces, context = shared_face_detector(), shared_context()
    yield _loads("face detector", faces.load, faces.name)
    if context is None:
        yield Remark("context model", "warning", "not installed, fewer first names are found", _AGAIN)
    else:
        yield _loads("context model", context.load, "loads")


_AGAIN = "install the companion's dependencies again"


def _loads(what: str, load: Callable[[], None], said: str) -> Remark:
    try:
        load()
    except (GatepostError, OSError) as error:
        return Remark(what, "problem", str(error), _AGAIN)
    return Remark(what, "ok", said)


def disk(deployment: Deployment) -> Iterator[Remark]:
    """There is room for events and for pictures under inspection."""
    free = shutil.disk_usage(deployment.home.root).free
    if free < LEAST_FREE_BYTES:
        yield Remark("disk", "warning", f"{free / 1e9:.1f} GB free", "make room: at least 1 GB")
    else:
        yield Remark("disk", "ok", f"{free / 1e9:.0f} GB free")
