"""What graphql-cop looks for at an endpoint, as tests of ours."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.api import Api, codes
from tests.builders import make_person

pytestmark = pytest.mark.django_db
TYPENAME = "{ __typename }"


def too_expensive(document: str) -> bool:
    return codes(Api().answer(document)) == ["QUERY_TOO_EXPENSIVE"]


class TestDenialOfService:
    def test_aliases_cannot_be_piled_up(self) -> None:
        aliases = " ".join(f"alias{n}: __typename" for n in range(101))

        assert too_expensive(f"query cop {{ {aliases} }}")

    def test_batches_are_not_run(self) -> None:
        response = Client().post(
            "/graphql",
            [{"query": TYPENAME, "operationName": None}] * 10,
            content_type="application/json",
        )

        assert response.status_code == 400
        assert "data" not in response.json()

    @pytest.mark.parametrize(
        "directive", ["@aa", "@include(if: true)", "@skip(if: false)"]
    )
    def test_directives_cannot_be_piled_up(self, directive: str) -> None:
        assert too_expensive(f"query cop {{ __typename {directive * 50} }}")

    def test_introspection_does_not_go_in_circles(self) -> None:
        circle = "fields { type { " * 5 + "name" + " } }" * 5

        errors = Api().answer(f"query cop {{ __schema {{ types {{ {circle} }} }} }}")

        assert set(codes(errors)) == {"BAD_USER_INPUT"}

    def test_fields_cannot_be_repeated(self) -> None:
        assert too_expensive("query cop { " + "__typename \n" * 500 + "}")

    def test_lists_cannot_be_nested_without_end(self) -> None:
        inner = "nodes { seller { id } variants { id } } edges { node { id } }"
        many = " ".join(f"a{n}: listings(first: 100) {{ {inner} }}" for n in range(20))

        assert codes(Api().answer(f"{{ {many} }}")) == ["QUERY_TOO_EXPENSIVE"]


class TestForgery:
    MUTATION = "mutation cop { signOut { errors { code } } }"

    def test_mutations_do_not_run_by_get(self) -> None:
        assert Client().get("/graphql", {"query": self.MUTATION}).status_code == 405

    @pytest.mark.parametrize(
        "kind", ["application/x-www-form-urlencoded", "text/plain"]
    )
    @pytest.mark.parametrize("query", [TYPENAME, MUTATION])
    def test_forms_of_other_sites_are_not_read(self, kind: str, query: str) -> None:
        response = Client().post(
            "/graphql", urlencode({"query": query}), content_type=kind
        )

        assert response.status_code == 415

    def test_multipart_forms_of_other_sites_carry_no_session(self) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(make_person())
        form = {"operations": f'{{"query": "{self.MUTATION}"}}', "map": "{}"}

        response = client.post("/graphql", form)

        assert response.status_code == 403
        assert "sessionid" in client.cookies


class TestLeaks:
    @pytest.mark.parametrize("header", ["apollo-tracing", "X-Apollo-Tracing"])
    def test_nothing_is_traced(self, header: str) -> None:
        body = {"query": TYPENAME}

        answer = Client().post(
            "/graphql", body, content_type="application/json", headers={header: "1"}
        )

        assert set(answer.json().get("extensions", {})) <= {"cost"}

    def test_faults_show_nothing_of_ours(self) -> None:
        answer = Api().post("query cop { __typename").content.decode()

        assert "Traceback" not in answer
        assert "site-packages" not in answer

    def test_there_is_no_console_of_somebody_else(self) -> None:
        browser = {"Accept": "text/html"}

        page = Client().get("/graphql", headers=browser).content.decode()

        assert "cdn" not in page.lower()
        for path in ("/graphiql", "/playground", "/console", "/graphql/console"):
            assert Client().get(path, headers=browser).status_code == 404

    def test_fields_may_be_suggested_as_the_schema_is_public(self) -> None:
        """The schema is committed and introspection open: hints hide nothing."""
        answer = Api().answer("query cop { lisings { totalCount } }")

        [error] = answer["errors"]
        assert "listings" in error["message"]

    @pytest.mark.parametrize(
        "odd", ["x" * 5_000, {"a": [1, {"b": None}]}, 1.5, [], True]
    )
    def test_odd_variables_are_no_faults(self, odd: Any) -> None:
        document = "query Q($id: ID!) { node(id: $id) { id } }"

        assert "INTERNAL" not in codes(Api().answer(document, id=odd))
