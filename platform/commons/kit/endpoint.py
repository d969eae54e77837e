"""GraphQL over HTTP: JSON, the multipart request specification, and GET for queries."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware
from graphene_file_upload.utils import place_files_in_operations
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import (
    CannotGetOperationTypeError,
    InvalidOperationTypeError,
)

from commons.kit.execution import Schema, execute


@dataclass(frozen=True)
class Operation:
    """What a client asks to run."""

    document: str
    variables: Mapping[str, Any]
    name: str | None


class Malformed(Exception):
    """A request that holds no operation."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class _CsrfCheck(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> str:
        del request
        return reason


class Endpoint:
    """The view behind /graphql; one schema per process."""

    # Sessions are checked here, after the body is understood; see _check_origin.
    csrf_exempt = True

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; what is wrong with it is told as GraphQL errors."""
        try:
            operation = _operation(request)
            _check_origin(request)
            result = execute(
                self.schema,
                request,
                document=operation.document,
                variables=operation.variables,
                operation_name=operation.name,
            )
        except Malformed as problem:
            return _problem(request, str(problem), problem.status)
        except InvalidOperationTypeError:
            return _problem(request, "Mutations are sent by POST.", 405)
        except (MissingQueryError, CannotGetOperationTypeError):
            return _problem(request, "There is no such operation in the document.")
        answer: dict[str, object] = {"data": result.data}
        if result.errors:
            answer = {"errors": [error.formatted for error in result.errors], **answer}
        if result.extensions:
            answer["extensions"] = result.extensions
        return HttpResponse(
            orjson.dumps(answer, default=str), content_type="application/json"
        )


def _operation(request: HttpRequest) -> Operation:
    if request.method == "GET":
        return _from_mapping(
            {
                "query": request.GET.get("query"),
                "variables": _json(request.GET.get("variables") or "{}"),
                "operationName": request.GET.get("operationName"),
            }
        )
    if request.method != "POST":
        raise Malformed("Use GET or POST.", 405)
    if request.content_type == "multipart/form-data":
        return _from_mapping(_multipart(request))
    if request.content_type != "application/json":
        raise Malformed("Send application/json or multipart/form-data.", 415)
    try:
        return _from_mapping(_json(request.body))
    except RequestDataTooBig as error:
        raise Malformed("That is too large.", 413) from error


def _json(text: str | bytes) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed("That is not JSON.") from error


def _multipart(request: HttpRequest) -> object:
    try:
        operations = _json(request.POST.get("operations", ""))
        places = _json(request.POST.get("map", ""))
        files = request.FILES
    except (MultiPartParserError, RequestDataTooBig, TooManyFilesSent, BadRequest) as e:
        raise Malformed("That is not a multipart request we can read.") from e
    if not isinstance(places, dict) or not isinstance(operations, dict):
        raise Malformed("Send `operations` and `map` as JSON objects.")
    try:
        return place_files_in_operations(operations, places, files)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise Malformed("The `map` does not fit the operations.") from error


def _from_mapping(sent: object) -> Operation:
    if not isinstance(sent, dict):
        raise Malformed("Send one operation as a JSON object.")
    document, variables = sent.get("query"), sent.get("variables") or {}
    name = sent.get("operationName")
    if not isinstance(document, str) or not document.strip():
        raise Malformed("There is no `query`.")
    if not isinstance(variables, dict):
        raise Malformed("`variables` is a JSON object.")
    if name is not None and not isinstance(name, str):
        raise Malformed("`operationName` is text.")
    return Operation(document=document, variables=variables, name=name or None)


def _check_origin(request: HttpRequest) -> None:
    """Refuse what another site sends in a signed-in person's name."""
    if request.method == "GET" or "Authorization" in request.headers:
        return
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    check = _CsrfCheck(lambda _: HttpResponse())
    check.process_request(request)
    if check.process_view(request, _guarded, (), {}) is not None:
        raise Malformed("The CSRF token is missing or wrong.", 403)


def _guarded(request: HttpRequest) -> HttpResponse:
    del request
    return HttpResponse()


def _problem(request: HttpRequest, message: str, status: int = 400) -> HttpResponse:
    code = "FORBIDDEN" if status == 403 else "BAD_USER_INPUT"
    extensions = {"code": code, "requestId": getattr(request, "id", None)}
    return HttpResponse(
        orjson.dumps({"errors": [{"message": message, "extensions": extensions}]}),
        content_type="application/json",
        status=status,
    )
