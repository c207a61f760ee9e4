"""The JSON routes: a module an area, one error shape, one way to say who calls."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register every route of the contract and the errors they answer with."""
    from companion_api import openapi
    from companion_api.api import access, checks, errors, events, health, media, outcomes, redacted, requests

    errors.init_app(app)
    for module in (health, checks, outcomes, requests, redacted, media, access, events, openapi):
        app.register_blueprint(module.blueprint)
