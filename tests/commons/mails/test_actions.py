"""Letters go out once, whatever fails in between."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from commons.kit.clock import now
from commons.kit.mail import Mail
from commons.mails import actions
from commons.mails.actions import (
    BATCH,
    MOST_ATTEMPTS,
    forget_old_letters,
    send_again,
    send_letters,
)
from commons.mails.health import mail_problems
from commons.mails.letters import LetterKind, letter
from commons.mails.models import Letter, LetterState
from tests.commons.mails.servers import Counting, HangsUp

pytestmark = pytest.mark.django_db

SERVERS = "tests.commons.mails.servers"
REFUSING = "tests.storefronts.orders.refusing_mail.Refusing"
LOCAL = "django.core.mail.backends.locmem.EmailBackend"


def mail_to(address: str, part: str = "") -> Mail:
    return Mail(address, "Hello", "Hello.\n", "<p>Hello.</p>", part)


@letter
def greet(to: str) -> Iterator[Mail]:
    """To each of the addresses; broken ones cannot be written to."""
    for address in to.split():
        if address == "broken":
            raise ValueError(address)
        yield mail_to(address)


def sent_to() -> list[str]:
    return [message.to[0] for message in mail.outbox]


def due_at_once() -> None:
    Letter.objects.filter(state=LetterState.WAITING).update(not_before=now())


def only() -> Letter:
    return Letter.objects.get()


class TestSendLetters:
    def test_sends_every_mail_of_a_letter_and_notes_it(self) -> None:
        greet.later(to="one@example.net two@example.net")

        taken = send_letters()

        assert taken == 1
        assert sent_to() == ["one@example.net", "two@example.net"]
        assert only().state == LetterState.SENT
        assert only().sent_at is not None

    def test_sends_text_and_html(self) -> None:
        greet.later(to="one@example.net")

        send_letters()

        (message,) = mail.outbox
        assert (message.subject, message.body) == ("Hello", "Hello.\n")
        assert message.alternatives == [("<p>Hello.</p>", "text/html")]

    def test_gives_a_mail_one_name_however_often_it_is_sent(self) -> None:
        greet.later(to="one@example.net two@example.net")

        send_letters()
        Letter.objects.update(state=LetterState.WAITING)  # as after a crash
        due_at_once()
        send_letters()

        names = [message.extra_headers["Message-ID"] for message in mail.outbox]
        assert names[:2] == names[2:]
        assert names[0] != names[1]
        assert names[0].endswith("@127.0.0.1>")

    def test_has_nothing_more_to_do_afterwards(self) -> None:
        greet.later(to="one@example.net")
        send_letters()

        assert send_letters() == 0
        assert sent_to() == ["one@example.net"]

    def test_leaves_what_another_worker_has_claimed(self) -> None:
        greet.later(to="one@example.net")
        actions._claim()

        assert send_letters() == 0

    def test_takes_up_what_a_dead_worker_had_claimed(self) -> None:
        greet.later(to="one@example.net")
        actions._claim()
        later = now() - actions.LEASE
        Letter.objects.update(not_before=later)

        send_letters()

        assert sent_to() == ["one@example.net"]

    def test_sends_no_more_than_a_batch_at_once(self) -> None:
        greet.later_each([{"to": "one@example.net"}] * (BATCH + 1))

        assert send_letters() == BATCH
        assert send_letters() == 1

    def test_opens_one_connection_for_all(self, settings) -> None:
        settings.EMAIL_BACKEND = f"{SERVERS}.Counting"
        Counting.opened = 0
        greet.later_each([{"to": "one@example.net two@example.net"}] * 3)

        send_letters()

        assert Counting.opened == 1
        assert len(sent_to()) == 6


class TestALetterThatFails:
    def test_is_tried_again_only_for_who_was_not_reached(self, settings) -> None:
        settings.EMAIL_BACKEND = REFUSING
        greet.later(to="one@example.org two@example.org")

        send_letters()
        assert only().state == LetterState.WAITING
        assert only().not_before > now()
        settings.EMAIL_BACKEND = LOCAL
        due_at_once()
        send_letters()

        assert sent_to() == ["two@example.org", "one@example.org"]
        assert only().state == LetterState.SENT
        assert only().problem == ""

    def test_does_not_stop_the_others(self, settings) -> None:
        settings.EMAIL_BACKEND = REFUSING
        greet.later(to="one@example.org")
        greet.later(to="two@example.org")

        send_letters()

        assert sent_to() == ["two@example.org"]

    def test_that_cannot_be_written_does_not_stop_the_others(self) -> None:
        greet.later(to="broken")
        greet.later(to="two@example.net")

        send_letters()

        assert sent_to() == ["two@example.net"]
        waiting = Letter.objects.get(state=LetterState.WAITING)
        assert waiting.problem == "ValueError: broken"

    def test_of_a_kind_nobody_knows_waits(self) -> None:
        kind = LetterKind("gone", lambda several: [[] for _ in several])
        kind.later()
        Letter.objects.update(kind="gone for good")

        send_letters()

        assert only().state == LetterState.WAITING
        assert "gone for good" in only().problem

    def test_pauses_ever_longer_and_is_given_up_in_the_end(self, settings) -> None:
        settings.EMAIL_BACKEND = REFUSING
        greet.later(to="one@example.org")
        pauses = []

        for _ in range(MOST_ATTEMPTS):
            due_at_once()
            send_letters()
            pauses.append(only().not_before - now())

        assert only().state == LetterState.GIVEN_UP
        assert "SMTPRecipientsRefused" in only().problem
        assert pauses[0] < timedelta(minutes=1) < pauses[1] < pauses[5]
        assert max(pauses) <= actions.LONGEST_PAUSE

    def test_goes_on_over_a_new_connection(self, settings) -> None:
        settings.EMAIL_BACKEND = f"{SERVERS}.HangsUp"
        HangsUp.opened = 0
        greet.later_each([{"to": f"{n}@example.net"} for n in range(4)])

        send_letters()

        assert sent_to() == [f"{n}@example.net" for n in range(4)]
        assert HangsUp.opened == 4


class TestAMailServerThatIsAway:
    def test_holds_letters_up_without_counting_the_attempt(self, settings) -> None:
        settings.EMAIL_BACKEND = f"{SERVERS}.Away"
        greet.later(to="one@example.net")

        for _ in range(MOST_ATTEMPTS + 1):
            due_at_once()
            send_letters()

        assert only().state == LetterState.WAITING
        assert only().attempts == 0
        assert only().problem.startswith("PostAway: ConnectionRefusedError")

    def test_is_told_to_whoever_watches_after_a_while(self, settings) -> None:
        settings.EMAIL_BACKEND = f"{SERVERS}.Away"
        greet.later(to="one@example.net")
        send_letters()
        assert list(mail_problems()) == []

        Letter.objects.update(created_at=now() - timedelta(minutes=20))

        assert list(mail_problems()) == [
            "Mails held up, because the mail server is away: 1."
        ]


class TestWhoWantedItTold:
    def test_hears_of_it_when_it_is_noted(self) -> None:
        heard: list[object] = []
        kind = LetterKind(
            "with news",
            lambda several: [[mail_to("one@example.net")] for _ in several],
            told=heard.extend,
        )
        kind.later(about="x")

        send_letters()

        assert heard == [{"about": "x"}]

    def test_keeps_what_was_sent_noted_when_the_rest_breaks(self, settings) -> None:
        settings.EMAIL_BACKEND = REFUSING
        greet.later(to="two@example.org")
        greet.later(to="one@example.org")

        send_letters()

        states = set(Letter.objects.values_list("state", flat=True))
        assert states == {LetterState.SENT, LetterState.WAITING}


class TestSendAgain:
    def test_tries_a_letter_that_was_given_up(self) -> None:
        greet.later(to="one@example.net")
        Letter.objects.update(state=LetterState.GIVEN_UP, attempts=12)

        send_again(only().pk)
        send_letters()

        assert sent_to() == ["one@example.net"]

    def test_leaves_what_was_sent(self) -> None:
        greet.later(to="one@example.net")
        send_letters()

        send_again(only().pk)

        assert only().state == LetterState.SENT


class TestMailProblems:
    def test_are_none_while_letters_are_fresh(self) -> None:
        greet.later(to="one@example.net")

        assert list(mail_problems()) == []

    def test_name_letters_that_nobody_takes_up(self) -> None:
        greet.later(to="one@example.net")
        Letter.objects.update(not_before=now() - timedelta(minutes=7))

        assert list(mail_problems()) == ["Late mails: 1. Is a worker running?"]


class TestForgetOldLetters:
    def test_lets_go_of_what_is_over_and_keeps_what_waits(self) -> None:
        greet.later_each([{"to": "one@example.net"}] * 3)
        send_letters()
        greet.later(to="two@example.net")
        month_ago = now() - actions.KEPT - timedelta(days=1)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE mails_letter SET created_at = %s", [month_ago])

        forget_old_letters()

        assert only().state == LetterState.WAITING
