"""Read a request's JSON, parts or query into a model; whatever is wrong is one sentence that names the key."""

from __future__ import annotations

from flask import request
from pydantic import BaseModel, ValidationError
from werkzeug.datastructures import FileStorage

from companion_api.api.bodies import MAX_FILES
from companion_api.api.errors import ApiError

JSON_TYPE = "application/json"
MULTIPART_TYPE = "multipart/form-data"


def read_json[Model: BaseModel](model: type[Model]) -> Model:
    """The JSON body; raises ApiError 415 for another content type and 400 for what does not fit."""
    if request.mimetype != JSON_TYPE:
        raise ApiError(415)
    return parse_json(model, request.get_data(cache=False))


def parse_json[Model: BaseModel](model: type[Model], data: bytes | str) -> Model:
    """JSON text into a model; raises ApiError 400 naming the first wrong key."""
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        raise _refusal(error) from error


def read_query[Model: BaseModel](model: type[Model]) -> Model:
    """The query string; raises ApiError 400 for an unknown, doubled or unreadable value."""
    doubled = next((name for name, values in request.args.lists() if len(values) > 1), None)
    if doubled:
        raise ApiError(400, f"{doubled}: was given more than once")
    try:
        return model.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise _refusal(error) from error


def json_part(name: str) -> str | bytes:
    """The part of a multipart body that holds JSON, sent as a field or as a file; raises ApiError 400 without one."""
    if name in request.form:
        return str(request.form[name])
    if name in request.files:
        data: bytes = request.files[name].read()
        return data
    raise ApiError(400, f"{name}: this part is missing", details={"place": name})


def file_parts(*, besides: str) -> list[FileStorage]:
    """Every file of a multipart body but the named one, in order; raises ApiError 400 for too many."""
    field = next((name for name in request.form if name != besides), None)
    if field is not None:
        raise ApiError(400, f"{field}: this part must be a file, with a filename", details={"place": field})
    files = [file for name, file in request.files.items(multi=True) if name != besides]
    if len(files) > MAX_FILES:
        raise ApiError(400, f"files: at most {MAX_FILES} pictures and files are taken", details={"place": "files"})
    return files


def _refusal(error: ValidationError) -> ApiError:
    problems = [
        {"place": _place(problem["loc"]), "message": _message(problem["type"], problem["msg"])}
        for problem in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    first = problems[0]
    said = f"{first['place']}: {first['message']}" if first["place"] else first["message"]
    return ApiError(400, said, details=problems[:20])


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(step) for step in location if not _is_choice(step))


def _is_choice(step: int | str) -> bool:
    """True for the name that pydantic gives to one way of reading a value; no caller has written it."""
    return isinstance(step, str) and (step[:1].isupper() or "-" in step or "[" in step or step == "str")


def _message(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "is not a key that Gatepost knows here"
    if kind == "missing":
        return "is missing"
    plain = message.removeprefix("Value error, ")
    return plain[:1].lower() + plain[1:]
