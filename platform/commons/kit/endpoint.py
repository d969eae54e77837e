"""GraphQL over HTTP: JSON, the multipart request specification, and GET for queries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from graphql import GraphQLError
from strawberry.types import ExecutionResult

from commons.kit.execution import (
    Barred,
    NoSuchOperation,
    Schema,
    chosen,
    execute,
    executed,
    prepared_for_clients,
    told,
)
from commons.kit.language import _, gettext_lazy, language_now, language_tag
from commons.kit.limits import too_much
from commons.kit.media_types import GRAPHQL, JSON, answer_type, is_browser
from commons.kit.metering import (
    MISTAKE,
    MOST_UNITS,
    Bucket,
    Meter,
    rate_limited,
    told_cost,
)
from commons.kit.operations import Malformed, Operation, operation_in
from commons.kit.trusted import (
    CACHE_CONTROL,
    Asked,
    Library,
    RememberedTags,
    asked_by,
    is_among,
    is_public,
    tag_of,
)

# Statuses of requests that never ran. A client of application/json learns of a wrong
# document by the errors alone, as the specification wants it.
STATUSES = {"RATE_LIMITED": 429, "INTERNAL": 500}
CODES_OF_STATUSES = {403: "FORBIDDEN", 404: "NOT_FOUND"}
View = Callable[[HttpRequest], HttpResponse]
NO_OPERATION = gettext_lazy("There is no such operation in the document.")
PRIVATE = "private, no-store"
# What the address of any page may hold: its language, as its links name it.
OF_PAGES = frozenset({"lang"})


class _CsrfCheck(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> str:
        del request
        return reason


@dataclass(slots=True)
class Answer:
    """What is told to the client, and with which headers."""

    result: ExecutionResult
    headers: dict[str, str] = field(default_factory=dict)


class Endpoint:
    """The view behind /graphql; one schema per process."""

    # Sessions are checked here, after the body is understood; see _check_origin.
    csrf_exempt = True

    def __init__(
        self,
        schema: Schema,
        *,
        meter: Meter | None = None,
        library: Library | None = None,
        explorer: View | None = None,
    ) -> None:
        self.schema = schema
        self.meter = meter
        self.library: Library = {} if library is None else library
        self.explorer = explorer
        self.tags = RememberedTags()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; what is wrong with it is told as GraphQL errors."""
        accept = request.headers.get("Accept", "")
        if self.explorer is not None and _is_visit(request, accept):
            return self.explorer(request)
        media_type = answer_type(accept)
        if media_type is None:
            problem = Malformed(
                _("Accept {graphql} or {json}.").format(graphql=GRAPHQL, json=JSON), 406
            )
            return _problem(request, problem, JSON)
        try:
            return self._response(request, media_type)
        except Malformed as problem:
            return _problem(request, problem, media_type)
        except Barred:
            barred = Malformed(_("Mutations are sent by POST."), 405, allow="POST")
            return _problem(request, barred, media_type)

    def _response(self, request: HttpRequest, media_type: str) -> HttpResponse:
        asked = asked_by(request, media_type)
        told_tags = request.headers.get("If-None-Match", "")
        if told_tags and request.method == "GET":
            tag = self.tags.holds(asked, told_tags)
            if tag is not None:
                return _not_modified(tag)
        operation = operation_in(request)
        _check_origin(request)
        if operation.document_id:
            return self._trusted(request, operation, asked)
        return _written(self._answer(request, operation), media_type)

    def _trusted(
        self, request: HttpRequest, operation: Operation, asked: Asked
    ) -> HttpResponse:
        """A document we know: not limited, not counted, kept by caches if public."""
        known = self.library.get(operation.document_id)
        if known is None:
            raise Malformed(_("There is no document of this id."), 404)
        result = execute(
            self.schema,
            request,
            document=known.text,
            variables=operation.variables,
            operation_name=known.name,
        )
        media_type = asked[1]
        response = _written(Answer(result), media_type)
        is_cacheable = request.method == "GET" and not result.errors
        if not is_cacheable or not is_public(request):
            return response
        tag = tag_of(response.content)
        self.tags.remember(asked, tag)
        if is_among(tag, request.headers.get("If-None-Match", "")):
            return _not_modified(tag)
        return _cacheable(response, tag)

    def _answer(self, request: HttpRequest, operation: Operation) -> Answer:
        spent = _Spending(self.meter, request)

        def run() -> ExecutionResult:
            try:
                prepared = prepared_for_clients(self.schema, operation.document)
            except GraphQLError:
                spent.on_mistake()
                raise
            if prepared.problems:
                spent.on_mistake()
                return ExecutionResult(data=None, errors=list(prepared.problems))
            try:
                runnable = chosen(prepared, operation.name, request)
            except NoSuchOperation:
                raise GraphQLError(str(NO_OPERATION)) from None
            spent.before(runnable.price.before(operation.variables))
            result = executed(self.schema, request, runnable, operation.variables)
            spent.after(runnable.price.after(result.data))
            return result

        texts = (operation.document, operation.variables)
        result = told(self.schema, request, run, texts=texts)
        if spent.bucket is None:
            return Answer(result)
        cost = told_cost(spent.requested, spent.actual, spent.bucket)
        result.extensions = {**(result.extensions or {}), "cost": cost}
        return Answer(result, spent.bucket.headers)


