"""What a request does: told from operation names, the words of its path, its method and its fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from urllib.parse import parse_qsl

from gatepost.extract.carriers import QUERY
from gatepost.extract.leaves import Leaf
from gatepost.extract.mail_message import address_of
from gatepost.extract.request import RawRequest
from gatepost.extract.site_forms import SiteForm
from gatepost.extract.telemetry import goes_to_telemetry, looks_like_telemetry
from gatepost.extract.word_lists import action_words, word_list
from gatepost.extract.words import is_words, key_words, squeezed, where

#: Actions beside those of gatepost.post.Action for what is no post at all.
READ, SIGN_IN, OTHER = "read", "sign_in", "other"

_OPERATION_KEYS = frozenset(
    {"operationname", "operation", "fbapireqfriendlyname", "queryname", "mutationname", "opname"}
)
_DOCUMENT = re.compile(r"\s*(?:#[^\n]*\n\s*)*(?:(query|mutation|subscription)\b\s*(\w*)|(\{))")

#: In order of precedence within one name: ``CreateCommentReaction`` is a reaction, ``CreateMediaUpload`` an upload.
_SIGNS = action_words()
_ORDER = (
    "sign_up", "message", "comment", "post", "profile", "upload", "friend_request", "reaction", "draft",
    SIGN_IN, "search", "telemetry", READ, OTHER,
)  # fmt: skip
_READ_ENDINGS = ("query", "pagination", "preview", "fetch", "list", "subscription")
_READ_VERBS = word_list("verbs_of_reads")
_GET_VERBS = frozenset({"create", "add", "send", "submit", "publish", "update", "post", "reply", "compose"})
_ANY_VERBS = frozenset({"publish", "submit"})
_PASSWORDS = frozenset({"password", "passwd", "pass", "pwd", "encpassword", "encpass", "regpasswd", "newpassword"})
_SIGN_UP_FIELDS = frozenset(
    {"firstname", "lastname", "fullname", "birthday", "birthdate", "dateofbirth", "dob", "sex", "age"}
)
_ACCOUNT_NAMES = frozenset({"username", "displayname", "nickname", "handle", "userlogin", "screenname", "name"})
_SECOND_PASSWORDS = frozenset(
    {"passwordconfirmation", "confirmpassword", "passwordconfirm", "passwordrepeat", "repeatpassword", "verifypassword"}
)
#: What comes by SMS or e-mail to show who is signing in, and where it went.
_CODES = frozenset({"code", "otp", "smscode", "verificationcode", "confirmationcode", "onetimecode", "otpcode"})
_REACHED_BY = frozenset({"phone", "phonenumber", "mobile", "mobilenumber", "tel", "telephone", "email", "mail"})
_EVENT_KEYS = word_list("event_keys")
_CONTROLS = word_list("frame_controls")
_UNDOING = word_list("undoing")
_LISTS = word_list("words_of_mailing_lists")
_NOT_SAID = frozenset({"", "false", "0", "no", "off", "null", "none"})
_STATES = frozenset({"status", "state", "disposition"})
_DRAFT_STATES = frozenset({"draft", "saveonly", "autosave", "autodraft", "unpublished"})
_COMMENT_KEYS = frozenset({"comment", "commenttext", "commentbody", "commentcontent", "reply", "replytext"})
#: What is said to something that has an address of its own.
_ANSWERED = word_list("keys_of_what_is_answered")
#: ``issues/3/notes`` are remarks on the third issue.
_NOTES_ON = re.compile(r"/(?=[\w-]*\d)[\w-]+/notes/?$", re.I)
_SERVICES = re.compile(r"v?\d+(?:\.\d+)?$|api$|graphql$|svc$|rest$|ajax$|index$")


def action_of(request: RawRequest, leaves: Sequence[Leaf], site: SiteForm) -> str:
    """One of gatepost.post.Action, or READ, SIGN_IN, OTHER."""
    if goes_to_telemetry(request):
        return "telemetry"
    if _subscribes(request, leaves, site):
        return "reaction"
    names = list(operation_names(request, leaves))
    given = site.action_of_operation(names) or _own_fields(site, leaves) or site.action_of_path(request)
    if given:
        return "draft" if given in ("post", "message", "comment") and any(map(_says_draft, leaves)) else given
    return strongest(action_of_name(name) for name in names) if names else _nameless(request, leaves)


def _subscribes(request: RawRequest, leaves: Sequence[Leaf], site: SiteForm) -> bool:
    """``/newsletter/subscribe`` with one address and nothing else that anybody wrote: nobody but the list reads it."""
    segments = [segment for segment in request.path.split("/") if segment][-2:]
    if not any(_LISTS.intersection((*key_words(segment), squeezed(segment))) for segment in segments):
        return False
    said = [leaf for leaf in leaves if is_words(leaf, site.rules, strict=leaf.path[:1] == (QUERY,))]
    return len(said) == 1 and where(said[0]) == "email" and bool(address_of(said[0].text.strip()))


def _nameless(request: RawRequest, leaves: Sequence[Leaf]) -> str:
    """Told from the message of a socket, the words of the path, and the fields."""
    if request.is_frame:
        return action_of_frame(leaves)
    told = path_action(request.path)
    if told == "friend_request" and request.method.upper() == "DELETE":
        return "reaction"
    if told == "post" and _NOTES_ON.search(request.path):
        told = "comment"
    if not request.writes and not _get_that_writes(request):
        return "search" if told == "search" else READ
    if told in (OTHER, "upload") and looks_like_telemetry(leaves):
        return "telemetry"
    return _action_of_fields(leaves, told)


def operation_names(request: RawRequest, leaves: Sequence[Leaf]) -> Iterable[str]:
    """The names of GraphQL operations in headers, fields, path and documents."""
    for header in ("x-fb-friendly-name", "x-apollo-operation-name", "soapaction"):
        if name := request.header(header).strip("\"' "):
            yield re.split(r"[/#:]", name)[-1]
    segments = [segment for segment in request.path.split("/") if segment]
    if "graphql" in segments[:-1] and segments[-1][:1].isupper():
        yield segments[-1]
    documents = [
        f"{match[2] or ''}{(match[1] or 'query').title()}"
        for leaf in leaves
        if squeezed(leaf.key) in ("query", "mutation") and (match := _DOCUMENT.match(leaf.text))
    ]
    names = [leaf.text for leaf in leaves if leaf.text and squeezed(leaf.key) in _OPERATION_KEYS]
    # Where the documents are sent along, they say more than their names: ``OnMessage`` may only listen.
    yield from documents if len(documents) >= len(names) else [*names, *documents]


def action_of_name(name: str) -> str:
    """``useCometUFICreateCommentMutation`` is a comment, ``FeedPaginationQuery`` a read."""
    words = key_words(name)
    if not words:
        return OTHER
    if _told_by(words) == "friend_request" and _UNDOING.intersection(words):
        # To decline, to unfriend: nobody is asked for anything.
        return "reaction"
    if words[-1] in _READ_ENDINGS or (words[0] in _READ_VERBS and words[-1] != "mutation"):
        found = _told_by(words)
        return found if found in ("search", "telemetry") else READ
    return _told_by(words) or "post"


def action_of_frame(leaves: Sequence[Leaf]) -> str:
    """A message on a socket says what it does in itself; what brings words and says nothing is a message."""
    names = [leaf.text for leaf in leaves if squeezed(leaf.key) in _EVENT_KEYS and len(leaf.text) < 80]
    told = [(_told_by(key_words(name)), set(key_words(name))) for name in names]
    quiet = [action for action, _ in told if action in ("telemetry", "draft", "search", SIGN_IN)]
    if quiet:
        return quiet[0]
    if any(words and words <= _CONTROLS for _, words in told):
        return READ
    return strongest([action for action, _ in told if action] or ["message"])


def path_action(path: str) -> str:
    """The action that a path's words tell, the last telling segment first; OTHER when none does.

    ``comment/publish`` publishes a comment: a verb that fits anything counts only when nothing else tells.
    """
    segments = [piece for piece in re.split(r"[/.:]", path) if piece and len(piece) <= 60]
    words = [key_words(piece) for piece in reversed(segments) if not _SERVICES.match(piece.lower())]
    telling = [_told_by([word for word in segment if word not in _ANY_VERBS]) for segment in words]
    if _told_by(["".join(word for segment in words[1::-1] for word in segment)]) == SIGN_IN:
        # ``/password/reset`` is one thing in two segments.
        return SIGN_IN
    published = any(_ANY_VERBS.intersection(segment) for segment in words)
    found = next(filter(None, telling), "post" if published else OTHER)
    if found == "message" and "sign_up" in telling:
        # ``/sign-up/email`` is a step of the form.
        return "sign_up"
    return "reaction" if found == "friend_request" and _UNDOING.intersection(*words[:1]) else found


def _own_fields(site: SiteForm, leaves: Sequence[Leaf]) -> str:
    if not site.fields:
        return ""
    return site.action_of_fields(f"{leaf.key}={leaf.text}" for leaf in leaves if len(leaf.text) < 100)


def strongest(actions: Iterable[str]) -> str:
    """Of a batch, the action that matters most: anything that is published before anything quiet."""
    return min(actions, key=_ORDER.index, default=OTHER)


def _told_by(words: Sequence[str]) -> str:
    """By a word, or by two beside each other: ``sign_up``, ``create-account``."""
    grams = {*words, *(f"{one}{two}" for one, two in pairwise(words))}
    return next((action for action, signs in _SIGNS if signs & grams), "")


def _get_that_writes(request: RawRequest) -> bool:
    """A form that publishes by GET: its last path word is a verb, and it brings something along."""
    last = next((piece for piece in reversed(request.path.split("/")) if piece), "")
    return bool(_GET_VERBS.intersection(key_words(last)) and parse_qsl(request.split_url.query))


def _action_of_fields(leaves: Sequence[Leaf], told: str) -> str:
    """A password field tells a sign-in from a sign-up; the rest is as the path told."""
    keys = {squeezed(leaf.key).rstrip("0123456789") for leaf in leaves}
    told = _refined(leaves, keys, told)
    if keys & _CODES and keys & _REACHED_BY and keys <= _CODES | _REACHED_BY:
        return SIGN_IN
    if not (keys & _PASSWORDS or any(key.endswith("password") for key in keys)):
        return told
    mail = any("email" in key or key == "mail" for key in keys)
    # Nobody signs in with an address and a name, or says the password twice.
    new = keys & _SIGN_UP_FIELDS or (told != SIGN_IN and keys & _ACCOUNT_NAMES) or keys & _SECOND_PASSWORDS
    if told == "sign_up" or (mail and new):
        return "sign_up"
    return SIGN_IN if told in (SIGN_IN, OTHER) or len(keys) < 6 else told


def _refined(leaves: Sequence[Leaf], keys: set[str], told: str) -> str:
    """A post that says it is a draft, or whose words are under "comment"."""
    if told not in ("post", "message", "comment", OTHER):
        return told
    if any(_says_draft(leaf) for leaf in leaves):
        return "draft"
    answers = bool(keys & _COMMENT_KEYS) or any(map(_says_answer, leaves))
    return "comment" if told in ("post", OTHER) and answers else told


def _says_answer(leaf: Leaf) -> bool:
    """Of what it answers; ``reply_to`` may also be an e-mail address."""
    return squeezed(leaf.key) in _ANSWERED and squeezed(leaf.text) not in _NOT_SAID and "@" not in leaf.text


def _says_draft(leaf: Leaf) -> bool:
    words, said = key_words(leaf.key), squeezed(leaf.text)
    if "draft" in words and not {"id", "key"}.intersection(words[-1:]):
        return said not in _NOT_SAID and (leaf.truth or len(leaf.text) < 6)
    return bool(_STATES.intersection(words[-1:])) and said in _DRAFT_STATES
