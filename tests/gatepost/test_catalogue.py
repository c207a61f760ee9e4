"""The catalogue of services: complete, dated, and found by the longest host and path."""

from __future__ import annotations

from collections import Counter

import pytest

from gatepost.catalogue import CATALOGUE_FILE, Catalogue, load_catalogue, policies_folder
from gatepost.policy import Service
from gatepost.policy_schema_rules import SERVICE
from gatepost.schema_check import problems
from gatepost.schema_words import CATEGORIES
from gatepost.yaml_lines import read_yaml

BLOGS = Service("class-blogs", "Class blogs", "blog", ("wordpress.com",), paths=("/meadowbrook", "/meadowbrook/oak"))
OAK = Service("oak-blog", "Oak's blog", "blog", ("meadowbrook-oak.wordpress.com",))


@pytest.mark.parametrize(
    ("host", "service"),
    [
        ("facebook.com", "facebook"),
        ("www.facebook.com", "facebook"),
        ("rupload-lhr1-1.up.facebook.com", "facebook"),  # uploads
        ("vupload-edge.facebook.com", "facebook"),
        ("graph.facebook.com", "facebook"),
        ("scontent.xx.fbcdn.net", "facebook"),
        ("m.me", "messenger"),
        ("i.instagram.com", "instagram"),
        ("www.threads.net", "threads"),
        ("x.com", "x"),
        ("api.x.com", "x"),
        ("upload.x.com", "x"),
        ("api.twitter.com", "x"),
        ("upload.twitter.com", "x"),
        ("mastodon.social", "mastodon"),
        ("bsky.social", "bluesky"),
        ("video.bsky.app", "bluesky"),
        ("www.tiktok.com", "tiktok"),
        ("web.snapchat.com", "snapchat"),
        ("www.pinterest.co.uk", "pinterest"),
        ("pinterest-media-upload.s3-accelerate.amazonaws.com", "pinterest"),
        ("www.linkedin.com", "linkedin"),
        ("old.reddit.com", "reddit"),
        ("reddit-uploaded-media.s3-accelerate.amazonaws.com", "reddit"),
        ("gateway.discord.gg", "discord"),
        ("discord-attachments-uploads-prd.storage.googleapis.com", "discord"),
        ("files.slack.com", "slack"),
        ("web.whatsapp.com", "whatsapp"),
        ("api.telegram.org", "telegram"),
        ("youtu.be", "youtube"),
        ("upload.youtube.com", "youtube"),
        ("youtubei.googleapis.com", "youtube"),
        ("rr1---sn-aigl6n7s.googlevideo.com", "youtube"),
        ("public-api.wordpress.com", "wordpress"),
        ("www.blogger.com", "blogger"),
        ("mail.google.com", "gmail"),
        ("outlook.live.com", "outlook-com"),
        ("outlook.office.com", "microsoft-365"),
        ("outlook.office365.com", "microsoft-365"),
        ("teams.microsoft.com", "microsoft-365"),
        ("teams.live.com", "teams-free"),
        ("classroom.google.com", "google_classroom"),
        ("business.facebook.com", "facebook"),
        ("z-m-scontent.xx.fbcdn.net", "facebook"),
        ("graph.instagram.com", "instagram"),
        ("api22-normal-c-alisg.tiktokv.com", "tiktok"),
        ("vm.tiktok.com", "tiktok"),
        ("mobile.bereal.com", "bereal"),
        ("cdn.bereal.network", "bereal"),
        ("media-lhr8-1.cdn.whatsapp.net", "whatsapp"),
        ("api.bsky.chat", "bluesky"),
        ("tmblr.co", "tumblr"),
        ("meadowbrook.files.wordpress.com", "wordpress"),
        ("meadowbrook.blogspot.ie", "blogger"),
        ("teams.cloud.microsoft", "microsoft-365"),
        ("app.seesaw.me", "seesaw"),
        ("teach.classdojo.com", "class-dojo"),
        ("mastodon.me.uk", "mastodon"),
        ("app.patientaccess.com", "health"),
        ("mychart.uclh.nhs.uk", "nhs"),
        ("community.tes.com", "tes-forums"),
        ("www.tes.com", "tes"),
        ("my.neu.org.uk", "neu"),
        ("www.nasuwt.org.uk", "nasuwt"),
        ("notfacebook.com", None),  # another name
        ("facebook.com.news.example", None),  # somebody else's subdomain
        ("max.com", None),  # ends in x.com, letter by letter
        ("google.com", None),  # the catalogue has its mail, not its search
        ("s3-accelerate.amazonaws.com", None),
        ("storage.googleapis.com", None),
        ("com", None),
    ],
)
def test_hosts_lead_to_their_service(host: str, service: str | None) -> None:
    """Pages, programming interfaces, uploads and short links alike, and nothing that only looks like them."""
    found = load_catalogue().find(host)
    assert (found.id if found else None) == service


