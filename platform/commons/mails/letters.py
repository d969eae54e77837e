"""Kinds of letters: who wants something told says so here, in its own transaction.

A letter holds ids, never words or secrets: its mails are written when they are sent,
and no table holds a link that opens an account.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from commons.kit.clock import now
from commons.kit.ids import new_id
from commons.kit.mail import Mail
from commons.kit.rows import insert_rows
from commons.mails.models import Letter, LetterState

Facts = Mapping[str, str | int]
Writer = Callable[[Sequence[Facts]], Sequence[Iterable[Mail]]]

_kinds: dict[str, "LetterKind"] = {}


class LetterKind:
    """One kind of letter: how a batch of them is written.

    The writer gives the mails of each letter; none where there is nothing to tell any
    more. `told` is called in the transaction that notes letters as sent.
    """

    def __init__(
        self,
        name: str,
        write: Writer,
        *,
        told: Callable[[Sequence[Facts]], object] | None = None,
    ) -> None:
        self.name, self.write, self.told = name, write, told
        _kinds[name] = self

    def later(self, **facts: str | int) -> None:
        """Have it sent when this transaction has committed."""
        self.later_each([facts])

    def later_each(self, several: Sequence[Facts]) -> None:
        """Have a letter sent for each of these facts; one statement."""
        moment = now()
        rows = [
            {
                "id": new_id(),
                "kind": self.name,
                "facts": dict(facts),
                "state": LetterState.WAITING.value,
                "attempts": 0,
                "not_before": moment,
                "problem": "",
                "created_at": moment,
            }
            for facts in several
        ]
        insert_rows(Letter, rows)


def kind_named(name: str) -> LetterKind | None:
    """The kind, unless this process does not know it (yet, or any more)."""
    return _kinds.get(name)


def letter(write: Callable[..., Iterable[Mail]]) -> LetterKind:
    """Mark a function as the writer of a kind of letter; it is given the facts."""

    def write_each(several: Sequence[Facts]) -> list[list[Mail]]:
        return [list(write(**facts)) for facts in several]

    return LetterKind(f"{write.__module__}.{write.__qualname__}", write_each)
