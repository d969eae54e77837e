"""Stripe's own description of its API, to hold requests and answers against."""

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema
import pytest
import stripe
from stripe import params as stripe_params

from commons.payments.stripe_connections import Connections
from sandbox.forms import nest

REPOSITORY = Path(__file__).resolve().parents[2]
SPEC_FILE = REPOSITORY.parent / "shared" / "stripe" / "spec3.json.gz"
needs_spec = pytest.mark.skipif(
    not SPEC_FILE.exists(), reason="Stripe's OpenAPI description is not at hand"
)
# These have drifted since the description was made: the package's types decide.
DRIFTED_REQUESTS = {
    ("post", "/v1/accounts"): stripe_params.AccountCreateParams,
    ("post", "/v1/accounts/{account}"): stripe_params.AccountUpdateParams,
    ("post", "/v1/customers"): stripe_params.CustomerCreateParams,
    ("post", "/v1/customers/{customer}"): stripe_params.CustomerUpdateParams,
}
DRIFTED_OBJECTS: dict[str, type] = {
    "account": stripe.Account,
    "customer": stripe.Customer,
}
# Parameters that Stripe has added to operations since.
NEWER_PARAMETERS = {
    ("post", "/v1/checkout/sessions"): {"adaptive_pricing", "ui_mode"},
    ("get", "/v1/checkout/sessions"): {"status", "created"},
}
Form = str | bytes | Mapping[str, Any] | None


class SpecViolation(AssertionError):
    """Something Stripe would not send or would not accept."""


@dataclass(frozen=True)
class Operation:
    """One method and path template of the description."""

    method: str
    path: str
    description: Mapping[str, Any]


def validate_request(method: str, path: str, form: Form = None) -> None:
    """Refuse a request whose path, parameters or types Stripe does not know.

    `form` is a form-encoded text, or the nested parameters given to the package.
    """
    address = urlsplit(path)
    operation = find_operation(method, address.path)
    tree = {**nest(parse_qsl(address.query, keep_blank_values=True)), **_tree(form)}
    key = (operation.method, operation.path)
    if key in DRIFTED_REQUESTS:
        unknown = set(tree) - set(DRIFTED_REQUESTS[key].__annotations__)
        if unknown:
            raise SpecViolation(f"{method} {path}: unknown {sorted(unknown)}")
        return
    for name in NEWER_PARAMETERS.get(key, ()):
        tree.pop(name, None)
    schema = _request_schema(operation)
    _check(schema, _coerced(tree, schema), f"{method} {path}")


def validate_response(
    method: str, path: str, *, status: int, body: Mapping[str, Any]
) -> None:
    """Refuse an answer that does not have the shape Stripe describes."""
    operation = find_operation(method, urlsplit(path).path)
    where = f"{method} {path} -> {status}"
    if status >= 400:
        _check({"$ref": "#/components/schemas/error"}, body, where)
        return
    kind = str(body.get("object"))
    if kind in DRIFTED_OBJECTS:
        check_against_type(body, DRIFTED_OBJECTS[kind])
        return
    if kind == "list" and _holds_drifted(body):
        for item in body["data"]:
            check_against_type(item, DRIFTED_OBJECTS[item["object"]])
        return
    answer = operation.description["responses"]["200"]["content"]["application/json"]
    _check(answer["schema"], body, where)


def check_against_type(body: Mapping[str, Any], kind: type) -> None:
    """Hold an object's fields against the package's class of the same name."""
    known = kind.__annotations__
    if body.get("deleted"):
        return
    unknown = set(body) - set(known)
    missing = {
        name
        for name, annotation in known.items()
        if name not in body
        and not str(annotation).startswith(("Optional", "typing.Optional", "ClassVar"))
        and not name.startswith("_")
        and name not in {"OBJECT_NAME", "deleted"}
    }
    if unknown or missing:
        raise SpecViolation(f"{kind.__name__}: unknown {unknown}, missing {missing}")


def find_operation(method: str, path: str) -> Operation:
    """The operation a request means; literal paths win over templates."""
    for template, pattern in _patterns():
        description = spec()["paths"][template].get(method.lower())
        if description is not None and pattern.fullmatch(path):
            return Operation(method.lower(), template, description)
    raise SpecViolation(f"Stripe has no {method} {path}")


