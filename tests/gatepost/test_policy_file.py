"""policy.yaml: every slip is one line that names file, line and key; layers extend one another."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from policy_helpers import APPROVED, refusal

from gatepost.errors import PolicyError
from gatepost.policy import Window
from gatepost.policy_file import load_policy, policy_from_data, preset_names, preset_path

RULE = (
    "rules:\n  - {id: fb, services: [facebook], decision: inspect, reason: Why, owner: O, approved_by: A, "
    "approved_on: 2026-09-01"
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # Keys
        ("scool: {}\n", "policy.yaml:1: scool: is not a key that a policy knows here (did you mean 'school'?)"),
        (
            "school:\n  nam: X\n",
            "policy.yaml:2: school.nam: is not a key that a policy knows here (did you mean 'name'?)",
        ),
        ("- a\n", "policy.yaml:1: must be a mapping of keys such as 'school' and 'rules'"),
        ("school: Meadowbrook\n", "policy.yaml:1: school: must be a mapping of keys, not 'Meadowbrook'"),
        # Times and dates
        (
            'school: {hours: {start: "25:00"}}\n',
            "policy.yaml:1: school.hours.start: '25:00' is not a time; write HH:MM",
        ),
        ("school: {hours: {start: 840}}\n", "policy.yaml:1: school.hours.start: 840 must be text; write it in quotes"),
        ("school: {hours: {start: 8.40}}\n", "policy.yaml:1: school.hours.start: 8.4 must be text"),
        (
            'school:\n  hours:\n    start: "15:20"\n    end: "08:40"\n',
            "policy.yaml:4: school.hours.end: 08:40 is not after the start, 15:20",
        ),
        ('school: {hours: {breaks: [["10:45", "10:30"]]}}\n', "policy.yaml:1: school.hours.breaks[0]: the end, 10:30"),
        (
            'school: {hours: {breaks: [["10:30"]]}}\n',
            "policy.yaml:1: school.hours.breaks[0]: must hold exactly 2 values",
        ),
        ("school: {hours: {terms: [[2026-12-18, 2026-09-01]]}}\n", "policy.yaml:1: school.hours.terms[0]: the end"),
        ("reviewed: {approved_on: 2026-13-01}\n", "policy.yaml:1: reviewed.approved_on: '2026-13-01' is not a date"),
        ("reviewed: {approved_on: 1 September}\n", "policy.yaml:1: reviewed.approved_on: '1 September' is not a date"),
        (
            "school: {timezone: Europe/Tamworth}\n",
            "policy.yaml:1: school.timezone: 'Europe/Tamworth' is not a time zone",
        ),
        ("school: {timezone: ../etc}\n", "policy.yaml:1: school.timezone: '../etc' is not a time zone"),
        # YAML's traps
        ("school: {telephone: +441827960123}\n", "policy.yaml:1: school.telephone: 441827960123 must be text"),
        (f"{RULE}, locked: yes}}\n", "policy.yaml:2: rules[0].locked: must be true or false, not 'yes'"),
        ("school: {aliases: MPS}\n", "policy.yaml:1: school.aliases: must be a list, not 'MPS'"),
        # Names that must exist
        (f"{RULE}, roles: [techer]}}\n", "policy.yaml:2: rules[0].roles[0]: 'techer' is not a role (did you mean"),
        (
            f"{RULE}}}\n".replace("[facebook]", "[faceboook]"),
            "policy.yaml:2: rules[0].services[0]: 'faceboook' is not a service of the catalogue or of this policy "
            "(did you mean 'facebook'?)",
        ),
        (f"{RULE}, categories: [socal]}}\n", "policy.yaml:2: rules[0].categories[0]: 'socal' is not a category"),
        (f"{RULE}, when: lunch}}\n", "policy.yaml:2: rules[0].when: 'lunch' is not a time that a rule knows"),
        (f"{RULE}, when: [lunch]}}\n", "policy.yaml:2: rules[0].when[0]: must be a mapping of keys, not 'lunch'"),
        (
            f"{RULE}, decision: permit}}\n".replace("decision: inspect, ", ""),
            "policy.yaml:2: rules[0].decision: 'permit'",
        ),
        (
            "networks: [{cidr: 10.20.0.0/33, role: pupil}]\n",
            "policy.yaml:1: networks[0].cidr: '10.20.0.0/33' is not a CIDR",
        ),
        (
            "networks: [{cidr: 10.20.0.5/16, role: pupil}]\n",
            "policy.yaml:1: networks[0].cidr: '10.20.0.5/16' is not a CIDR",
        ),
        ("networks: [{cidr: 10.0.0.0/8, role: staff}]\n", "policy.yaml:1: networks[0].role: 'staff' is not a role"),
        (
            "accounts: [{service: facebok, handle: X}]\n",
            "policy.yaml:1: accounts[0].service: 'facebok' is not a service",
        ),
        (
            "levels: [{families: [pupils], level: warn}]\n",
            "policy.yaml:1: levels[0].families[0]: 'pupils' is not a family",
        ),
        ("levels: [{level: stop}]\n", "policy.yaml:1: levels[0].level: 'stop' is not a level"),
        ("levels: [{level: warn, min_confidence: 2}]\n", "policy.yaml:1: levels[0].min_confidence: 2 is out of range"),
        ("levels: [{services: [twitter], level: warn}]\n", "policy.yaml:1: levels[0].services[0]: 'twitter' is not a"),
        # Rules
        (
            f"{RULE}}}\n{RULE.removeprefix('rules:')[1:]}}}\n",
            "policy.yaml:3: rules[1].id: the rule id 'fb' stands twice",
        ),
        (f"{RULE}, id: Fb}}\n".replace("id: fb, ", ""), "policy.yaml:2: rules[0].id: 'Fb' is not an id"),
        ("rules: [{id: a}]\n", "policy.yaml:1: rules[0]: 'decision' missing"),
        (
            "rules: [{id: a, services: [x], decision: block}]\n",
            "policy.yaml:1: rules[0]: the rule 'a' needs owner, approved_by, approved_on, clause or reason",
        ),
        (f"{RULE}}}\n".replace("owner: O, ", ""), "policy.yaml:2: rules[0]: the rule 'fb' needs owner: who answers"),
        (f"{RULE}}}\n".replace("reason: Why, ", ""), "policy.yaml:2: rules[0]: the rule 'fb' needs clause or reason"),
        (
            f"{RULE}, hosts: [https://x.com/a]}}\n",
            "policy.yaml:2: rules[0].hosts[0]: 'https://x.com/a' is not a bare host",
        ),
        (f"{RULE}, hosts: ['*.x.com']}}\n", "policy.yaml:2: rules[0].hosts[0]: '*.x.com' names no host"),
        (
            f'{RULE}, when: {{start: "12:00", end: "12:00"}}}}\n',
            "policy.yaml:2: rules[0].when.end: the window has no length",
        ),
        (f"{RULE}}}\n".replace("[facebook]", "[neu]"), "policy.yaml:2: rules[0].decision: 'neu' is never decrypted"),
        (
            f"{RULE}, categories: [union]}}\n",
            "policy.yaml:2: rules[0].decision: the category 'union' is never decrypted",
        ),
        ("category_defaults: {other: inspect}\n", "policy.yaml:1: category_defaults.other: 'other' is never decrypted"),
        # Sections
        (
            "local_conditions: {youtube: allowed}\n",
            "policy.yaml:1: local_conditions: 'principal' and 'signed_on' missing",
        ),
        ("local_conditions: {personal_use: lunch}\n", "policy.yaml:1: local_conditions.personal_use: 'lunch' is not a"),
        (
            "limits: {override_minutes: 0}\n",
            "policy.yaml:1: limits.override_minutes: 0 is out of range; write 1 to 1440",
        ),
        ("limits: {override_minutes: many}\n", "policy.yaml:1: limits.override_minutes: must be a whole number"),
        ("notice: {published_on: 2026-09-01}\n", "policy.yaml:1: notice: 'version' missing"),
        (
            "services: [{id: a, name: A, category: blog, hosts: []}]\n",
            "policy.yaml:1: services[0].hosts: must hold at least 1 value, not 0",
        ),
        (
            "services:\n  - {id: a, name: A, category: blog, hosts: [a.example]}\n"
            "  - {id: a, name: B, category: blog, hosts: [b.example]}\n",
            "policy.yaml:3: services[1].id: the service 'a' stands twice",
        ),
        # Layers
        (
            "extends: amington\n",
            "policy.yaml:1: extends: 'amington' is neither a preset nor a file beside this one (did",
        ),
        ("extends: policy.yaml\n", "policy.yaml:1: extends: 'policy.yaml' leads back to this policy"),
        ("extends: trust.yaml\n", "policy.yaml:1: extends: 'trust.yaml' is neither a preset nor a file"),
    ],
)
def test_every_slip_names_its_place(tmp_path: Path, text: str, said: str) -> None:
    """File, line, key and what to write instead, in one line."""
    line = refusal(tmp_path, text)
    assert line.startswith(said)


def test_an_error_in_a_farther_layer_names_that_file(tmp_path: Path) -> None:
    """The trust's slip is not blamed on the school."""
    (tmp_path / "trust.yaml").write_text("name: Trust\nscool: {}\n", encoding="utf-8")
    assert refusal(tmp_path, "extends: trust.yaml\n").startswith("trust.yaml:2: scool: ")


