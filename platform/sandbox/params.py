"""What an endpoint accepts: unknown, missing and ill-typed parameters are refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.currencies import SUPPORTED
from sandbox.errors import StripeError, invalid, missing_parameter, unknown_parameter
from sandbox.json_types import JsonObject

# A reader turns one branch of the form (string, list or dict) into a plain value.
Reader = Callable[[Any, str], Any]
MAX_METADATA_KEYS = 50
MAX_METADATA_KEY = 40
MAX_METADATA_VALUE = 500
BOUNDS = ("gt", "gte", "lt", "lte")


@dataclass(frozen=True)
class Param:
    """How one parameter is read, and whether it must be there."""

    read: Reader
    required: bool = False

    def must(self) -> "Param":
        """The same parameter, now required."""
        return Param(self.read, required=True)


Params = Mapping[str, Param]


def read_params(spec: Params, tree: Mapping[str, Any], path: str = "") -> JsonObject:
    """Typed values of a form, or the refusal Stripe gives for the first flaw."""
    for name in tree:
        if name not in spec:
            raise unknown_parameter(_join(path, name))
    values: JsonObject = {}
    for name, param in spec.items():
        if name in tree:
            values[name] = param.read(tree[name], _join(path, name))
        elif param.required:
            raise missing_parameter(_join(path, name))
    return values


def text(*, choices: Sequence[str] = (), max_length: int = 5000) -> Param:
    """A string that may not be empty."""

    def read(value: Any, path: str) -> str:
        given = _string(value, path)
        if not given:
            raise _empty(path)
        if len(given) > max_length:
            raise invalid(
                f"Invalid string: {given[:20]}…; must be at most {max_length} "
                "characters",
                code="parameter_invalid_string_length",
                param=path,
            )
        if choices and given not in choices:
            listed = " or ".join(choices)
            raise invalid(f"Invalid {path}: must be one of {listed}", param=path)
        return given

    return Param(read)


def clearable(param: Param) -> Param:
    """A parameter that an empty string unsets."""

    def read(value: Any, path: str) -> Any:
        return None if value == "" else param.read(value, path)

    return Param(read)


def integer(*, least: int | None = None, most: int | None = None) -> Param:
    def read(value: Any, path: str) -> int:
        given = _string(value, path)
        try:
            number = int(given)
        except ValueError:
            raise _bad_integer(f"Invalid integer: {given}", path) from None
        if least is not None and number < least:
            bound = "must be greater than or equal to"
            raise _bad_integer(f"This value {bound} {least}.", path)
        if most is not None and number > most:
            raise _bad_integer(
                f"This value must be less than or equal to {most}.", path
            )
        return number

    return Param(read)


def flag() -> Param:
    def read(value: Any, path: str) -> bool:
        given = _string(value, path)
        if given not in {"true", "false"}:
            raise invalid(f"Invalid boolean: {given}", param=path)
        return given == "true"

    return Param(read)


def currency() -> Param:
    def read(value: Any, path: str) -> str:
        given = _string(value, path).lower()
        if given not in SUPPORTED:
            raise invalid(
                f"Invalid currency: {given}. Stripe currently supports these "
                f"currencies: {', '.join(sorted(SUPPORTED))}",
                param=path,
            )
        return given

    return Param(read)


def group(spec: Params) -> Param:
    """A nested hash of parameters."""

    def read(value: Any, path: str) -> JsonObject:
        if not isinstance(value, dict):
            raise invalid(f"Invalid object: {path} must be a hash", param=path)
        return read_params(spec, value, path)

    return Param(read)


def listing(item: Param) -> Param:
    def read(value: Any, path: str) -> list[Any]:
        if not isinstance(value, list):
            raise invalid("Invalid array", param=path)
        return [item.read(each, f"{path}[{n}]") for n, each in enumerate(value)]

    return Param(read)


def metadata() -> Param:
    """Key-value pairs; an empty string for the whole unsets them all (None)."""

    def read(value: Any, path: str) -> dict[str, str] | None:
        if value == "":
            return None
        if not isinstance(value, dict):
            raise invalid("Invalid hash", param=path)
        if len(value) > MAX_METADATA_KEYS:
            raise invalid(
                f"Metadata can have at most {MAX_METADATA_KEYS} keys.", param=path
            )
        return {_metadata_key(name, path): _metadata_value(each, name, path)
                for name, each in value.items()}  # fmt: skip

    return Param(read)


def merge_metadata(old: dict[str, str], new: dict[str, str] | None) -> dict[str, str]:
    """Stripe's merge: given keys win, empty values remove, None clears all."""
    if new is None:
        return {}
    return {key: value for key, value in (old | new).items() if value != ""}


def moment_range() -> Param:
    """`created=T` or `created[gte]=T`, as bounds."""
    bounds = {bound: integer(least=0) for bound in BOUNDS}

    def read(value: Any, path: str) -> dict[str, int]:
        if isinstance(value, dict):
            return read_params(bounds, value, path)
        moment = integer(least=0).read(value, path)
        return {"gte": moment, "lte": moment}

    return Param(read)


def _metadata_key(name: str, path: str) -> str:
    if len(name) > MAX_METADATA_KEY:
        raise invalid(
            f"Metadata keys must be at most {MAX_METADATA_KEY} characters.", param=path
        )
    return name


def _metadata_value(value: Any, name: str, path: str) -> str:
    given = _string(value, f"{path}[{name}]")
    if len(given) > MAX_METADATA_VALUE:
        raise invalid(
            f"Metadata values must be at most {MAX_METADATA_VALUE} characters, but "
            f"you passed in a value that is {len(given)} characters.",
            param=f"{path}[{name}]",
        )
    return given


def _string(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise invalid(f"Invalid string: {path}", param=path)
    return value


def _join(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _empty(path: str) -> StripeError:
    return invalid(
        f"You passed an empty string for '{path}'. We assume empty values are an "
        f"attempt to unset a parameter; however '{path}' cannot be unset. You should "
        f"remove '{path}' from your request or supply a non-empty value.",
        code="parameter_invalid_empty",
        param=path,
    )


def _bad_integer(message: str, path: str) -> StripeError:
    return invalid(message, code="parameter_invalid_integer", param=path)