class RecordingClient(Connections):
    """An HTTP client for StripeClient that remembers what was said."""

    def __init__(self, address: str) -> None:
        super().__init__(address, connect=3, answer=10)
        self.exchanges: list[tuple[str, str, Form, int, bytes]] = []

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
    ) -> tuple[Any, int, Any]:
        answer = super().request(method, url, headers, post_data)
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        self.exchanges.append((method, path, post_data, answer[1], answer[0]))
        return answer

    def check(self) -> int:
        """Validate everything said so far; how many exchanges that were."""
        for method, path, form, status, body in self.exchanges:
            if status < 400:
                validate_request(method, path, form)
            validate_response(method, path, status=status, body=json.loads(body))
        return len(self.exchanges)


@cache
def spec() -> dict[str, Any]:
    """The description, with `nullable` said in the way of JSON Schema."""
    with gzip.open(SPEC_FILE) as packed:
        found = json.load(packed)
    schemas = found["components"]["schemas"]
    found["components"]["schemas"] = {
        name: _nullable_said(schema) for name, schema in schemas.items()
    }
    return dict(found)


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    templates = sorted(spec()["paths"], key=lambda path: (path.count("{"), path))
    return [
        (template, re.compile(re.sub(r"\{\w+\}", "[^/]+", template)))
        for template in templates
    ]


def _nullable_said(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_nullable_said(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {
        name: _nullable_said(each)
        for name, each in schema.items()
        if name != "nullable" or not isinstance(each, bool)
    }
    if schema.get("nullable") is True:
        return {"anyOf": [{"type": "null"}, inner]}
    return inner


def _request_schema(operation: Operation) -> dict[str, Any]:
    description = operation.description
    if operation.method == "post":
        form = description["requestBody"]["content"]
        return dict(form["application/x-www-form-urlencoded"]["schema"])
    named = [
        each for each in description.get("parameters", ()) if each["in"] == "query"
    ]
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {each["name"]: each["schema"] for each in named},
        "required": [each["name"] for each in named if each.get("required")],
    }


def _tree(form: Form) -> dict[str, Any]:
    if form is None:
        return {}
    if isinstance(form, bytes):
        form = form.decode()
    if isinstance(form, str):
        return nest(parse_qsl(form, keep_blank_values=True))
    return dict(form)


def _coerced(value: Any, schema: Mapping[str, Any]) -> Any:
    """The form's strings as the types the description asks for, where they fit."""
    if "anyOf" in schema:
        for choice in schema["anyOf"]:
            candidate = _coerced(value, choice)
            if not list(_flaws(choice, candidate)):
                return candidate
        return value
    if isinstance(value, Mapping):
        known = schema.get("properties", {})
        return {
            name: _coerced(each, known.get(name, {})) for name, each in value.items()
        }
    if isinstance(value, list):
        return [_coerced(each, schema.get("items", {})) for each in value]
    return _as_type(value, str(schema.get("type")))


def _as_type(value: Any, kind: str) -> Any:
    if kind == "integer" and isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    if kind == "boolean" and value in {"true", "false"}:
        return value == "true"
    return value


def _flaws(
    schema: Mapping[str, Any], value: Any
) -> Iterator[jsonschema.ValidationError]:
    root = {"components": spec()["components"], "allOf": [schema]}
    yield from jsonschema.Draft202012Validator(root).iter_errors(value)


def _check(schema: Mapping[str, Any], value: Any, where: str) -> None:
    flaws = [_told(flaw) for flaw in _flaws(schema, value)]
    if flaws:
        raise SpecViolation(f"{where}: " + "; ".join(flaws[:5]))


def _told(flaw: jsonschema.ValidationError) -> str:
    """The deepest reason; the outer ones only say that no choice fits."""
    best = jsonschema.exceptions.best_match([flaw])
    reason = best or flaw
    place = "/".join(str(step) for step in reason.absolute_path)
    return f"{place}: {reason.message[:200]}"


def _holds_drifted(body: Mapping[str, Any]) -> bool:
    return any(item.get("object") in DRIFTED_OBJECTS for item in body["data"])
