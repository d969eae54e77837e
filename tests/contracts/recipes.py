"""Reads the recipes of docs/api/recipes and does what they say, in the order told.

A block ```graphql WHO``` is sent as somebody, with the next ```json``` block as its
variables; ```sh WHO``` is a call of curl; ```json answer``` is what comes back, and
```http``` with which status. A comment `<!-- then: … -->` says what others do
meanwhile. Words in capitals such as PLEDGE_ID stand for what an earlier answer told.
"""

import json
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from commons.organizations.models import Organization

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "api" / "recipes"
SITE = "https://commonweal.example"
PART = re.compile(
    r"^```(?P<kind>\w+) ?(?P<info>[^\n]*)\n(?P<text>.*?)^```$"
    r"|^<!-- then: (?P<then>.*?) -->$",
    re.DOTALL | re.MULTILINE,
)
# What a reader puts something of their own in for.
WORD = re.compile(r"\b[A-Z][A-Z0-9_]*_(?:ID|SLUG|KEY|SECRET|URL|CURSOR|TAG|TIME|REF)\b")


@dataclass(frozen=True)
class Step:
    """One block of a recipe."""

    kind: str
    info: str
    text: str


def steps_of(path: Path) -> Iterator[Step]:
    """The blocks and comments of a recipe, from top to bottom."""
    for found in PART.finditer(path.read_text(encoding="utf-8")):
        if found["then"]:
            yield Step("then", found["then"], "")
        else:
            yield Step(found["kind"], found["info"].strip(), found["text"])


@dataclass
class Cook:
    """Follows one recipe; `clients` and `files` are there by the names it uses."""

    merchant: Organization
    charity: Organization
    clients: dict[str, Client]
    files: dict[str, bytes]
    meanwhile: dict[str, Callable[["Cook"], object]]
    known: dict[str, str] = field(default_factory=dict)
    document: Step | None = None
    response: HttpResponse | None = None

    def follow(self, path: Path) -> int:
        """Do every step; the number of answers that were compared."""
        compared = 0
        for step in steps_of(path):
            is_variables = step.kind == "json" and step.info != "answer"
            if self.document is not None:
                self._ask(self.document, step.text if is_variables else "{}")
                self.document = None
            elif is_variables:
                raise AssertionError(f"variables of no document: {step.text}")
            self._do(step)
            compared += step.info == "answer"
        assert self.document is None, "a document without an answer"
        return compared

    def _do(self, step: Step) -> None:
        if step.kind == "then":
            self.meanwhile[step.info](self)
        elif step.kind == "graphql":
            self.document = step
        elif step.kind == "csv":
            self.files[step.info] = step.text.encode()
        elif step.kind == "sh":
            self._call(step)
        elif step.kind == "http":
            self._compare_head(step.text)
        elif step.info == "answer":
            self._compare(json.loads(step.text))

    def _filled(self, text: str) -> str:
        def value(found: re.Match[str]) -> str:
            word = found[0]
            if word.endswith("_KEY") and word not in self.known:
                self.known[word] = str(uuid4())
            return self.known[word]

        return WORD.sub(value, text)

    def _client(self, who: str) -> tuple[Client, dict[str, str]]:
        name, _, secret = who.partition(" with ")
        bearer = f"Bearer {self.known[secret]}" if secret else ""
        headers = {"Authorization": bearer} if bearer else {}
        return self.clients.get(name) or Client(), headers

    def _ask(self, step: Step, variables: str) -> None:
        client, headers = self._client(step.info)
        self.response = client.post(
            "/graphql",
            {"query": step.text, "variables": json.loads(self._filled(variables))},
            content_type="application/json",
            headers=headers,
        )

    def _call(self, step: Step) -> None:
        words = shlex.split(self._filled(step.text.replace("\\\n", " ")))
        assert words[0] == "curl", words
        form: dict[str, Any] = {}
        headers: dict[str, str] = {}
        address, options = "", iter(words[1:])
        for word in options:
            if word in {"--form", "--data-urlencode"}:
                name, _, value = next(options).partition("=")
                form[name] = self._file(value) if value.startswith("@") else value
            elif word == "--header":
                name, _, value = next(options).partition(": ")
                headers[name] = value
                # The programs of these tests bring their own.
                headers.pop("Authorization", None)
            elif not word.startswith("--"):
                address = word.removeprefix(SITE)
        client, given = self._client(step.info)
        send = client.get if "--get" in words else client.post
        self.response = send(address, form, headers={**given, **headers})

    def _file(self, value: str) -> SimpleUploadedFile:
        name = value.removeprefix("@")
        return SimpleUploadedFile(name, self.files[name])

    def _compare_head(self, text: str) -> None:
        assert self.response is not None
        status, *headers = text.strip().splitlines()
        assert self.response.status_code == int(status.split()[1])
        for line in headers:
            name, _, value = line.partition(": ")
            self._fit(value, self.response[name], name)

    def _compare(self, told: dict[str, Any]) -> None:
        assert self.response is not None
        answer = json.loads(self.response.content)
        found = {name: answer.get(name) for name in told}
        assert "errors" in told or "errors" not in answer, answer
        for error in found.get("errors") or ():
            error.pop("locations", None)
            error["extensions"].pop("requestId")
        self._fit(told, found, "answer")

    def _fit(self, told: Any, found: Any, where: str) -> None:
        """Whether an answer is as printed; words in capitals take what stands there."""
        if isinstance(told, dict) and isinstance(found, dict):
            assert list(told) == list(found), (where, found)
            for name, one in told.items():
                self._fit(one, found[name], f"{where}.{name}")
        elif isinstance(told, list) and isinstance(found, list):
            assert len(told) == len(found), (where, found)
            for at, one in enumerate(told):
                self._fit(one, found[at], f"{where}[{at}]")
        elif isinstance(told, str) and WORD.fullmatch(told):
            assert found, where
            assert self.known.setdefault(told, str(found)) == str(found), where
        else:
            assert told == found, (where, found)
