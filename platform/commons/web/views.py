"""Answers the requests of a page: query and template, or mutation and redirect."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from graphql import GraphQLError

from commons.kit.language import gettext_lazy
from commons.web import cookies
from commons.web.coercion import coerced
from commons.web.documents import Document, Operation
from commons.web.failures import NOT_ALLOWED, Halt, answer_to, failed, request_id
from commons.web.fields import Fields
from commons.web.forms import UNREAD, Form, Problem, hold, sent_form, with_problems
from commons.web.languages.asking import speak_as_the_person_chose
from commons.web.pages import Page
from commons.web.redirects import (
    after,
    filled,
    has_path,
    next_of,
    to_sign_in,
    value_at,
)

Answer = dict[str, object]
METHODS = ("GET", "HEAD", "POST")
EMBED_SECONDS = 600
LONGEST_PREFERENCE = 16
REFUSED_FORM = {
    "BAD_USER_INPUT": gettext_lazy(
        "Part of this could not be read. Check it and send it again."
    ),
    "IDEMPOTENCY_CONFLICT": gettext_lazy(
        "This form was sent before with other content. "
        "Look whether that worked, then send it again."
    ),
}


class Result(Protocol):
    """What an execution gives back, whoever executed."""

    @property
    def data(self) -> Answer | None:
        """The answer, null where it could not be made."""

    @property
    def errors(self) -> Sequence[GraphQLError] | None:
        """What went wrong, with `extensions.code`."""


class Execute(Protocol):
    """Runs one operation of a document against the one schema, in this process."""

    def __call__(
        self,
        request: HttpRequest,
        document: str,
        operation_name: str,
        variables: dict[str, object],
    ) -> Result:
        """The result of the operation, on behalf of the request."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a template may know of its own page, under the name `page`."""

    name: str
    path: str
    address: str
    """The path with its query string."""
    next: str
    """Where to go after signing in; empty when nowhere special."""
    toast: str
    query: Mapping[str, str]
    """The query string, so that forms of searches and filters keep their values."""


