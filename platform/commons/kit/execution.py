"""Running documents against the one schema; errors carry one of few codes.

strawberry's own `execute_sync` opens and closes its extensions four times a request,
which costs as much as everything below; we use none, but remember documents ourselves.
"""

import functools
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from django.http import HttpRequest
from graphql import DocumentNode, GraphQLError, execute_sync, parse, specified_rules
from strawberry.schema.exceptions import (
    CannotGetOperationTypeError,
    InvalidOperationTypeError,
)
from strawberry.schema.schema import validate_document
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType
from strawberry.utils.operation import get_first_operation, get_operation_type

from commons.kit.completion.executor import QuickExecutor
from commons.kit.errors import Forbidden, NotFound, Refusal, Refusals, Unauthenticated
from commons.kit.graphql import Context, Node, Problem
from commons.kit.scalars import CONFIG
from commons.kit.text import UNKEEPABLE

logger = logging.getLogger(__name__)

CACHED_DOCUMENTS = 512
# Longer ones are nobody's daily bread, and would be worth megabytes each.
LONGEST_CACHED = 32_000
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


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document, parsed and checked."""

    document: DocumentNode
    problems: Sequence[GraphQLError]


def make_schema(query: type, mutation: type, types: list[type]) -> Schema:
    """Build the one schema."""
    return Schema(
        query=query,
        mutation=mutation,
        types=[Node, Problem, *types],
        config=CONFIG,
        execution_context_class=QuickExecutor,
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
    if _is_unkeepable(variables) or UNKEEPABLE_IN_DOCUMENT.search(document):
        problem = GraphQLError("Text cannot hold NUL or half a character.")
        return ExecutionResult(data=None, errors=[coded(problem, _id(request))])
    try:
        prepared = _prepared(schema, document)
        name = _operation_name(prepared.document, operation_name, request)
        result = _run(schema, request, prepared, dict(variables), name)
    except (CannotGetOperationTypeError, InvalidOperationTypeError):
        raise
    except GraphQLError as mistake:
        result = ExecutionResult(data=None, errors=[mistake])
    except Exception as fault:  # noqa: BLE001 - told as any other error
        hidden = GraphQLError(str(fault), original_error=fault)
        result = ExecutionResult(data=None, errors=[hidden])
    if result.errors:
        schema.process_errors(result.errors)
        result.errors = [coded(error, _id(request)) for error in result.errors]
    return result


def _prepared(schema: Schema, document: str) -> Prepared:
    if len(document) > LONGEST_CACHED:
        return _parsed_and_checked(schema, document)
    return _remembered(schema, document)


def _parsed_and_checked(schema: Schema, document: str) -> Prepared:
    parsed = parse(document)
    problems = validate_document(schema._schema, parsed, tuple(specified_rules))
    return Prepared(parsed, problems)


_remembered = functools.lru_cache(maxsize=CACHED_DOCUMENTS)(_parsed_and_checked)


def _operation_name(
    document: DocumentNode, asked: str | None, request: HttpRequest
) -> str | None:
    """Of the operation to run, the first unless another is named; raises if barred."""
    first = None if asked is not None else get_first_operation(document)
    name = first.name.value if first is not None and first.name is not None else asked
    try:
        kind = get_operation_type(document, name)
    except RuntimeError as error:
        raise CannotGetOperationTypeError(asked) from error
    if kind not in (EVERYTHING if request.method == "POST" else READING):
        raise InvalidOperationTypeError(kind)
    return name


def _run(
    schema: Schema,
    request: HttpRequest,
    prepared: Prepared,
    variables: dict[str, Any],
    operation_name: str | None,
) -> ExecutionResult:
    if prepared.problems:
        return ExecutionResult(data=None, errors=list(prepared.problems))
    result = execute_sync(
        schema._schema,
        prepared.document,
        context_value=Context(request),
        variable_values=variables,
        operation_name=operation_name,
        executor_class=QuickExecutor,
    )
    return ExecutionResult(data=result.data, errors=result.errors)


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