class _Spending:
    """The units one request takes from its client's bucket."""

    def __init__(self, meter: Meter | None, request: HttpRequest) -> None:
        self.meter = meter
        self.request = request
        self.requested = 0
        self.actual: int | None = None
        self.bucket: Bucket | None = None

    def before(self, units: int) -> None:
        """Raise GraphQLError where it is too much at all, or for now."""
        self.requested = units
        if units > MOST_UNITS:
            raise too_much("units of cost", units, MOST_UNITS)
        if self.meter is None:
            return
        self.bucket = self.meter.take(self.request, units)
        if self.bucket is None:
            self.bucket = self.meter.bucket(self.request)
            raise rate_limited(self.bucket, units)

    def after(self, units: int) -> None:
        """Only what came out is charged."""
        self.actual = min(units, self.requested)
        if self.meter is not None and self.actual < self.requested:
            unneeded = self.requested - self.actual
            self.bucket = self.meter.give_back(self.request, unneeded)

    def on_mistake(self) -> None:
        """Charge for reading a document that is wrong."""
        self.before(MISTAKE)
        self.actual = MISTAKE


def _is_visit(request: HttpRequest, accept: str) -> bool:
    """Whether a person with a browser came, who asks for nothing yet."""
    asks = request.GET.keys() - OF_PAGES
    return request.method in {"GET", "HEAD"} and not asks and is_browser(accept)


def _check_origin(request: HttpRequest) -> None:
    """Refuse what another site sends in a signed-in person's name."""
    if request.method == "GET" or "Authorization" in request.headers:
        return
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    check = _CsrfCheck(lambda _: HttpResponse())
    check.process_request(request)
    if check.process_view(request, _guarded, (), {}) is not None:
        raise Malformed(_("The CSRF token is missing or wrong."), 403)


def _guarded(request: HttpRequest) -> HttpResponse:
    del request
    return HttpResponse()


def _written(answer: Answer, media_type: str) -> HttpResponse:
    result = answer.result
    body: dict[str, object] = {"data": result.data}
    status = 200
    if result.errors:
        body = {"errors": [error.formatted for error in result.errors], **body}
        if result.data is None and all(error.path is None for error in result.errors):
            # Nothing ran, so that there is not even an empty answer.
            del body["data"]
            status = _status(result.errors[0], media_type)
    if result.extensions:
        body["extensions"] = result.extensions
    response = HttpResponse(
        orjson.dumps(body, default=str), content_type=_with_charset(media_type)
    )
    response.status_code = status
    response.headers["Cache-Control"] = PRIVATE
    response.headers["Content-Language"] = language_tag(language_now())
    for name, value in answer.headers.items():
        response.headers[name] = value
    if status == 429:
        told_wait = (result.errors or [])[0].extensions or {}
        response.headers["Retry-After"] = str(told_wait.get("retryAfter", 1))
    return response


def _status(error: GraphQLError, media_type: str) -> int:
    code = str((error.extensions or {}).get("code"))
    return STATUSES.get(code, 400 if media_type == GRAPHQL else 200)


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8"


def _not_modified(tag: str) -> HttpResponse:
    response = HttpResponse(status=304)
    del response.headers["Content-Type"]
    return _cacheable(response, tag)


def _cacheable(response: HttpResponse, tag: str) -> HttpResponse:
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers["Vary"] = "Accept, Accept-Language, Authorization"
    return response


def _problem(request: HttpRequest, problem: Malformed, media_type: str) -> HttpResponse:
    code = CODES_OF_STATUSES.get(problem.status, "BAD_USER_INPUT")
    extensions: Mapping[str, object] = {
        "code": code,
        "requestId": getattr(request, "id", None),
    }
    error = {"message": str(problem), "extensions": extensions}
    response = HttpResponse(
        orjson.dumps({"errors": [error]}),
        content_type=_with_charset(media_type),
        status=problem.status,
    )
    if problem.allow:
        response["Allow"] = problem.allow
    return response
