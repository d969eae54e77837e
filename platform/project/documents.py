"""The trusted documents: those of the pages, and those registered in docs/api."""

import inspect
from collections.abc import Iterable, Iterator

from django.conf import settings
from graphql import parse, print_ast, separate_operations

from commons.kit.execution import Schema, prepared_of_ours
from commons.kit.trusted import Trusted
from commons.web.documents import DocumentError
from commons.web.views import PageView

FOLDER = settings.ROOT / "docs" / "api"
REGISTERED = FOLDER / "documents"
# What is written about the API, by the names it is served under.
WRITTEN = {"guide": FOLDER / "README.md", "reference": FOLDER / "reference.md"}


def library_of(patterns: Iterable[object], schema: Schema) -> dict[str, Trusted]:
    """Every trusted document by its id; a registered one that is wrong raises."""
    found = [*_of_pages(patterns), *_registered(schema)]
    return {one.id: one for one in found}


def examples() -> dict[str, dict[str, object]]:
    """The registered documents, to begin with in the explorer."""
    return {
        path.stem.replace("_", " ").capitalize(): {
            "document": path.read_text("utf-8"),
            "variables": {},
        }
        for path in sorted(REGISTERED.glob("*.graphql"))
    }


def _of_pages(patterns: Iterable[object]) -> Iterator[Trusted]:
    for pattern in patterns:
        view = inspect.unwrap(getattr(pattern, "callback", None) or _nothing)
        if isinstance(view, PageView):
            for one in (view.document.query, *view.document.mutations.values()):
                yield Trusted(one.name, one.source)


def _registered(schema: Schema) -> Iterator[Trusted]:
    for path in sorted(REGISTERED.glob("*.graphql")):
        for name, node in separate_operations(parse(path.read_text("utf-8"))).items():
            text = print_ast(node)
            problems = prepared_of_ours(schema, text).problems
            if problems:
                raise DocumentError("\n".join(f"{path}: {one}" for one in problems))
            yield Trusted(name, text)


def _nothing() -> None:
    """Stands where a pattern has no view."""
