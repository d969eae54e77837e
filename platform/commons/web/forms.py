"""What a template knows about the form that was just sent."""

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from django.http import HttpRequest

from commons.kit.language import _, pgettext
from commons.web.fields import Fields

# Not "form": a control of that name hides the property of its form from scripts.
KEY_FIELD = "of"
DEED_FIELD = "do"
IDEMPOTENCY_FIELD = "input.idempotencyKey"
UNREAD = "UNREAD"
"""The code of problems found before the mutation was asked."""
STALE_KEY_CODE = "IDEMPOTENCY_CONFLICT"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the form was not accepted; the name is that of a control, or empty."""

    message: str
    name: str = ""
    code: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """The form that was sent, as typed, with what is wrong in it; or an empty one."""

    do: str = ""
    key: str = ""
    fields: Fields = field(default_factory=lambda: Fields({}))
    problems: tuple[Problem, ...] = ()
    answer: Mapping[str, object] = field(default_factory=dict)
    """What the mutation gave, on pages that show it at once."""

    @property
    def is_sent(self) -> bool:
        """Whether this page is the answer to a form."""
        return bool(self.do)

    @property
    def errors(self) -> Mapping[str, str]:
        """The first message by the name of each control."""
        return {one.name: one.message for one in reversed(self.problems)}

    def error(self, name: str) -> str:
        """What is wrong with this control, or nothing."""
        return self.errors.get(name, "")

    def typed(self, name: str) -> tuple[str, ...] | None:
        """What was typed into the control, None when it was not in the form."""
        values = self.fields.sent.get(name)
        if values is None:
            return None
        return tuple(value for value in values if isinstance(value, str))

    @property
    def idempotency_key(self) -> str:
        """The key of the first attempt, unless that key is spent."""
        kept = self.typed(IDEMPOTENCY_FIELD)
        if not kept or any(one.code == STALE_KEY_CODE for one in self.problems):
            return new_idempotency_key()
        return kept[-1][:100] or new_idempotency_key()


def new_idempotency_key() -> str:
    """A key no other form carries."""
    return str(uuid.uuid4())


def sent_form(request: HttpRequest, fields: Fields) -> Form:
    """The form of this request, before anything was found wrong with it."""
    return Form(
        do=request.POST.get(DEED_FIELD, ""),
        key=request.POST.get(KEY_FIELD, ""),
        fields=fields,
    )


def with_problems(form: Form, problems: Iterable[Problem]) -> Form:
    """The form and what is wrong with it, each problem tied to its control."""
    tied = tuple(_tied(form, problem) for problem in problems)
    return Form(do=form.do, key=form.key, fields=form.fields, problems=tied)


def anchor_of(name: str, key: str) -> str:
    """The id of a control, unique on the page as the form's key is."""
    joined = "-".join(part for part in (key, name) if part)
    return re.sub(r"[^\w-]", "-", joined)


def hold(request: HttpRequest, form: Form) -> None:
    """Let the tags reach the form, also inside partials included with `only`."""
    vars(request)["page_form"] = form


def bound(request: HttpRequest | None) -> Form:
    """What was sent by the form now being written, empty if it was another one."""
    found = vars(request).get("page_form") if request is not None else None
    if isinstance(found, Form) and found.key == open_key(request):
        return found
    return Form()


def open_key(request: HttpRequest | None) -> str:
    """The key of the form now being written."""
    return str(vars(request).get("page_form_key", "")) if request is not None else ""


@contextmanager
def writing(request: HttpRequest, key: str) -> Iterator[dict[str, str]]:
    """Everything written meanwhile belongs to the form of this key; gathers labels."""
    labels: dict[str, str] = {}
    vars(request).update(page_form_key=key, page_form_labels=labels)
    try:
        yield labels
    finally:
        vars(request).update(page_form_key="", page_form_labels={})


def note_label(request: HttpRequest | None, name: str, label: str) -> None:
    """Remember what people read beside the control, for the list of problems."""
    if request is not None:
        vars(request).setdefault("page_form_labels", {})[name] = label


def labelled(problem: Problem, labels: Mapping[str, str]) -> Problem:
    """The problem with its control named, where its words alone do not tell which."""
    label = labels.get(problem.name, "")
    # "This is empty." does not tell what is.
    this = pgettext("how a sentence that names no field begins", "This ")
    tells = problem.code != UNREAD and not problem.message.startswith(this)
    if tells or not label:
        return problem
    words = _("{label}: {problem}").format(label=label, problem=problem.message)
    return replace(problem, message=words)


def _tied(form: Form, problem: Problem) -> Problem:
    name = form.fields.name_in_form(problem.name.split(".")) if problem.name else ""
    anchor = anchor_of(name, form.key) if name else ""
    return Problem(problem.message, name, problem.code, anchor)
