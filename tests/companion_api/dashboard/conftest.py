"""A fresh companion for each test, copied from one that was made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cast import ESAFETY_LEAD, TEACHER
from dashboard_helpers import database_of, make_app, make_home, sign_in
from flask import Flask
from flask.testing import FlaskClient

from companion_api.security import limiter
from gatepost.home import Home


@pytest.fixture(scope="session")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home with policy, database and accounts."""
    return make_home(tmp_path_factory.mktemp("first") / "home").root


@pytest.fixture
def home(first_home: Path, tmp_path: Path) -> Home:
    """A copy of it for this test alone."""
    return Home(Path(shutil.copytree(first_home, tmp_path / "home")))


@pytest.fixture
def app(home: Home) -> Iterator[Flask]:
    """The application."""
    made = make_app(home)
    limiter.reset()
    yield made
    database_of(made).close()


@pytest.fixture
def nobody(app: Flask) -> FlaskClient:
    """A browser that is not signed in."""
    return app.test_client()


@pytest.fixture
def lead(app: Flask) -> FlaskClient:
    """The e-safety lead's browser."""
    return sign_in(app.test_client(), ESAFETY_LEAD)


@pytest.fixture
def teacher(app: Flask) -> FlaskClient:
    """A teacher's browser."""
    return sign_in(app.test_client(), TEACHER)
