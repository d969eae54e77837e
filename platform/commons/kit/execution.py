"""Running documents against the one schema; errors carry one of few codes."""

import functools
import logging
import re
from collections.abc import Mapping
from typing import Any

import strawberry
from django.http import HttpRequest
from graphql import GraphQLError
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from commons.kit.completion import QuickExecutor
from commons.kit.errors import Forbidden, NotFound, Refusal, Refusals, Unauthenticated
from commons.kit.graphql import Context, Node, Problem
from commons.kit.scalars import CONFIG
from commons.kit.text import UNKEEPABLE

logger = logging.getLogger(__name__)

CACHED_DOCUMENTS = 512
READING = frozenset({OperationType.QUERY})
EVERYTHING = frozenset({OperationType.QUERY, OperationType.MUTATION})

UNKEEPABLE_IN_DOCUMENT = re.compile(r"[\x00\ud800-\udfff]|\\u0000|\\u\{0+\}")

CODES: Mapping[type[Exception], tuple[str, str]] = {
    Unauthenticated: ("UNAUTHENTICATED", "Sign in first."),
    Forbidden: ("FORBIDDEN", "You may not do this."),
    NotFound: ("NOT_FOUND", "There is no such thing."),
}


class Schema(strawberry.Schema):
    """The schema, which logs faults itself instead of printing them."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: object = None
    ) -> None:
        """Log what nobody expected; refusals are no news."""
        del execution_context
        for error in errors:
            if _code(error)[0] == "INTERNAL":
                logger.error("fault in a resolver", exc_info=error.original_error)


def make_schema(query: type, mutation: type, types: list[type]) -> Schema:
    """Build the one schema; documents are parsed and validated once, boundedly."""
    return Schema(
        query=query,
        mutation=mutation,
        types=[Node, Problem, *types],
        config=CONFIG,
        execution_context_class=QuickExecutor,
        extensions=[
            functools.partial(ParserCache, maxsize=CACHED_DOCUMENTS),
            functools.partial(ValidationCache, maxsize=CACHED_DOCUMENTS),
        ],
    )


def execute(
    schema: Schema,
    request: HttpRequest,
    *,
    document: str,
    variables: Mapping[str, Any],
    operation_name: str | None = None,
) -> ExecutionResult:
    """Run one operation for a request; what a client sent never raises."""
    if UNKEEPABLE_IN_DOCUMENT.search(document) or _is_unkeepable(variables):
        error = GraphQLError("Text cannot hold NUL or half a character.")
        return ExecutionResult(data=None, errors=[coded(error, _id(request))])
    result = schema.execute_sync(
        document,
        variable_values=dict(variables),
        context_value=Context(request),
        operation_name=operation_name,
        allowed_operation_types=EVERYTHING if request.method == "POST" else READING,
    )
    if result.errors:
        result.errors = [coded(error, _id(request)) for error in result.errors]
    return result


def coded(error: GraphQLError, request_id: str | None) -> GraphQLError:
    """The error as clients see it: with a code, and masked when it is a fault."""
    code, message = _code(error)
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={"code": code, "requestId": request_id},
    )


def _code(error: GraphQLError) -> tuple[str, str]:
    if error.extensions and "code" in error.extensions:
        return error.extensions["code"], error.message
    original = error.original_error
    while isinstance(original, GraphQLError):
        original = original.original_error
    if original is None or (error.path is None and isinstance(original, ValueError)):
        # Without a path nothing ran yet: the document or its variables are wrong.
        return "BAD_USER_INPUT", error.message
    if isinstance(original, RecursionError):
        return "BAD_USER_INPUT", "The document is nested too deeply."
    if isinstance(original, Refusal | Refusals):
        return "BAD_USER_INPUT", str(original)
    return CODES.get(type(original), ("INTERNAL", "Something went wrong here."))


def _id(request: HttpRequest) -> str | None:
    return getattr(request, "id", None)


def _is_unkeepable(value: object) -> bool:
    if isinstance(value, str):
        return UNKEEPABLE.search(value) is not None
    if isinstance(value, Mapping):
        return any(_is_unkeepable(k) or _is_unkeepable(v) for k, v in value.items())
    return isinstance(value, list) and any(_is_unkeepable(item) for item in value)
