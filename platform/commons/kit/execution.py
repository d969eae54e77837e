"""Running documents against the one schema; errors carry one of few codes.

strawberry's own `execute_sync` opens and closes its extensions four times a request,
which costs as much as everything below; we use none, but remember documents ourselves.
"""

import functools
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import strawberry
from django.http import HttpRequest
from graphql import (
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    execute_sync,
    parse,
    specified_rules,
)
from strawberry.schema.schema import validate_document
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from commons.kit.completion.executor import QuickExecutor
from commons.kit.cost import Price, price_of
from commons.kit.errors import Forbidden, NotFound, Refusal, Refusals, Unauthenticated
from commons.kit.graphql import Context, Node, Problem
from commons.kit.idempotency import (
    FindKey,
    Keeper,
    Keyed,
    checked_key,
    fingerprint_of,
    key_finder,
)
from commons.kit.language import _, gettext_lazy
from commons.kit.limits import parsed_within_limits
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
    Unauthenticated: ("UNAUTHENTICATED", gettext_lazy("Sign in first.")),
    Forbidden: ("FORBIDDEN", gettext_lazy("You may not do this.")),
    NotFound: ("NOT_FOUND", gettext_lazy("There is no such thing.")),
}


class Schema(strawberry.Schema):
    """The schema, which logs faults itself instead of printing them."""

    # Who answers repeated requests; without one, keys are not looked at.
    keeper: Keeper | None = None

    def process_errors(
        self, errors: list[GraphQLError], execution_context: object = None
    ) -> None:
        """Log what nobody expected; refusals are no news."""
        del execution_context
        for error in errors:
            if _code(error)[0] == "INTERNAL":
                logger.error("fault in a resolver", exc_info=error.original_error)


