"""Who is looking, or acting, in the request behind a resolver."""

from dataclasses import dataclass

from django.http import HttpRequest
from graphql import OperationType

from commons.kit.errors import Forbidden, Unauthenticated
from commons.kit.graphql import Info
from commons.kit.scopes import Scope
from commons.people.models import Person


@dataclass(frozen=True)
class TokenBearer:
    """The person behind a token, and what it opens."""

    person: Person
    scopes: frozenset[str]


def viewer(info: Info) -> Person:
    """Whoever is signed in; raises Unauthenticated, or Forbidden beyond the scope.

    In the resolver of a mutation the scope was checked already; everywhere else a
    token must be for reading.
    """
    person = viewer_of(info.context.request)
    if person is None:
        raise Unauthenticated
    if not _may_look(info):
        raise Forbidden
    return person


def viewer_or_none(info: Info) -> Person | None:
    """Whoever is signed in, if anybody is and may look."""
    person = viewer_of(info.context.request)
    return person if person is not None and _may_look(info) else None


def session_viewer(info: Info) -> Person:
    """Whoever is signed in by a session: for what a token may never do."""
    forbid_tokens(info)
    return viewer(info)


def forbid_tokens(info: Info) -> None:
    """Raise Forbidden when a token sent this."""
    if _bearer_of(info.context.request) is not None:
        raise Forbidden


def viewer_of(request: HttpRequest) -> Person | None:
    """Whoever sent the request, by token or session."""
    bearer = _bearer_of(request)
    if bearer is not None:
        return _remembering(bearer.person)
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    return _remembering(user)


def _bearer_of(request: HttpRequest) -> TokenBearer | None:
    bearer: TokenBearer | None = getattr(request, "token_bearer", None)
    return bearer


def _remembering(person: Person) -> Person:
    if person.request_memory is None:
        person.request_memory = {}
    return person


def _may_look(info: Info) -> bool:
    acts = info.operation.operation is OperationType.MUTATION
    is_deed_itself = acts and info.path.prev is None
    return is_deed_itself or info.context.allows(Scope.READ)
