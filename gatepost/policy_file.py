"""policy.yaml read, extended and checked: a preset's name or a file becomes a Policy, or one line says why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gatepost.catalogue import CATALOGUE_FILE, Catalogue, load_catalogue, policies_folder, services_from
from gatepost.errors import PolicyError
from gatepost.policy import Policy
from gatepost.policy_build import build_policy
from gatepost.policy_check import check_document
from gatepost.policy_merge import merge
from gatepost.policy_schema import policy_schema
from gatepost.schema_check import problems
from gatepost.suggest import did_you_mean
from gatepost.yaml_lines import Document, Json, read_yaml

#: trust → school → group, and room to spare; more is a mistake.
MAX_LAYERS = 8


def preset_names() -> list[str]:
    """Return the names of the presets that ship with Gatepost, ``default`` first."""
    names = (path.stem for path in policies_folder().glob("*.yaml") if path.name != CATALOGUE_FILE)
    return sorted(names, key=lambda name: (name != "default", name))


def preset_path(name: str) -> Path:
    """Return the file of a preset; raises PolicyError with the nearest name for an unknown one."""
    if name not in preset_names():
        message = f"no such preset{did_you_mean(name, preset_names())}; see: gatepost policy presets"
        raise PolicyError(message, place=name)
    return policies_folder() / f"{name}.yaml"


def load_policy(path_or_preset: str | Path) -> Policy:
    """Read a file, or a preset by its name, with everything it extends.

    Raises PolicyError: ``file:line: key.path: message``.
    """
    path = Path(path_or_preset)
    if isinstance(path_or_preset, str) and not path.exists() and _looks_like_name(path_or_preset):
        path = preset_path(path_or_preset)
    layers = _layers(_read(path), path, ())
    return _resolve(layers, name=path.stem)


def policy_from_data(data: Mapping[str, Any], *, source: str = "policy") -> Policy:
    """Read data that is already loaded, such as ``Policy.data``; raises PolicyError with the key path."""
    document = Document(_json_friendly(data), source)
    if not isinstance(document.data, dict):
        raise document.error("must be a mapping of keys")
    _check_shape(document)
    return _resolve(_layers(document, None, ()), name=source)


def _looks_like_name(text: str) -> bool:
    return "/" not in text and "\\" not in text and not text.lower().endswith((".yaml", ".yml"))


def _read(path: Path) -> Document:
    document = read_yaml(path)
    if not isinstance(document.data, dict):
        raise document.error("must be a mapping of keys such as 'school' and 'rules'")
    _check_shape(document)
    return document


def _check_shape(document: Document) -> None:
    for path, message in problems(document.data, policy_schema()):
        raise document.error(message, path)


def _layers(document: Document, path: Path | None, nearer: tuple[Path, ...]) -> list[Document]:
    """Return the layers, the farthest first; raises PolicyError for a circle or a file that is not there."""
    extends = document.data.get("extends")
    if extends is None:
        return [document]
    here = (*nearer, path.resolve()) if path else nearer
    target = _target(document, extends, path)
    if target.resolve() in here or len(here) > MAX_LAYERS:
        raise document.error(f"{extends!r} leads back to this policy: extends must not go in a circle", ("extends",))
    return [*_layers(_read(target), target, here), document]


def _target(document: Document, extends: str, path: Path | None) -> Path:
    if _looks_like_name(extends) and extends in preset_names():
        return policies_folder() / f"{extends}.yaml"
    target = (path.parent if path else Path()) / extends
    if target.is_file():
        return target
    known = did_you_mean(extends, preset_names())
    message = f"{extends!r} is neither a preset nor a file beside this one{known}; see: gatepost policy presets"
    raise document.error(message, ("extends",))


def _resolve(layers: list[Document], *, name: str) -> Policy:
    catalogue = load_catalogue()
    data: dict[str, Any] = {}
    for layer in layers:
        catalogue = _with_services(catalogue, layer)
        check_document(layer, catalogue)
        data = merge(data, layer)
    return build_policy(data, name=name)


def _with_services(catalogue: Catalogue, layer: Document) -> Catalogue:
    return catalogue.with_services(services_from(layer, layer.data.get("services", ()), ("services",)))


def _json_friendly(value: Json) -> Json:
    """Return a copy with dates and times as text, as another YAML reader may have made values of them."""
    if isinstance(value, Mapping):
        return {str(key): _json_friendly(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_json_friendly(inner) for inner in value]
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, dt.date) else value