def test_there_are_services_of_every_category() -> None:
    """At least a hundred and fifty, and more than a token few of each kind."""
    kinds = Counter(service.category for service in load_catalogue().services)
    assert set(kinds) == set(CATEGORIES)
    assert sum(kinds.values()) >= 150
    assert min(kinds.values()) >= 5


def test_every_entry_is_dated_and_no_host_stands_twice() -> None:
    """Minimum ages and hosts go out of date, so each entry says when it was looked at."""
    services = load_catalogue().services
    hosts = Counter(host for service in services for host in service.hosts)
    assert all(service.checked_on for service in services)
    assert [host for host, count in hosts.items() if count > 1] == []


def test_every_entry_says_where_its_hosts_are_from() -> None:
    """Lists whose licences allow it, or the service itself."""
    document = read_yaml(policies_folder() / CATALOGUE_FILE)
    assert all(entry["source"] for entry in document.data)
    assert {name for entry in document.data for name in entry["source"]} == {"v2fly", "nextdns", "site"}


def test_no_entry_swallows_another() -> None:
    """A host below one's own entry would never count, and a whole registry would count for all below it."""
    for service in load_catalogue().services:
        below = [host for host in service.hosts if any(host.endswith(f".{other}") for other in service.hosts)]
        assert set(below) <= set(service.content_hosts)
        assert all("." in host for host in service.hosts)


@pytest.mark.parametrize(
    ("service", "age"), [("facebook", 13), ("whatsapp", 13), ("linkedin", 16), ("telegram", 16), ("tinder", 18)]
)
def test_minimum_ages_are_data(service: str, age: int) -> None:
    """The service's own rule on the date of the entry."""
    found = load_catalogue().get(service)
    assert found is not None
    assert found.minimum_age == age


def test_unions_health_banks_and_government_are_never_decrypted() -> None:
    """Whatever a policy says."""
    catalogue = load_catalogue()
    hosts = ["neu.org.uk", "www.nhs.uk", "hsbc.co.uk", "www.gov.uk", "childline.org.uk", "unison.org.uk"]
    assert not any(service.decrypt for host in hosts if (service := catalogue.find(host)))
    assert all(not service.decrypt for service in catalogue.services if service.category == "union")


def test_the_quick_reader_and_yaml_agree() -> None:
    """The shipped file is JSON line by line, and the same data to any YAML reader."""
    document = read_yaml(policies_folder() / CATALOGUE_FILE)
    assert list(problems(document.data, {"type": "array", "items": SERVICE})) == []
    assert [entry["id"] for entry in document.data] == [service.id for service in load_catalogue().services]


@pytest.mark.parametrize(
    ("host", "path", "service"),
    [
        ("wordpress.com", "/meadowbrook", "class-blogs"),
        ("wordpress.com", "/meadowbrook/oak/today", "class-blogs"),
        ("wordpress.com", "/meadowbrooks", "wordpress"),  # another word
        ("wordpress.com", "/", "wordpress"),
        ("meadowbrook-oak.wordpress.com", "/any", "oak-blog"),  # the longest host wins
        ("elm.wordpress.com", "/", "wordpress"),
        ("oak.meadowbrook-oak.wordpress.com", "/", "oak-blog"),
    ],
)
def test_own_services_are_exact(host: str, path: str, service: str) -> None:
    """A school's own blog is its own host and path, not WordPress in general."""
    found = load_catalogue().with_services([BLOGS, OAK]).find(host, path)
    assert found is not None
    assert found.id == service


def test_the_same_id_replaces_and_nothing_else_changes() -> None:
    """A school may correct an entry of the catalogue."""
    base = load_catalogue()
    own = base.with_services([Service("facebook", "Facebook", "social", ("facebook.example",))])
    assert [found.id if found else None for found in (own.find("facebook.example"), own.find("facebook.com"))] == [
        "facebook",
        None,
    ]
    assert base.find("facebook.com") is not None


def test_a_catalogue_knows_where_paths_matter() -> None:
    """There the host alone does not say which service it is."""
    catalogue = Catalogue([BLOGS, OAK])
    assert [catalogue.has_paths(host) for host in ("wordpress.com", "elm.wordpress.com", "news.example")] == [
        True, True, False,
    ]  # fmt: skip
