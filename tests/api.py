"""A client of the API, as any program would be: GraphQL over HTTP."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from commons.people.models import Person


class Api:
    """Somebody at the API: a person by session, a program by token, or nobody."""

    def __init__(
        self, person: Person | None = None, *, token: str = "", language: str = ""
    ) -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        if language:
            self.headers["Accept-Language"] = language
        if person is not None:
            self.client.force_login(person)

    def post(self, document: str, **variables: Any) -> HttpResponse:
        """The bare response."""
        return self.client.post(
            "/graphql",
            {"query": document, "variables": variables},
            content_type="application/json",
            headers=self.headers,
        )

    def answer(self, document: str, **variables: Any) -> dict[str, Any]:
        """The whole answer, errors and all."""
        return json.loads(self.post(document, **variables).content)

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer that must hold no top-level errors."""
        answer = self.answer(document, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def send(
        self, document: str, files: Mapping[str, SimpleUploadedFile], **variables: Any
    ) -> dict[str, Any]:
        """The answer to a multipart request; `files` by the path of their variable."""
        names = list(files)
        form = {
            "operations": json.dumps({"query": document, "variables": variables}),
            "map": json.dumps({str(at): [name] for at, name in enumerate(names)}),
            **{str(at): files[name] for at, name in enumerate(names)},
        }
        response = self.client.post("/graphql", form, headers=self.headers)
        return json.loads(response.content)


def refused(answer: Mapping[str, Any], mutation: str) -> list[tuple[str, list[str]]]:
    """Code and path of every refusal; the rest of the payload must be empty."""
    assert "errors" not in answer, answer["errors"]
    payload = answer["data"][mutation]
    rest = {key: value for key, value in payload.items() if key != "errors"}
    assert not any(rest.values()), rest
    return [(error["code"], error["path"]) for error in payload["errors"]]


def codes(answer: Mapping[str, Any]) -> list[str]:
    """The codes of top-level errors."""
    return [error["extensions"]["code"] for error in answer.get("errors", [])]
