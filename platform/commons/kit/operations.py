"""Reads what a client asks to run from an HTTP request, strictly."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from graphene_file_upload.utils import place_files_in_operations

from commons.kit.language import _
from commons.kit.media_types import JSON

MULTIPART = "multipart/form-data"
UTF_8 = frozenset({"utf-8", "utf8"})
IN_ADDRESS = ("query", "documentId", "operationName", "variables", "extensions")


@dataclass(frozen=True, slots=True)
class Operation:
    """What a client asks to run: a document, or the id of one that we keep."""

    document: str
    variables: Mapping[str, Any]  # JSON, as the client sent it
    name: str | None = None
    document_id: str = ""


class Malformed(Exception):
    """A request that holds no operation."""

    def __init__(self, message: str, status: int = 400, *, allow: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.allow = allow


def operation_in(request: HttpRequest) -> Operation:
    """The operation that a request carries; raises Malformed."""
    if request.method == "GET":
        return _operation(_in_address(request))
    if request.method != "POST":
        raise Malformed(_("Use GET or POST."), 405, allow="GET, POST")
    if (request.content_params or {}).get("charset", "utf-8").lower() not in UTF_8:
        raise Malformed(_("Send UTF-8."), 415)
    if request.content_type == MULTIPART:
        return _operation(_multipart(request))
    if request.content_type != JSON:
        raise Malformed(
            _("Send {json} or {multipart}.").format(json=JSON, multipart=MULTIPART), 415
        )
    try:
        return _operation(_json(request.body))
    except RequestDataTooBig as error:
        raise Malformed(_("That is too large."), 413) from error


def _in_address(request: HttpRequest) -> Mapping[str, object]:
    sent: dict[str, object] = {}
    for name in IN_ADDRESS:
        values = request.GET.getlist(name)
        if len(values) > 1:
            raise Malformed(_("`{name}` is in the address twice.").format(name=name))
        if values and values[0]:
            is_json = name in {"variables", "extensions"}
            sent[name] = _json(values[0]) if is_json else values[0]
    return sent


def _json(text: str | bytes) -> object:
    try:
        found: object = orjson.loads(text)
    except ValueError as error:
        raise Malformed(_("That is not JSON in UTF-8.")) from error
    return found


def _multipart(request: HttpRequest) -> object:
    try:
        operations = _json(request.POST.get("operations", ""))
        places = _json(request.POST.get("map", ""))
        files = request.FILES
    except (MultiPartParserError, RequestDataTooBig, TooManyFilesSent, BadRequest) as e:
        raise Malformed(_("That is not a multipart request we can read.")) from e
    _refuse_batch(operations)
    if not isinstance(places, dict) or not isinstance(operations, dict):
        raise Malformed(_("Send `operations` and `map` as JSON objects."))
    try:
        return place_files_in_operations(operations, places, files)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise Malformed(_("The `map` does not fit the operations.")) from error


def _refuse_batch(sent: object) -> None:
    if isinstance(sent, list):
        raise Malformed(
            _("Batches are not served. Send one operation in each request.")
        )


def _operation(sent: object) -> Operation:
    _refuse_batch(sent)
    if not isinstance(sent, dict):
        raise Malformed(_("Send one operation as a JSON object."))
    document_id = sent.get("documentId") or ""
    if not isinstance(document_id, str):
        raise Malformed(_("`documentId` is text."))
    return Operation(
        document=_document(sent.get("query"), is_needed=not document_id),
        variables=_mapping(sent, "variables"),
        name=_name(sent.get("operationName")),
        document_id=document_id,
    )


def _document(text: object, *, is_needed: bool) -> str:
    if text is None and not is_needed:
        return ""
    if not is_needed:
        raise Malformed(_("Send `query` or `documentId`, not both."))
    if not isinstance(text, str) or not text.strip():
        raise Malformed(_("There is no `query`."))
    return text


def _mapping(sent: Mapping[str, object], name: str) -> Mapping[str, Any]:
    # Extensions are promised to nobody yet, but read as strictly as variables.
    for one in ("variables", "extensions"):
        value = sent.get(one)
        if value is not None and not isinstance(value, dict):
            raise Malformed(_("`{one}` is a JSON object.").format(one=one))
    found = sent.get(name)
    return found if isinstance(found, dict) else {}


def _name(name: object) -> str | None:
    if name is not None and not isinstance(name, str):
        raise Malformed(_("`operationName` is text."))
    return name or None
