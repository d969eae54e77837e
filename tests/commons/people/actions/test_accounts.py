"""Signing up, in and out, and proving an address: by the API, as everyone does."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from commons.jobs.events import Event, Reactions, set_reactions
from commons.people.events import EmailConfirmed, SignedIn
from commons.people.models import Person
from project.reactions import REACTIONS
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
SIGN_OUT = "mutation { signOut { viewer { id } errors { code } } }"
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


@pytest.fixture
def heard() -> list[Event]:
    """Every event of people's that is published meanwhile."""
    events: list[Event] = []
    table = {
        kind: Reactions(now=(events.extend,)) for kind in (EmailConfirmed, SignedIn)
    }
    set_reactions(table)
    yield events
    set_reactions(REACTIONS)


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


class TestSignUp:
    def test_makes_an_account_and_signs_in(self, heard: list[Event]) -> None:
        api = Api()

        data = api.ask(SIGN_UP, input=sign_up_input())

        assert data["signUp"] == {
            "viewer": {
                "email": "ada@example.org",
                "displayName": "Ada Byron",
                "emailVerified": False,
            },
            "errors": [],
        }
        person = Person.objects.get()
        assert api.ask(WHO)["viewer"]["email"] == person.email
        assert person.check_password(PASSWORD)
        assert heard == [SignedIn(person.pk)]

    def test_mails_a_link_that_confirms_the_address(self) -> None:
        Api().ask(SIGN_UP, input=sign_up_input())

        run_jobs()

        (message,) = mail.outbox
        assert message.to == ["ada@example.org"]
        assert message.subject == "Confirm your address"
        assert "http://127.0.0.1:8000/confirm-email/" in message.body
        html, kind = message.alternatives[0]
        assert kind == "text/html"
        assert 'href="http://127.0.0.1:8000/confirm-email/' in html

    def test_refuses_an_address_with_an_account_however_it_is_written(self) -> None:
        make_person(email="ada@example.org")

        answer = Api().answer(SIGN_UP, input=sign_up_input(email=" ADA@example.ORG "))

        assert refused(answer, "signUp") == [("EMAIL_TAKEN", ["input", "email"])]
        assert Person.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "code", "field"),
        [
            ({"email": "not an address"}, "INVALID_EMAIL", "email"),
            ({"email": ""}, "EMPTY", "email"),
            ({"email": "a@" + "b" * 300 + ".org"}, "TOO_LONG", "email"),
            ({"password": "short"}, "UNFIT_PASSWORD", "password"),
            ({"password": "password123"}, "UNFIT_PASSWORD", "password"),
            ({"password": "ada@example.org"}, "UNFIT_PASSWORD", "password"),
            ({"password": ""}, "EMPTY", "password"),
            ({"password": "x" * 1001}, "TOO_LONG", "password"),
            ({"displayName": "  "}, "EMPTY", "displayName"),
            ({"displayName": "x" * 121}, "TOO_LONG", "displayName"),
            ({"displayName": "A\x07da"}, "UNFIT_TEXT", "displayName"),
        ],
    )
    def test_refuses_what_cannot_be_kept(
        self, changes: dict[str, str], code: str, field: str
    ) -> None:
        answer = Api().answer(SIGN_UP, input=sign_up_input(**changes))

        assert refused(answer, "signUp")[0] == (code, ["input", field])
        assert not Person.objects.exists()

    @pytest.mark.parametrize("field", ["email", "password", "displayName"])
    @pytest.mark.parametrize("sign", ["\x00", "\ud800"])
    def test_refuses_what_no_database_keeps(self, field: str, sign: str) -> None:
        answer = Api().answer(SIGN_UP, input=sign_up_input(**{field: f"Ada{sign}"}))

        assert codes(answer) == ["BAD_USER_INPUT"]
        assert not Person.objects.exists()

    def test_slows_down_who_makes_many(self) -> None:
        api = Api()
        for number in range(20):
            api.client.logout()
            api.ask(SIGN_UP, input=sign_up_input(email=f"ada-{number}@example.org"))

        answer = api.answer(SIGN_UP, input=sign_up_input(email="one-more@example.org"))

        assert refused(answer, "signUp") == [("RATE_LIMITED", [])]
        assert Person.objects.count() == 20