@dataclass(frozen=True, slots=True, eq=False)
class PageView:
    """One page, ready to answer."""

    page: Page
    document: Document
    template: str
    execute: Execute

    def __call__(self, request: HttpRequest, **captured: object) -> HttpResponseBase:
        """The page, a redirect or an error page; never a traceback."""
        if request.method not in METHODS:
            response = failed(request, NOT_ALLOWED)
            response["Allow"] = ", ".join(METHODS)
            return response
        if self.page.signed_in and not request.user.is_authenticated:
            return to_sign_in(request)
        if self.page.is_embed:
            request.user = AnonymousUser()
        speak_as_the_person_chose(request)
        try:
            if request.method == "POST":
                return self._take(request, captured)
            return self._show(request, captured, Form())
        except Halt as halt:
            return answer_to(request, halt)

    def _show(
        self, request: HttpRequest, captured: Mapping[str, object], form: Form
    ) -> HttpResponse:
        answer = self._ask(request, captured, form)
        if self.page.requires and value_at(answer, self.page.requires) is None:
            raise Halt("NOT_FOUND")
        hold(request, form)
        toast = cookies.toast_of(request)
        words = {
            **answer,
            "page": self._shown(request, toast),
            "form": form,
            "request_id": request_id(request),
        }
        status = 422 if form.problems else 200
        response = render(request, self.template, words, status=status)
        response["Cache-Control"] = (
            "private, no-store" if self.page.signed_in else "private, no-cache"
        )
        if self.page.is_preview:
            response["Cache-Control"] = "private, no-store"
            response["X-Robots-Tag"] = "noindex, nofollow"
        if self.page.is_embed:
            response["Cache-Control"] = f"public, max-age={EMBED_SECONDS}"
        if toast:
            cookies.clear_toast(response)
        for name in self.page.prefers:
            chosen = request.GET.get(name, "")
            if 0 < len(chosen) <= LONGEST_PREFERENCE:
                cookies.remember(response, name, chosen)
        return response

    def _ask(
        self, request: HttpRequest, captured: Mapping[str, object], form: Form
    ) -> Answer:
        """The query's answer; a bad value of the address falls back to its default."""
        query = self.document.query
        fixed = self._fixed(request, captured)
        asked = self._preferred(request).and_those_of(Fields.gathered(request.GET))
        asked = asked.and_those_of(form.fields)
        found = coerced(query.variables, asked.without(fixed.sent).and_those_of(fixed))
        for variable in query.variables:
            wrong = any(name.split(".")[0] == variable.name for name in found.wrong)
            if wrong and not variable.can_be_left_out:
                raise Halt(
                    "NOT_FOUND" if variable.name in captured else "BAD_USER_INPUT"
                )
        result = self.execute(request, query.source, query.name, found.variables)
        _halt_on(result.errors or ())
        return result.data or {}

    def _take(
        self, request: HttpRequest, captured: Mapping[str, object]
    ) -> HttpResponseBase:
        """Send the mutation a form names; naming the query only looks ahead."""
        form = sent_form(request, Fields.gathered(request.POST, request.FILES))
        if form.do == self.document.query.name:
            return self._show(request, captured, form)
        mutation = self.document.mutations.get(form.do)
        if mutation is None:
            raise Halt("BAD_USER_INPUT")
        fixed = self._fixed(request, captured)
        found = coerced(
            mutation.variables, form.fields.without(fixed.sent).and_those_of(fixed)
        )
        if found.wrong:
            problems = [
                Problem(words, name, UNREAD) for name, words in found.wrong.items()
            ]
            return self._show(request, captured, with_problems(form, problems))
        result = self.execute(request, mutation.source, mutation.name, found.variables)
        problems = _refusals(result, mutation)
        if problems:
            return self._show(request, captured, with_problems(form, problems))
        if mutation.name in self.page.shows:
            return self._show(request, captured, Form(answer=result.data or {}))
        return self._done(request, captured, mutation, result.data or {})

    def _done(
        self,
        request: HttpRequest,
        captured: Mapping[str, object],
        mutation: Operation,
        answer: Answer,
    ) -> HttpResponseBase:
        response = after(request, self.page, mutation.name, answer)
        for name, paths in self.page.remembers.items():
            for path in (paths,) if isinstance(paths, str) else paths:
                if has_path(answer, path):
                    value = value_at(answer, path)
                    kept = None if value is None else str(value)
                    cookies.remember(response, name, kept)
        said = str(self.page.done.get(mutation.name, ""))
        words = filled(said, answer, captured)
        if words:
            cookies.leave_toast(response, words)
        return response

    def _fixed(self, request: HttpRequest, captured: Mapping[str, object]) -> Fields:
        """Values the visitor does not choose: of the path, and of signed cookies."""
        chosen = QueryDict(mutable=True)
        for name in self.page.cookies:
            chosen[name] = cookies.remembered(request, name) or ""
        for name, value in captured.items():
            chosen[name] = str(value)
        return Fields.gathered(chosen)

    def _preferred(self, request: HttpRequest) -> Fields:
        """What the visitor chose before, where nothing else is said now."""
        chosen = QueryDict(mutable=True)
        for name in self.page.prefers:
            chosen[name] = cookies.remembered(request, name) or ""
        return Fields.gathered(chosen)

    def _shown(self, request: HttpRequest, toast: str) -> Shown:
        return Shown(
            name=self.page.name,
            path=request.path,
            address=request.get_full_path(),
            next=next_of(request),
            toast=toast,
            query=request.GET.dict(),
        )


def _refusals(result: Result, mutation: Operation) -> list[Problem]:
    """What the mutation refused; codes that concern the form itself count as well."""
    of_form = [e for e in result.errors or () if _code(e) in REFUSED_FORM]
    _halt_on(e for e in result.errors or () if _code(e) not in REFUSED_FORM)
    problems = [Problem(REFUSED_FORM[_code(e)], code=_code(e)) for e in of_form]
    for payload in (result.data or {}).values():
        if isinstance(payload, Mapping):
            errors = payload.get("errors") or ()
            problems.extend(_problem(error, mutation) for error in errors)
    return problems


def _problem(error: Mapping[str, object], mutation: Operation) -> Problem:
    path = error.get("path") or ""
    dotted = path if isinstance(path, str) else ".".join(map(str, _steps(path)))
    name = mutation.control_of(dotted)
    return Problem(str(error.get("message")), name, str(error.get("code") or ""))


def _steps(path: object) -> Iterable[object]:
    return path if isinstance(path, list | tuple) else ()


def _halt_on(errors: Iterable[GraphQLError]) -> None:
    for error in errors:
        seconds = (error.extensions or {}).get("retryAfter")
        raise Halt(_code(error), seconds if isinstance(seconds, int) else None)


def _code(error: GraphQLError) -> str:
    return str((error.extensions or {}).get("code") or "INTERNAL")
