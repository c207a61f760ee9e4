"""Who may agree to somebody else's post."""

from __future__ import annotations

import pytest
from policy_helpers import policy_of

from companion_api.models import Check
from companion_api.second_person import may_agree, may_ever_agree

ACCOUNTS = [{"service": "facebook", "handle": "MPS", "managers": ["jpike"]}]


@pytest.mark.parametrize(
    ("user", "roles", "account", "expected"),
    [
        ("nbrandt", {"esafety_lead"}, "personal", True),
        ("WRITER", {"headteacher"}, "personal", False),
        (None, {"headteacher"}, "personal", False),
        ("jpike", {"teacher"}, "official", True),
        ("jpike", {"teacher"}, "personal", False),
        ("other", {"page_admin"}, "official", False),
        ("other", {"teacher"}, "official", False),
    ],
)
def test_may_agree(user: str | None, roles: set[str], account: str, expected: bool) -> None:
    """Reviewers; on an official account who runs it; never the writer, never nobody."""
    check = Check(user="writer", service="facebook", account=account)
    assert may_agree(policy_of(accounts=ACCOUNTS), check, user, frozenset(roles)) is expected


def test_page_admins_where_no_account_is_registered() -> None:
    """Then the role on the list counts."""
    check = Check(user="writer", service="facebook", account="official")
    assert may_agree(policy_of(), check, "other", frozenset({"page_admin"}))
    assert may_ever_agree(policy_of(), "other", frozenset({"page_admin"}))
    assert not may_ever_agree(policy_of(), "other", frozenset({"teacher"}))