def test_extends_in_a_circle_is_refused(tmp_path: Path) -> None:
    """Two files that extend each other end in an error, not in a hang."""
    (tmp_path / "trust.yaml").write_text("extends: policy.yaml\n", encoding="utf-8")
    assert refusal(tmp_path, "extends: trust.yaml\n").startswith("trust.yaml:1: extends: 'policy.yaml' leads back")


def test_extends_is_relative_to_the_file_that_says_it(tmp_path: Path) -> None:
    """A trust's folder may lie anywhere."""
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust/base.yaml").write_text("school: {address: Fern Lane}\n", encoding="utf-8")
    (tmp_path / "trust/trust.yaml").write_text("extends: base.yaml\n", encoding="utf-8")
    (tmp_path / "policy.yaml").write_text("extends: trust/trust.yaml\nschool: {name: A}\n", encoding="utf-8")
    policy = load_policy(tmp_path / "policy.yaml")
    assert (policy.school.name, policy.school.address) == ("A", "Fern Lane")


def test_times_dates_and_words_become_values(tmp_path: Path) -> None:
    """Unquoted times and dates are understood; names given as text stay text."""
    text = (
        "school: {name: Meadowbrook, hours: {start: 08:40, end: 15:20, days: [mon, fri], inset_days: [2026-09-01]}}\n"
        f'{RULE}, when: {{days: [tue], start: "22:00", end: "02:00"}}}}\nnotice: {{published_on: 2026-09-01, version: 1}}\n'  # noqa: E501
    )
    (tmp_path / "policy.yaml").write_text(text, encoding="utf-8")
    policy = load_policy(tmp_path / "policy.yaml")
    assert (policy.school.hours.end, policy.notice_version) == (dt.time(15, 20), "1")
    assert policy.rules[0].when == (Window(frozenset({1}), dt.time(22), dt.time(2)),)


