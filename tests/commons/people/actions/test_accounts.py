"""Signing up, in and out: by the API, as everyone does."""

import pytest
from django.core import mail

from commons.jobs.events import Event
from commons.people.events import SignedIn
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
SIGN_OUT = "mutation { signOut { viewer { id } errors { code } } }"
WHO = "{ viewer { email displayName emailVerified isStaff } }"


def sign_up_input(**changes: str) -> dict[str, str]:
    return {
        "email": "Ada@Example.org",
        "password": PASSWORD,
        "displayName": "Ada  Byron",
        **changes,
    }


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
