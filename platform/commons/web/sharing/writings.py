"""Addresses that answer with something else than HTML, made from a document.

As a page they know the schema alone: one GraphQL document, and a function instead of a
template. They are asked by machines, so in nobody's name, and may be kept by anybody.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import orjson
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import HttpResponseNotModified
from django.urls import URLPattern, path
from graphql import GraphQLSchema

from commons.kit.language import language_now, override
from commons.web.documents import load_document
from commons.web.failures import NOT_ALLOWED, Halt, answer_to, failed
from commons.web.forms import Form
from commons.web.languages.asking import named_in_address
from commons.web.pages import Page
from commons.web.redirects import value_at
from commons.web.views import Answer, Execute, PageView

KEPT_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class Writing:
    """One such address; its document carries its name."""

    path: str
    name: str
    content_type: str
    write: Callable[[Answer], bytes]
    requires: str = ""
    """Dotted path in the answer; when null, there is nothing at this address."""
    keeps: bool = False
    """Whether what was written is stored by what it was written from: for drawings."""


def writing_urls(
    package: str,
    *,
    writings: Iterable[Writing],
    schema: GraphQLSchema,
    execute: Execute,
) -> list[URLPattern]:
    """One pattern each; a wrong document raises DocumentError."""
    patterns = []
    for writing in writings:
        page = Page(writing.path, writing.name, requires=writing.requires, cookies=())
        document = load_document(
            schema, package=package, page=page.name, query_name=page.query_name
        )
        view = WritingView(
            page=page, document=document, template="", execute=execute, writing=writing
        )
        patterns.append(path(page.path, view, name=page.name))
    return patterns


@dataclass(frozen=True, slots=True, eq=False)
class WritingView(PageView):
    """One writing, ready to answer."""

    writing: Writing

    def __call__(self, request: HttpRequest, **captured: object) -> HttpResponseBase:
        """The writing, 304 for who has it, or an error page."""
        if request.method not in {"GET", "HEAD"}:
            response: HttpResponse = failed(request, NOT_ALLOWED)
            response["Allow"] = "GET, HEAD"
            return response
        request.user = AnonymousUser()
        with override(self._language(request)):
            return self._answered(request, captured)

    def _language(self, request: HttpRequest) -> str:
        """Caches keep it under its address, so that nothing else may choose.

        Drawings are in English: our fonts hold no Chinese.
        """
        usual = str(settings.LANGUAGE_CODE)
        return usual if self.writing.keeps else named_in_address(request) or usual

    def _answered(
        self, request: HttpRequest, captured: Mapping[str, object]
    ) -> HttpResponseBase:
        try:
            answer = self._ask(request, captured, Form())
            if self.page.requires and value_at(answer, self.page.requires) is None:
                raise Halt("NOT_FOUND")
        except Halt as halt:
            return answer_to(request, halt)
        return self._written(request, answer)

    def _written(self, request: HttpRequest, answer: Answer) -> HttpResponseBase:
        key = _key(self.writing.name, answer)
        tag = f'"{key}"'
        if tag in request.headers.get("If-None-Match", ""):
            response: HttpResponseBase = HttpResponseNotModified()
        else:
            content = self._kept(key, answer) if self.writing.keeps else None
            response = HttpResponse(
                self.writing.write(answer) if content is None else content,
                content_type=self.writing.content_type,
            )
        response["ETag"] = tag
        response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
        response["Access-Control-Allow-Origin"] = "*"
        return response

    def _kept(self, key: str, answer: Answer) -> bytes:
        name = f"written/{key}"
        if default_storage.exists(name):
            with default_storage.open(name) as found:
                content: bytes = found.read()
                return content
        content = self.writing.write(answer)
        default_storage.save(name, ContentFile(content))
        return content


def _key(name: str, answer: Answer) -> str:
    told = orjson.dumps(answer, option=orjson.OPT_SORT_KEYS)
    named = f"{name}\0{language_now()}\0".encode()
    return hashlib.sha256(named + told).hexdigest()[:32]