def test_resolved_data_reads_back_to_the_same_policy() -> None:
    """What the companion hands out is a policy again, with the same version, and is JSON."""
    policy = load_policy("white-horse")
    again = policy_from_data(json.loads(json.dumps(policy.data)))
    assert (again.rules, again.levels, again.version) == (policy.rules, policy.levels, policy.version)


def test_data_with_dates_of_another_reader_is_understood() -> None:
    """A YAML reader that makes dates and times of them does no harm."""
    rule = {"id": "a", "services": ["x"], "decision": "block", **APPROVED, "approved_on": dt.date(2026, 9, 1)}
    data = {"rules": [rule], "school": {"hours": {"start": dt.time(8, 40)}}}
    policy = policy_from_data(data)
    assert (policy.rules[0].approved_on, policy.school.hours.start) == (dt.date(2026, 9, 1), dt.time(8, 40))


def test_data_errors_name_the_key_path() -> None:
    """Without a file the key path is the place."""
    with pytest.raises(PolicyError, match=r"^policy: rules\[0\].decision: 'maybe' is not a decision"):
        policy_from_data({"rules": [{"id": "a", "decision": "maybe"}]})


def test_the_name_is_the_schools_unless_the_policy_has_one() -> None:
    """A preset's own name is not handed on."""
    data = {"extends": "amington-heath", "school": {"name": "Meadowbrook"}}
    assert policy_from_data(data).name == "Meadowbrook"


def test_another_rule_is_another_version() -> None:
    """The version tells two policies apart."""
    versions = {policy_from_data({"school": {"name": name}}).version for name in ("A", "B", "A")}
    assert len(versions) == 2


def test_an_unknown_preset_suggests_the_nearest() -> None:
    """A slip of the pen is answered with the name that was meant."""
    with pytest.raises(PolicyError, match=r"no such preset \(did you mean 'westhaven'\?\)"):
        load_policy("westhave")


def test_the_contracts_presets_are_all_there() -> None:
    """The five founding schools and a default."""
    schools = ["amington-heath", "biggin-hill", "date-palm", "westhaven", "white-horse"]
    assert preset_names() == ["default", *schools]
    assert preset_path("default").is_file()


def test_the_contracts_example_is_a_policy(shared_data: Path, tmp_path: Path) -> None:
    """As it is printed there, dots and all."""
    contract = (shared_data.parent / "contract.md").read_text(encoding="utf-8")
    path = tmp_path / "policy.yaml"
    path.write_text("extends:" + contract.partition("```yaml\nextends:")[2].partition("```")[0], encoding="utf-8")
    policy = load_policy(path)
    assert (policy.rules[0].id, policy.inspection_on) == ("facebook-page-admins", True)


def test_the_sample_schools_policy_is_valid(root: Path) -> None:
    """What the demonstration opens with inspects posts from the start."""
    assert load_policy(root / "demo/school/policy.yaml").inspection_on
