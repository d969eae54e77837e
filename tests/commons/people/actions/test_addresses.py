"""Proving that an address is one's own, and the new password that allows."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from commons.jobs.events import Event
from commons.people.events import EmailConfirmed
from commons.people.models import Person
from tests.api import Api, codes, refused
from tests.builders import PASSWORD, make_person
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db

SIGN_UP = """mutation($input: SignUpInput!) {
  signUp(input: $input) {
    viewer { email displayName emailVerified } errors { code path message }
  }
}"""
SIGN_IN = """mutation($input: SignInInput!) {
  signIn(input: $input) { viewer { id email } errors { code path message } }
}"""
CONFIRM = """mutation($input: ConfirmEmailInput!) {
  confirmEmail(input: $input) { email errors { code path } }
}"""
RESEND = "mutation { resendConfirmation { email errors { code path } } }"
REQUEST = """mutation($input: RequestPasswordResetInput!) {
  requestPasswordReset(input: $input) { accepted errors { code path } }
}"""
RESET = """mutation($input: ResetPasswordInput!) {
  resetPassword(input: $input) { email errors { code path } }
}"""
WHO = "{ viewer { email displayName emailVerified isStaff } }"


def sign_up_input(**changes: str) -> dict[str, str]:
    return {
        "email": "Ada@Example.org",
        "password": PASSWORD,
        "displayName": "Ada  Byron",
        **changes,
    }


def mailed_key(address: str) -> str:
    """The key in the last mail, from a link like /confirm-email/<key>/."""
    found = re.search(rf"/{address}/([^/\s]+)/", mail.outbox[-1].body)
    assert found is not None, mail.outbox[-1].body
    return found[1]


class TestConfirmEmail:
    def test_records_that_mail_arrives(self, heard: list[Event]) -> None:
        api = Api()
        api.ask(SIGN_UP, input=sign_up_input())
        run_jobs()
        heard.clear()

        data = Api().ask(CONFIRM, input={"key": mailed_key("confirm-email")})

        assert data["confirmEmail"] == {"email": "ada@example.org", "errors": []}
        assert api.ask(WHO)["viewer"]["emailVerified"] is True
        assert heard == [EmailConfirmed(Person.objects.get().pk, "ada@example.org")]

    def test_is_done_once(self, heard: list[Event]) -> None:
        Api().ask(SIGN_UP, input=sign_up_input())
        run_jobs()
        key = mailed_key("confirm-email")
        Api().ask(CONFIRM, input={"key": key})
        heard.clear()

        answer = Api().answer(CONFIRM, input={"key": key})

        assert refused(answer, "confirmEmail") == [("KEY_UNUSABLE", ["input", "key"])]
        assert heard == []

    @pytest.mark.parametrize("key", ["", "nonsense", "MQ:1abc:x", "é" * 300])
    def test_refuses_other_keys(self, key: str) -> None:
        Api().ask(SIGN_UP, input=sign_up_input())

        answer = Api().answer(CONFIRM, input={"key": key})

        assert refused(answer, "confirmEmail") == [("KEY_UNUSABLE", ["input", "key"])]
        assert not EmailAddress.objects.filter(verified=True).exists()


class TestResendConfirmation:
    def test_mails_the_link_again(self) -> None:
        api = Api(make_person(email="ada@example.org"))

        data = api.ask(RESEND)

        run_jobs()
        assert data["resendConfirmation"] == {"email": "ada@example.org", "errors": []}
        assert [message.to for message in mail.outbox] == [["ada@example.org"]]
        done = Api().ask(CONFIRM, input={"key": mailed_key("confirm-email")})
        assert done["confirmEmail"]["email"] == "ada@example.org"

    def test_waits_between_two_mails(self) -> None:
        api = Api(make_person())
        api.ask(RESEND)

        answer = api.answer(RESEND)

        run_jobs()
        assert refused(answer, "resendConfirmation") == [("RATE_LIMITED", [])]
        assert len(mail.outbox) == 1

    def test_sends_nothing_once_confirmed(self) -> None:
        person = make_person()
        EmailAddress.objects.create(user=person, email=person.email, verified=True)

        Api(person).ask(RESEND)

        run_jobs()
        assert mail.outbox == []

    def test_is_for_those_who_are_signed_in(self) -> None:
        assert codes(Api().answer(RESEND)) == ["UNAUTHENTICATED"]


class TestRequestPasswordReset:
    def test_mails_the_owner(self) -> None:
        make_person(email="ada@example.org")

        data = Api().ask(REQUEST, input={"email": "Ada@example.org"})

        run_jobs()
        assert data["requestPasswordReset"] == {"accepted": True, "errors": []}
        assert [message.to for message in mail.outbox] == [["ada@example.org"]]

    def test_answers_the_same_for_an_unknown_address_and_mails_nobody(self) -> None:
        data = Api().ask(REQUEST, input={"email": "nobody@example.org"})

        run_jobs()
        assert data["requestPasswordReset"] == {"accepted": True, "errors": []}
        assert mail.outbox == []

    def test_refuses_what_is_no_address(self) -> None:
        answer = Api().answer(REQUEST, input={"email": "nobody"})

        assert refused(answer, "requestPasswordReset") == [
            ("INVALID_EMAIL", ["input", "email"])
        ]

    def test_slows_down_who_mails_somebody_often(self) -> None:
        make_person(email="ada@example.org")
        for _ in range(5):
            Api().ask(REQUEST, input={"email": "ada@example.org"})

        answer = Api().answer(REQUEST, input={"email": "ada@example.org"})

        run_jobs()
        assert refused(answer, "requestPasswordReset") == [("RATE_LIMITED", [])]
        assert len(mail.outbox) == 5


class TestResetPassword:
    def key_for(self, person: Person) -> str:
        Api().ask(REQUEST, input={"email": person.email})
        run_jobs()
        return mailed_key("reset-password")

    def test_sets_the_password_and_ends_every_session(self) -> None:
        person = make_person(password=PASSWORD)
        elsewhere = Api(person)
        key = self.key_for(person)

        data = Api().ask(RESET, input={"key": key, "password": "quite-other-words-9"})

        assert data["resetPassword"] == {"email": person.email, "errors": []}
        person.refresh_from_db()
        assert person.check_password("quite-other-words-9")
        assert elsewhere.ask(WHO)["viewer"] is None

    def test_shows_that_mail_arrives(self, heard: list[Event]) -> None:
        person = make_person()
        key = self.key_for(person)

        Api().ask(RESET, input={"key": key, "password": "quite-other-words-9"})

        assert heard == [EmailConfirmed(person.pk, person.email)]
        assert EmailAddress.objects.get(user=person).verified

    def test_lets_in_who_was_slowed_down(self) -> None:
        person = make_person()
        for _ in range(6):
            Api().answer(SIGN_IN, input={"email": person.email, "password": "x"})
        key = self.key_for(person)

        Api().ask(RESET, input={"key": key, "password": "quite-other-words-9"})

        data = Api().ask(
            SIGN_IN, input={"email": person.email, "password": "quite-other-words-9"}
        )
        assert data["signIn"]["viewer"]["email"] == person.email

    def test_works_once(self) -> None:
        person = make_person()
        key = self.key_for(person)
        Api().ask(RESET, input={"key": key, "password": "quite-other-words-9"})

        answer = Api().answer(RESET, input={"key": key, "password": "yet-more-words-3"})

        assert refused(answer, "resetPassword") == [("KEY_UNUSABLE", ["input", "key"])]
        person.refresh_from_db()
        assert person.check_password("quite-other-words-9")

    def test_refuses_a_weak_password_and_keeps_the_old(self) -> None:
        person = make_person(password=PASSWORD)
        key = self.key_for(person)

        answer = Api().answer(RESET, input={"key": key, "password": "12345678"})

        assert ("UNFIT_PASSWORD", ["input", "password"]) in refused(
            answer, "resetPassword"
        )
        person.refresh_from_db()
        assert person.check_password(PASSWORD)

    @pytest.mark.parametrize("key", ["", "-", "x-y", "a" * 500, "0" * 32 + "-abc-def"])
    def test_refuses_other_keys(self, key: str) -> None:
        person = make_person(password=PASSWORD)

        answer = Api().answer(RESET, input={"key": key, "password": "other-words-99"})

        assert refused(answer, "resetPassword") == [("KEY_UNUSABLE", ["input", "key"])]
        person.refresh_from_db()
        assert person.check_password(PASSWORD)
