"""Sends letters in rounds: claimed for a while, written together, noted as they go.

A mail that fails neither stops the others nor repeats them: what a letter has reached
is kept, and only the rest is tried again, with growing pauses. Only a crash can send
twice, and only what went out in the second before it.
"""

import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from itertools import groupby
from time import monotonic
from typing import Any
from uuid import UUID

from django.db import connection

from commons.jobs.queue import job
from commons.kit.clock import now
from commons.kit.mail import Mail
from commons.kit.transactions import in_transaction
from commons.mails.letters import Facts, kind_named
from commons.mails.models import PROBLEM_LENGTH, Letter, LetterState
from commons.mails.post import Post, PostAway

logger = logging.getLogger(__name__)

BATCH = 50
# A round ends long before its letters are free for another worker.
LEASE = timedelta(minutes=5)
LONGEST_ROUND_SECONDS = 120
NOTED_AFTER_SECONDS = 1.0
MOST_ATTEMPTS = 12
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
KEPT = timedelta(days=30)
DELETED_AT_ONCE = 1_000


@dataclass(frozen=True)
class Claimed:
    """A letter this worker has taken."""

    id: UUID
    kind: str
    facts: Facts
    reached: list[str]
    attempts: int


Written = tuple[Claimed, Sequence[Mail]]


def send_letters() -> int:
    """Send one batch of letters and say how many were taken up."""
    claimed = _claim()
    if claimed:
        with Post() as post:
            _Round(post).send(list(_written(claimed)))
    return len(claimed)


# Materialized: within IN rows could be chosen anew for each letter, and be too many.
CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT id FROM mails_letter
        WHERE state = 'WAITING' AND not_before <= %(moment)s
        ORDER BY not_before LIMIT %(count)s
        FOR UPDATE SKIP LOCKED
    )
    UPDATE mails_letter AS letter
    SET attempts = letter.attempts + 1, not_before = %(until)s
    FROM due WHERE letter.id = due.id
    RETURNING letter.id, letter.kind, letter.facts, letter.reached, letter.attempts
"""


def _claim() -> list[Claimed]:
    """A lease, not a lock: if this worker dies, another takes them when it ends."""
    moment = now()
    values: dict[str, Any] = {"moment": moment, "until": moment + LEASE, "count": BATCH}
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        columns = cursor.fetchall()
    found = [
        Claimed(key, kind, json.loads(facts), *rest)
        for key, kind, facts, *rest in columns
    ]
    return sorted(found, key=lambda letter: (letter.kind, letter.id))


def _written(claimed: Iterable[Claimed]) -> Iterator[Written]:
    """Letters with their mails; what cannot be written is put off and left out."""
    for name, group in groupby(claimed, key=lambda letter: letter.kind):
        letters = list(group)
        try:
            yield from _written_together(name, letters)
        except Exception:  # one bad letter must not keep the others
            logger.exception("batch of letters failed", extra={"kind": name})
            yield from _written_singly(name, letters)


def _written_singly(name: str, letters: Iterable[Claimed]) -> Iterator[Written]:
    for letter in letters:
        try:
            yield from _written_together(name, [letter])
        except Exception as problem:
            logger.exception("letter failed", extra={"letter": str(letter.id)})
            _put_off(letter, [problem])


def _written_together(name: str, letters: Sequence[Claimed]) -> list[Written]:
    kind = kind_named(name)
    if kind is None:
        raise LookupError(f"nobody writes letters of the kind {name}")
    mails = kind.write([letter.facts for letter in letters])
    return list(zip(letters, map(list, mails), strict=True))


class _Round:
    """What was sent in one round and is not noted yet."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.sent: list[Claimed] = []
        self.noted_at = monotonic()
        self.until = self.noted_at + LONGEST_ROUND_SECONDS

    def send(self, written: Sequence[Written]) -> None:
        """Everything, or as much as the mail server and the time allow."""
        try:
            for place, (letter, mails) in enumerate(written):
                if monotonic() > self.until:
                    self._let_go(written[place:], "too many for one round")
                    return
                self._send_letter(letter, mails)
                if monotonic() - self.noted_at >= NOTED_AFTER_SECONDS:
                    self._note()
        except PostAway as away:
            logger.warning("mail server away", extra={"letters": len(written) - place})
            self._let_go(written[place:], f"PostAway: {away}")
        finally:
            self._note()

    def _send_letter(self, letter: Claimed, mails: Iterable[Mail]) -> None:
        failures: list[Exception] = []
        for mail in mails:
            if mail.key in letter.reached:
                continue
            try:
                self.post.send(mail, name=_name_of(letter, mail))
            except PostAway:
                raise
            except Exception as failure:  # noqa: BLE001 - kept with the letter
                failures.append(failure)
            else:
                letter.reached.append(mail.key)
        if failures:
            _put_off(letter, failures)
        else:
            self.sent.append(letter)

    def _let_go(self, rest: Sequence[Written], reason: str) -> None:
        """Not their fault: the attempt does not count."""
        for letter, _ in rest:
            Letter.objects.filter(pk=letter.id).update(
                attempts=letter.attempts - 1,
                not_before=now() + FIRST_PAUSE,
                reached=letter.reached,
                problem=reason[:PROBLEM_LENGTH],
            )

    def _note(self) -> None:
        if self.sent:
            _note_as_sent(self.sent)
        self.sent, self.noted_at = [], monotonic()


def _name_of(letter: Claimed, mail: Mail) -> str:
    """The same whenever and by whomever it is sent; it tells no address."""
    return f"{letter.id.hex}.{sha256(mail.key.encode()).hexdigest()[:16]}"


@in_transaction
def _note_as_sent(letters: Sequence[Claimed]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE mails_letter SET state = 'SENT', sent_at = %s, problem = ''"
            " WHERE id = ANY (%s)",
            [now(), [letter.id for letter in letters]],
        )
    for name, group in groupby(letters, key=lambda letter: letter.kind):
        kind = kind_named(name)
        if kind is not None and kind.told is not None:
            kind.told([letter.facts for letter in group])


def _put_off(letter: Claimed, problems: Sequence[Exception]) -> None:
    """Try the rest again later, or in the end give it up for staff to see."""
    told = "; ".join(f"{type(each).__name__}: {each}" for each in problems)
    is_over = letter.attempts >= MOST_ATTEMPTS
    # Never the problem itself: it may name an address.
    logger.warning(
        "letter given up" if is_over else "letter put off",
        extra={"letter": str(letter.id), "kind": letter.kind},
    )
    pause = min(FIRST_PAUSE * 2 ** (letter.attempts - 1), LONGEST_PAUSE)
    Letter.objects.filter(pk=letter.id).update(
        state=LetterState.GIVEN_UP if is_over else LetterState.WAITING,
        not_before=now() + pause,
        reached=letter.reached,
        problem=told[:PROBLEM_LENGTH],
    )


@in_transaction
def send_again(letter_id: UUID) -> None:
    """Try a letter that was given up once more, for those it did not reach."""
    Letter.objects.filter(pk=letter_id, state=LetterState.GIVEN_UP).update(
        state=LetterState.WAITING, attempts=0, not_before=now()
    )


@job
def forget_old_letters() -> None:
    """Let go of letters that went out, or were given up, a month ago."""
    old = Letter.objects.exclude(state=LetterState.WAITING).filter(
        created_at__lte=now() - KEPT
    )
    while keys := list(old.values_list("pk", flat=True)[:DELETED_AT_ONCE]):
        Letter.objects.filter(pk__in=keys).delete()
