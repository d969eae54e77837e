"""Completing plain values quickly: what costs most of a large answer otherwise.

graphql-core spends ten microseconds on every value, mostly on asking what could be
special about it. Where nothing can be, because a field is a plain attribute and so is
everything selected below it, a function compiled once per selection reads and converts
the values directly. Whatever turns out to be unusual (a null too many, a foreign type,
an exception) is executed again by graphql-core itself: reading has no effect, so that
errors, their paths and the spread of nulls are always its own.
"""

from typing import Any, NamedTuple

from graphql import (
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    Undefined,
)
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from commons.kit.completion.compiling import Circumstances, Complete, read_of
from commons.kit.completion.remembering import completer_of


class Step(NamedTuple):
    """One field of a selection; without `complete`, it takes the ordinary way."""

    name: str
    details: FieldDetailsList
    attribute: str
    complete: Complete | None


class QuickExecutor(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's executor with a short cut for plain attributes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # passed on as they are
        super().__init__(*args, **kwargs)
        # Selections are kept with their steps, or an id could come to be used again.
        self._steps: dict[int, tuple[GroupedFieldSet, list[Step]]] = {}
        self._is_quick = not (
            self.abort_signal is not None
            or (self.middleware_manager and self.middleware_manager.middlewares)
        )
        self._circumstances = Circumstances(
            self.schema, self.fragments, self.variable_values, self.operation
        )

    def complete_value(  # noqa: PLR0913, PLR0917 - graphql-core's own
        self,
        return_type: GraphQLOutputType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """What a resolver returned; all of it at once if it is plain below."""
        if (
            self._is_quick
            and position_context is None
            and field_details_list[0].node.selection_set is not None
        ):
            complete = self._completer(return_type, field_details_list)
            if complete is not None:
                try:
                    return complete(result)
                except Exception:  # noqa: BLE001, S110 - told by the ordinary way
                    pass
        return super().complete_value(
            return_type, field_details_list, info, path, result, position_context
        )

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,
    ) -> Any:
        """The fields of one object; plain ones without graphql-core's help."""
        if not self._is_quick or position_context is not None:
            return super().execute_fields(
                parent_type, source_value, path, grouped_field_set, position_context
            )
        results: dict[str, Any] = {}
        for step in self._steps_of(parent_type, grouped_field_set):
            if step.complete is not None:
                try:
                    results[step.name] = step.complete(
                        getattr(source_value, step.attribute)
                    )
                    continue
                except Exception:  # noqa: BLE001, S110 - told by the ordinary way
                    pass
            result = self.execute_field(
                parent_type,
                source_value,
                step.details,
                Path(path, step.name, parent_type.name),
                position_context,
            )
            if result is not Undefined:
                results[step.name] = result
        return results

    def _steps_of(
        self, parent_type: GraphQLObjectType, selected: GroupedFieldSet
    ) -> list[Step]:
        known = self._steps.get(id(selected))
        if known is not None:
            return known[1]
        steps = [
            self._step(parent_type, name, details) for name, details in selected.items()
        ]
        self._steps[id(selected)] = (selected, steps)
        return steps

    def _step(
        self, parent_type: GraphQLObjectType, name: str, details: FieldDetailsList
    ) -> Step:
        field_name = details[0].node.name.value
        if field_name == "__typename":
            told = parent_type.name
            return Step(name, details, "__class__", lambda _: told)
        field = self.schema.get_field(parent_type, field_name)
        read = None if field is None else read_of(field, details, self._circumstances)
        if field is None or read is None or read.call is not None:
            return Step(name, details, "", None)
        complete = self._completer(field.type, details)
        return Step(name, details, read.attribute, complete)

    def _completer(
        self, kind: GraphQLOutputType, details: FieldDetailsList
    ) -> Complete | None:
        return completer_of(kind, details, self._circumstances)
