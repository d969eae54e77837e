"""A visitor of the pages without a browser: follows links, fills in and sends forms."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from commons.people.models import Person

VOID = {"img", "input", "br", "link", "meta", "hr", "rect", "path"}
Attributes = dict[str, str]


@dataclass
class SentForm:
    """A form as a browser would send it."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[Attributes] = field(default_factory=list)

    @property
    def mutation(self) -> str:
        return self.fields.get("do", [""])[0]


class _Reader(HTMLParser):
    """Gathers words, links, headings and forms of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.forms: list[SentForm] = []
        self.open: list[tuple[str, Attributes, int]] = []
        self.select = ""
        self.choices: dict[str, list[tuple[str, int]]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self.open.append((tag, found, len(self.words)))
        if tag == "form":
            self.forms.append(SentForm())
        elif tag == "select":
            self.select = found.get("name", "")
        elif tag == "option":
            self._option(found)
        elif self.forms and any(one[0] == "form" for one in self.open):
            self._control(tag, found)

    def handle_endtag(self, tag: str) -> None:
        while any(one[0] == tag for one in self.open):
            name, found, start = self.open.pop()
            if name == "a":
                words = _plain(self.words[start:])
                self.links.append((words, found.get("href", "")))
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def _control(self, tag: str, found: Attributes) -> None:
        form = self.forms[-1]
        if tag == "button":
            form.buttons.append(found)
        elif tag == "input" and found.get("type") in {"radio", "checkbox"}:
            if "checked" in found:
                form.fields.setdefault(found["name"], []).append(found["value"])
        elif tag in {"input", "textarea"} and found.get("name"):
            form.fields.setdefault(found["name"], []).append(found.get("value", ""))

    def _option(self, found: Attributes) -> None:
        choice = (found.get("value", ""), len(self.words))
        self.choices.setdefault(self.select, []).append(choice)
        known = self.forms[-1].fields
        if "selected" in found or self.select not in known:
            known[self.select] = [found.get("value", "")]


def _plain(words: list[str]) -> str:
    return re.sub(r"\s+", " ", "".join(words)).strip()


@dataclass
class Seen:
    """A page somebody has opened."""

    visitor: "Visitor"
    status: int
    path: str
    html: str

    def __post_init__(self) -> None:
        self._read = _Reader()
        self._read.feed(self.html)
        self.words = _plain(self._read.words)
        self.forms = self._read.forms

    def __contains__(self, words: str) -> bool:
        return words in self.words

    def link(self, words: str) -> str:
        """Where the first link with these words leads."""
        return next(href for said, href in self.said if words in said)

    @property
    def said(self) -> list[tuple[str, str]]:
        """Words and target of every link."""
        return self._read.links

    def choices(self, name: str) -> dict[str, str]:
        """What a select offers: words to value."""
        return {
            _plain(self._read.words[start : start + 1]): value
            for value, start in self._read.choices[name]
        }

    def form(self, mutation: str, at: int = 0) -> SentForm:
        """The form that sends the mutation, or has a button that does."""
        fitting = [
            form
            for form in self.forms
            if form.mutation == mutation
            or any(button.get("value") == mutation for button in form.buttons)
        ]
        return fitting[at]

    def send(self, mutation: str, at: int = 0, **typed: Any) -> "Seen":
        """Fill in and send the form; follows where it leads on this site."""
        wish = {**self.form(mutation, at).fields, "do": mutation}
        for name, value in typed.items():
            wish[name.replace("__", ".")] = value
        return self.visitor.post(self.path, wish)


@dataclass
class Visitor:
    """A browser without script; `left_for` is where it was sent beyond this site."""

    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    left_for: str = ""

    @classmethod
    def signed_in(cls, person: Person) -> "Visitor":
        """Somebody with an open session."""
        visitor = cls()
        visitor.client.force_login(person)
        return visitor

    def open(self, path: str, **more: Any) -> Seen:
        """The page, whatever its status; redirects are followed."""
        return self._followed(self.client.get(path, **more), path)

    def post(self, path: str, fields: dict[str, Any]) -> Seen:
        """Send fields as a form of the page at the path."""
        return self._followed(self.client.post(path, fields), path)

    def _followed(self, response: Any, path: str) -> Seen:
        for _ in range(5):
            target = response.headers.get("Location", "")
            if not target:
                break
            if not target.startswith("/"):
                self.left_for = target
                return Seen(self, response.status_code, path, "")
            path = target
            response = self.client.get(target)
        return Seen(self, response.status_code, path, response.content.decode())
