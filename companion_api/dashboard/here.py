"""What the pages ask of the running companion: database, policy, catalogue, the school's clock, the asker's address."""

from __future__ import annotations

import datetime as dt
import os
from zoneinfo import ZoneInfo

from flask import request

from companion_api import companion
from companion_api.db import Database
from gatepost.catalogue import Catalogue
from gatepost.policy import Policy


def database() -> Database:
    """The companion's database."""
    return companion.here().database


def policy() -> Policy:
    """The policy in force now."""
    return companion.here().policy


def policy_problem() -> str | None:
    """Why a newer policy file is not in force: file, line, key and what is wrong there; None where it is."""
    rules = companion.here().rules
    rules.current()
    return rules.problem.replace(f"{rules.path.parent}{os.sep}", "") if rules.problem else None


def catalogue() -> Catalogue:
    """The services that are known, the school's own among them."""
    return companion.here().catalogue


def site_name(service: str | None) -> str:
    """A service's name for people; an id that is not in the catalogue is shown as it is."""
    found = catalogue().get(service) if service else None
    return found.name if found else service or ""


def zone() -> ZoneInfo:
    """The school's time zone."""
    return ZoneInfo(policy().school.timezone)


def now() -> dt.datetime:
    """The time on the school's clock."""
    return dt.datetime.now(zone())


def client_address() -> str:
    """The address that the request came from."""
    return request.remote_addr or ""