@dataclass(frozen=True, slots=True)
class Runnable:
    """One operation of a document; without a name, it is the only or first one."""

    document: DocumentNode
    name: str | None
    kind: OperationType
    price: Price
    find_key: FindKey | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document, parsed and checked; its operations are priced when first asked."""

    schema: Schema
    document: DocumentNode
    problems: Sequence[GraphQLError]
    operations: dict[str | None, Runnable | None] = field(default_factory=dict)

    def operation(self, asked: str | None) -> Runnable | None:
        """The operation of that name, or the first; None if there is none."""
        if asked in self.operations:
            return self.operations[asked]
        found = _found(self.schema, self.document, asked)
        if found is not None:  # clients choose the names of what is not there
            self.operations[asked] = found
        return found


class NoSuchOperation(Exception):
    """The document holds no operation, or none of that name."""


class Barred(Exception):
    """The operation changes something, and the request may only read."""


def make_schema(query: type, mutation: type, types: list[type]) -> Schema:
    """Build the one schema."""
    schema = Schema(
        query=query,
        mutation=mutation,
        types=[Node, Problem, *types],
        config=CONFIG,
        execution_context_class=QuickExecutor,
    )
    _describe_inputs(schema)
    return schema


def _describe_inputs(schema: Schema) -> None:
    """Every mutation takes one input; what it is for, the mutation itself says."""
    changing = schema._schema.mutation_type
    for offered in changing.fields.values() if changing is not None else ():
        for argument in offered.args.values():
            argument.description = argument.description or "What to do it with."


def execute(
    schema: Schema,
    request: HttpRequest,
    *,
    document: str,
    variables: Mapping[str, Any],
    operation_name: str | None = None,
) -> ExecutionResult:
    """Run an operation of our own documents: nothing is limited, nothing counted."""

    def run() -> ExecutionResult:
        prepared = prepared_of_ours(schema, document)
        if prepared.problems:
            return ExecutionResult(data=None, errors=list(prepared.problems))
        operation = chosen(prepared, operation_name, request)
        return executed(schema, request, operation, variables)

    return told(schema, request, run, texts=(document, variables))


def prepared_of_ours(schema: Schema, document: str) -> Prepared:
    """A document of our own, which no limit concerns."""
    return _remembered_own(schema, document)


def prepared_for_clients(schema: Schema, document: str) -> Prepared:
    """The document of a client, within the limits; raises GraphQLError."""
    if len(document) > LONGEST_CACHED:
        return _checked(schema, document)
    return _remembered(schema, document)


def chosen(prepared: Prepared, name: str | None, request: HttpRequest) -> Runnable:
    """The operation to run; raises NoSuchOperation or Barred."""
    operation = prepared.operation(name)
    if operation is None:
        raise NoSuchOperation
    if operation.kind not in (EVERYTHING if request.method == "POST" else READING):
        raise Barred
    return operation


def executed(
    schema: Schema,
    request: HttpRequest,
    operation: Runnable,
    variables: Mapping[str, Any],
) -> ExecutionResult:
    """What graphql-core answers, or has answered under the same key before."""
    context = Context(request)

    def run() -> ExecutionResult:
        result = execute_sync(
            schema._schema,
            operation.document,
            context_value=context,
            variable_values=dict(variables),
            operation_name=operation.name,
            executor_class=QuickExecutor,
        )
        return ExecutionResult(data=result.data, errors=result.errors)

    key = operation.find_key(variables) if operation.find_key is not None else None
    if key is None or schema.keeper is None:
        return run()
    told = fingerprint_of(operation.document, operation.name, variables)
    return schema.keeper.once(
        Keyed(request, checked_key(key), told),
        run,
        is_done=lambda result: not result.errors and not context.was_refused,
    )


def told(
    schema: Schema,
    request: HttpRequest,
    run: Callable[[], ExecutionResult],
    *,
    texts: Sequence[object],
) -> ExecutionResult:
    """The result, with errors as clients see them; what a client sent never raises."""
    try:
        _check_keepable(texts)
        result = run()
    except (NoSuchOperation, Barred):
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


def _checked(schema: Schema, document: str) -> Prepared:
    parsed = parsed_within_limits(document)
    problems = validate_document(schema._schema, parsed, tuple(specified_rules))
    return Prepared(schema, parsed, problems)


def _own(schema: Schema, document: str) -> Prepared:
    parsed = parse(document)
    problems = validate_document(schema._schema, parsed, tuple(specified_rules))
    return Prepared(schema, parsed, problems)


_remembered = functools.lru_cache(maxsize=CACHED_DOCUMENTS)(_checked)
# Apart, so that no client's documents can push the pages' out of memory.
_remembered_own = functools.lru_cache(maxsize=CACHED_DOCUMENTS)(_own)


def _found(
    schema: Schema, document: DocumentNode, asked: str | None
) -> Runnable | None:
    for node in document.definitions:
        if not isinstance(node, OperationDefinitionNode):
            continue
        name = node.name.value if node.name is not None else None
        if asked in (None, name):
            return Runnable(
                document=document,
                name=name,
                kind=OperationType(node.operation.value),
                price=price_of(schema._schema, document, node),
                find_key=_key_finder(schema, document, node),
            )
    return None


def _key_finder(
    schema: Schema, document: DocumentNode, node: OperationDefinitionNode
) -> FindKey | None:
    if node.operation.value != "mutation":
        return None
    return key_finder(schema._schema.mutation_type, document, node)


def _check_keepable(texts: Sequence[object]) -> None:
    document, *values = texts
    if UNKEEPABLE_IN_DOCUMENT.search(str(document)) or _is_unkeepable(values):
        raise GraphQLError(_("Text cannot hold NUL or half a character."))


def coded(error: GraphQLError, request_id: str | None) -> GraphQLError:
    """The error as clients see it: with a code, and masked when it is a fault."""
    code, message = _code(error)
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={**(error.extensions or {}), "code": code, "requestId": request_id},
    )


def _code(error: GraphQLError) -> tuple[str, str]:
    if error.extensions and "code" in error.extensions:
        return str(error.extensions["code"]), error.message
    original = error.original_error
    while isinstance(original, GraphQLError):
        original = original.original_error
    if original is None or (error.path is None and isinstance(original, ValueError)):
        # Without a path nothing ran yet: the document or its variables are wrong.
        return "BAD_USER_INPUT", error.message
    if isinstance(original, RecursionError):
        return "BAD_USER_INPUT", _("The document is nested too deeply.")
    if isinstance(original, Refusal | Refusals):
        return "BAD_USER_INPUT", str(original)
    return CODES.get(type(original), ("INTERNAL", _("Something went wrong here.")))


def _id(request: HttpRequest) -> str | None:
    return getattr(request, "id", None)


def _is_unkeepable(value: object) -> bool:
    if isinstance(value, str):
        return UNKEEPABLE.search(value) is not None
    if isinstance(value, Mapping):
        return any(_is_unkeepable(k) or _is_unkeepable(v) for k, v in value.items())
    return isinstance(value, list) and any(_is_unkeepable(item) for item in value)
