"""Django's url patterns for lists of pages."""

import re
from collections.abc import Callable, Iterable

from csp.decorators import csp_replace
from django.http import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.clickjacking import (
    xframe_options_exempt,
    xframe_options_sameorigin,
)
from graphql import GraphQLSchema

from commons.web.documents import Document, DocumentError, load_document
from commons.web.pages import Elsewhere, Page
from commons.web.redirects import PLACEHOLDER
from commons.web.views import Execute, PageView

View = Callable[..., HttpResponseBase]
RESERVED = {"page", "form", "request_id", "request", "user", "csrf_token"}


def page_urls(
    package: str, *, pages: Iterable[Page], schema: GraphQLSchema, execute: Execute
) -> list[URLPattern]:
    """One pattern per page, named as it; a wrong document raises DocumentError."""
    patterns = []
    for page in pages:
        view = PageView(
            page=page,
            document=checked_document(package, page=page, schema=schema),
            template=f"{package.replace('.', '/')}/{page.source}.html",
            execute=execute,
        )
        shown = _framed(view)
        patterns.append(path(page.path, shown, dict(page.given), page.name))
    return patterns


def _framed(view: PageView) -> View:
    """A look ahead stands in a frame of our editor alone, a card in anybody's.

    A card has neither forms nor anything of the viewer's: nothing to click-jack.
    """
    if view.page.is_preview:
        framed: View = csp_replace({"frame-ancestors": ["'self'"]})(view)
        return xframe_options_sameorigin(framed)
    if view.page.is_embed:
        framed = csp_replace({"frame-ancestors": ["*"]})(view)
        return xframe_options_exempt(framed)
    return view


def checked_document(package: str, *, page: Page, schema: GraphQLSchema) -> Document:
    """The page's document, after making sure that page and document fit together."""
    document = load_document(
        schema, package=package, page=page.source, query_name=page.query_name
    )
    problems = [*_unselected(page, document), *_unknown(page, document)]
    if problems:
        place = f"{package}.{page.name}"
        raise DocumentError("\n".join(f"{place}: {problem}" for problem in problems))
    return document


def _unknown(page: Page, document: Document) -> Iterable[str]:
    for name in {*page.then, *page.done, *page.shows} - set(document.mutations):
        yield f"no mutation {name} in the document"
    for key in RESERVED.intersection(document.query.answer_keys):
        yield f"the answer may not be called {key}; give the field an alias"


def _unselected(page: Page, document: Document) -> Iterable[str]:
    if page.requires and not document.query.selects(page.requires):
        yield f"the query does not select {page.requires}"
    for paths in page.remembers.values():
        for one in (paths,) if isinstance(paths, str) else paths:
            if not any(m.selects(one) for m in document.mutations.values()):
                yield f"no mutation selects {one}"
    for name, target in {**page.then}.items():
        yield from _unfilled(name, target, page, document)
    for name, words in page.done.items():
        yield from _unfilled(name, words, page, document)


def _captured(page: Page) -> list[str]:
    return [*re.findall(r"<(?:\w+:)?(\w+)>", page.path), *page.given]


def _unfilled(
    name: str, target: str | Elsewhere, page: Page, document: Document
) -> Iterable[str]:
    mutation = document.mutations.get(name)
    if mutation is None:
        return
    words = target.otherwise if isinstance(target, Elsewhere) else target
    wanted = PLACEHOLDER.findall(str(words))
    if isinstance(target, Elsewhere):
        wanted.append(target.path)
    for one in wanted:
        if not mutation.selects(one) and one not in _captured(page):
            yield f"{name} does not select {one}"
