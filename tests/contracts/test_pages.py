"""Every page of every package: its document fits the schema, its template exists."""

from importlib import import_module
from pathlib import Path

import pytest
from django.template.loader import get_template

from commons.web.pages import Page
from commons.web.routing import checked_document
from project.schema import schema
from project.urls import PACKAGES, WRITINGS

EVERY_PAGE = [
    pytest.param(package, page, id=f"{package}.{page.name}")
    for package, pages in PACKAGES.items()
    for page in pages
]


class TestPages:
    @pytest.mark.parametrize(("package", "page"), EVERY_PAGE)
    def test_documents_fit_the_schema(self, package: str, page: Page) -> None:
        document = checked_document(package, page=page, schema=schema._schema)

        assert document.query.name == page.query_name

    @pytest.mark.parametrize(("package", "page"), EVERY_PAGE)
    def test_templates_compile(self, package: str, page: Page) -> None:
        template = get_template(f"{package.replace('.', '/')}/{page.source}.html")

        assert template.template.name.endswith(f"/{page.source}.html")

    @pytest.mark.parametrize("package", PACKAGES)
    def test_nothing_lies_about_unused(self, package: str) -> None:
        folder = Path(import_module(package).__path__[0])

        lying = {path.stem for path in folder.glob("*.graphql")} - {"fragments"}

        written = {writing.name for writing in WRITINGS.get(package, ())}
        assert lying == {page.source for page in PACKAGES[package]} | written

    def test_have_names_of_their_own(self) -> None:
        names = [page.name for pages in PACKAGES.values() for page in pages]

        assert len(names) == len(set(names))
