"""Form decoding with Stripe's nested keys: `a[b][0][c]=1` and `a[]=1`."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from sandbox.errors import StripeError, invalid

# A tree of dicts, lists and strings; recursive, so Any stands for a branch.
Tree = dict[str, Any]
KEY = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
STEP = re.compile(r"\[([^\[\]]*)\]")
MAX_DEPTH = 8


def decode_pairs(body: str) -> list[tuple[str, str]]:
    """The flat pairs of a form, blank values kept, order kept."""
    try:
        return parse_qsl(body, keep_blank_values=True, errors="strict")
    except (UnicodeDecodeError, ValueError) as error:
        raise invalid("Invalid form encoding.") from error


def nest(pairs: Iterable[tuple[str, str]]) -> Tree:
    """The tree that the bracketed keys describe."""
    root: Tree = {}
    for key, value in pairs:
        _place(root, _steps(key), value)
    return {name: _listed(branch) for name, branch in root.items()}


def _steps(key: str) -> list[str]:
    match = KEY.match(key)
    if match is None:
        raise _malformed(key)
    steps = [match[1], *STEP.findall(match[2])]
    if len(steps) > MAX_DEPTH:
        raise _malformed(key)
    return steps


def _place(root: Tree, steps: list[str], value: str) -> None:
    branch = root
    for step in steps[:-1]:
        found = branch.setdefault(_slot(branch, step), {})
        if not isinstance(found, dict):
            raise _malformed("".join(steps))
        branch = found
    branch[_slot(branch, steps[-1])] = value


def _slot(branch: Tree, step: str) -> str:
    """An empty bracket appends, so it takes the next free number."""
    return step or str(len(branch))


def _listed(branch: Any) -> Any:
    """Turn a dict whose keys are all numbers into a list, all the way down."""
    if not isinstance(branch, dict):
        return branch
    inner = {name: _listed(value) for name, value in branch.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def _malformed(key: str) -> StripeError:
    return invalid(f"Invalid parameter name: {key}", param=key)