class TestSignIn:
    def test_begins_a_session_however_the_address_is_written(
        self, heard: list[Event]
    ) -> None:
        person = make_person(email="ada@example.org", password=PASSWORD)
        api = Api()

        data = api.ask(
            SIGN_IN, input={"email": "ADA@Example.org", "password": PASSWORD}
        )

        assert data["signIn"]["viewer"]["email"] == "ada@example.org"
        assert api.ask(WHO)["viewer"]["displayName"] == person.display_name
        assert heard == [SignedIn(person.pk)]

    def test_changes_the_key_of_the_session(self) -> None:
        make_person(email="ada@example.org", password=PASSWORD)
        api = Api()
        session = api.client.session
        session["planted"] = "before"
        session.save()
        api.client.cookies["sessionid"] = planted = session.session_key

        api.client.post(
            "/graphql",
            {
                "query": SIGN_IN,
                "variables": {
                    "input": {"email": "ada@example.org", "password": PASSWORD}
                },
            },
            content_type="application/json",
        )

        assert api.client.session.session_key != planted
        assert api.ask(WHO)["viewer"]["email"] == "ada@example.org"

    @pytest.mark.parametrize(
        ("email", "password"),
        [("ada@example.org", "wrong"), ("nobody@example.org", PASSWORD)],
    )
    def test_tells_nothing_of_what_was_wrong(self, email: str, password: str) -> None:
        make_person(email="ada@example.org", password=PASSWORD)
        api = Api()

        answer = api.answer(SIGN_IN, input={"email": email, "password": password})

        assert refused(answer, "signIn") == [("WRONG_CREDENTIALS", [])]
        assert (
            answer["data"]["signIn"]["errors"][0]["message"]
            == "The address or the password is not right."
        )
        assert api.ask(WHO)["viewer"] is None

    def test_refuses_people_who_were_shut_out(self) -> None:
        person = make_person(email="ada@example.org", password=PASSWORD)
        Person.objects.filter(pk=person.pk).update(is_active=False)
        api = Api()

        answer = api.answer(
            SIGN_IN, input={"email": "ada@example.org", "password": PASSWORD}
        )

        assert refused(answer, "signIn")[0][0] == "WRONG_CREDENTIALS"
        assert api.ask(WHO)["viewer"] is None

    def test_slows_down_who_guesses_and_not_others(self) -> None:
        make_person(email="ada@example.org", password=PASSWORD)
        make_person(email="ben@example.org", password=PASSWORD)
        for _ in range(5):
            Api().answer(SIGN_IN, input={"email": "ada@example.org", "password": "x"})

        answer = Api().answer(
            SIGN_IN, input={"email": "ada@example.org", "password": PASSWORD}
        )

        assert refused(answer, "signIn") == [("RATE_LIMITED", [])]
        other = Api().ask(
            SIGN_IN, input={"email": "ben@example.org", "password": PASSWORD}
        )
        assert other["signIn"]["viewer"]["email"] == "ben@example.org"

    def test_refuses_a_form_on_another_site(self) -> None:
        make_person(email="ada@example.org", password=PASSWORD)
        api = Api()
        api.headers = {"Origin": "https://elsewhere.example"}

        answer = api.answer(
            SIGN_IN, input={"email": "ada@example.org", "password": PASSWORD}
        )

        assert codes(answer) == ["FORBIDDEN"]
        assert api.ask(WHO)["viewer"] is None

    def test_accepts_a_form_on_this_site(self) -> None:
        make_person(email="ada@example.org", password=PASSWORD)
        api = Api()
        api.headers = {"Origin": "http://testserver", "Host": "testserver"}

        data = api.ask(
            SIGN_IN, input={"email": "ada@example.org", "password": PASSWORD}
        )

        assert data["signIn"]["viewer"]["email"] == "ada@example.org"


class TestSignOut:
    def test_ends_the_session(self) -> None:
        api = Api(make_person())

        data = api.ask(SIGN_OUT)

        assert data["signOut"] == {"viewer": None, "errors": []}
        assert api.ask(WHO)["viewer"] is None

    def test_does_no_harm_twice(self) -> None:
        assert Api().ask(SIGN_OUT)["signOut"]["errors"] == []


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
