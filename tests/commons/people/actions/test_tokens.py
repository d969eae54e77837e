"""Keys to the API."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from commons.kit.errors import NotFound, Refusal
from commons.kit.ids import public_id
from commons.kit.scopes import Scope
from commons.people.actions.tokens import (
    MOST_TOKENS,
    MadeToken,
    create_api_token,
    revoke_api_token,
)
from commons.people.models import ApiToken, Person
from tests.api import Api, codes, refused
from tests.builders import make_person

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)
WHO = "{ viewer { email } }"
RENAME = """mutation($input: UpdateProfileInput!) {
  updateProfile(input: $input) { viewer { displayName } errors { code path } }
}"""
CREATE = """mutation($input: CreateApiTokenInput!) {
  createApiToken(input: $input) {
    token { id name hint scopes isUsable lastUsedAt } secret errors { code path }
  }
}"""
REVOKE = """mutation($input: RevokeApiTokenInput!) {
  revokeApiToken(input: $input) { token { id isUsable } errors { code path } }
}"""
LIST = "{ viewer { apiTokens { nodes { name hint isUsable lastUsedAt } totalCount } } }"


def made(
    person: Person, *scopes: Scope, name: str = "script", days: int = 30
) -> MadeToken:
    return create_api_token(
        actor=person, name=name, scopes=scopes or (Scope.READ,), expires_in_days=days
    )


class TestCreateApiToken:
    def test_shows_the_secret_once_and_keeps_its_digest(self) -> None:
        person = make_person()
        api = Api(person)

        data = api.ask(
            CREATE,
            input={"name": " till ", "scopes": ["SHOP", "READ", "SHOP"]},
        )["createApiToken"]

        token = ApiToken.objects.get()
        assert data["secret"].startswith("cwt_")
        assert len(data["secret"]) == 47
        assert data["token"] == {
            "id": public_id("tok", token.pk),
            "name": "till",
            "hint": data["secret"][:8],
            "scopes": ["READ", "SHOP"],
            "isUsable": True,
            "lastUsedAt": None,
        }
        assert data["secret"] not in str(ApiToken.objects.values().get())
        assert token.expires_at - token.created_at == timedelta(days=90)

    @pytest.mark.parametrize(
        ("changes", "code", "field"),
        [
            ({"name": " "}, "EMPTY", "name"),
            ({"name": "x" * 81}, "TOO_LONG", "name"),
            ({"scopes": []}, "EMPTY", "scopes"),
            ({"expiresInDays": 0}, "OUT_OF_RANGE", "expiresInDays"),
            ({"expiresInDays": 366}, "OUT_OF_RANGE", "expiresInDays"),
        ],
    )
    def test_refuses_what_is_out_of_bounds(
        self, changes: dict[str, object], code: str, field: str
    ) -> None:
        answer = Api(make_person()).answer(
            CREATE, input={"name": "till", "scopes": ["READ"], **changes}
        )

        assert refused(answer, "createApiToken") == [(code, ["input", field])]
        assert not ApiToken.objects.exists()

    def test_lasts_a_year_at_most(self) -> None:
        token = made(make_person(), days=365).token

        assert token.expires_at - token.created_at == timedelta(days=365)

    def test_refuses_more_than_anybody_needs(self) -> None:
        person = make_person()
        for _ in range(MOST_TOKENS):
            made(person)

        with pytest.raises(Refusal) as refusal:
            made(person)

        assert refusal.value.code == "TOO_MANY_TOKENS"
        assert ApiToken.objects.count() == MOST_TOKENS

    def test_is_not_for_tokens_whatever_they_open(self) -> None:
        person = make_person()
        secret = made(person, *Scope).secret

        answer = Api(token=secret).answer(
            CREATE, input={"name": "more", "scopes": ["READ"]}
        )

        assert codes(answer) == ["FORBIDDEN"]
        assert ApiToken.objects.count() == 1

    def test_is_not_for_anybody(self) -> None:
        answer = Api().answer(CREATE, input={"name": "x", "scopes": ["READ"]})

        assert codes(answer) == ["UNAUTHENTICATED"]


class TestRevokeApiToken:
    def test_ends_a_token_at_once(self) -> None:
        person = make_person()
        token = made(person)

        data = Api(person).ask(REVOKE, input={"id": public_id("tok", token.token.pk)})

        assert data["revokeApiToken"]["token"]["isUsable"] is False
        assert codes(Api(token=token.secret).answer(WHO)) == ["UNAUTHENTICATED"]

    def test_keeps_the_first_moment_when_done_twice(self) -> None:
        person = make_person()
        token = made(person).token
        with time_machine.travel(MOMENT, tick=False):
            revoke_api_token(actor=person, token_id=token.pk)

        again = revoke_api_token(actor=person, token_id=token.pk)

        assert again.revoked_at == MOMENT

    def test_knows_no_tokens_of_others(self) -> None:
        token = made(make_person()).token

        with pytest.raises(NotFound):
            revoke_api_token(actor=make_person(), token_id=token.pk)

        token.refresh_from_db()
        assert token.revoked_at is None

    @pytest.mark.parametrize("key", ["", "tok_", "per_" + "0" * 22, "tok_" + "z" * 22])
    def test_knows_no_other_ids(self, key: str) -> None:
        answer = Api(make_person()).answer(REVOKE, input={"id": key})

        assert codes(answer) == ["NOT_FOUND"]


class TestBearer:
    def test_speaks_for_its_person(self) -> None:
        person = make_person()

        data = Api(token=made(person).secret).ask(WHO)

        assert data["viewer"]["email"] == person.email

    def test_goes_before_a_session(self) -> None:
        person = make_person()
        api = Api(make_person())
        api.headers = {"Authorization": f"Bearer {made(person).secret}"}

        assert api.ask(WHO)["viewer"]["email"] == person.email

    @pytest.mark.parametrize(
        "header",
        [
            "Bearer",
            "Bearer ",
            "Bearer cwt_unknown",
            "bearer something-else",
            "Bearer cwt_\udcff",
        ],
    )
    def test_is_refused_when_unknown_even_where_nobody_is_needed(
        self, header: str
    ) -> None:
        api = Api()
        api.headers = {"Authorization": header}

        response = api.post("{ __typename }")

        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
        assert b"UNAUTHENTICATED" in response.content

    def test_is_refused_when_expired(self) -> None:
        with time_machine.travel(MOMENT, tick=False):
            secret = made(make_person(), days=1).secret

        with time_machine.travel(MOMENT + timedelta(days=1), tick=False):
            late = Api(token=secret).answer(WHO)
        with time_machine.travel(MOMENT + timedelta(hours=23), tick=False):
            in_time = Api(token=secret).answer(WHO)

        assert codes(late) == ["UNAUTHENTICATED"]
        assert codes(in_time) == []

    def test_is_refused_when_its_person_is_shut_out(self) -> None:
        person = make_person()
        secret = made(person).secret
        Person.objects.filter(pk=person.pk).update(is_active=False)

        assert codes(Api(token=secret).answer(WHO)) == ["UNAUTHENTICATED"]

    def test_may_change_what_its_scope_names(self) -> None:
        secret = made(make_person(), Scope.ACCOUNT, Scope.READ).secret

        data = Api(token=secret).ask(RENAME, input={"displayName": "Ben"})

        assert data["updateProfile"]["viewer"]["displayName"] == "Ben"

    def test_may_change_nothing_else(self) -> None:
        person = make_person(display_name="Ada")
        secret = made(person, Scope.READ, Scope.SHOP).secret

        answer = Api(token=secret).answer(RENAME, input={"displayName": "Ben"})

        assert codes(answer) == ["FORBIDDEN"]
        person.refresh_from_db()
        assert person.display_name == "Ada"

    def test_sees_nobody_without_the_scope_to_read(self) -> None:
        secret = made(make_person(), Scope.SHOP).secret

        assert Api(token=secret).ask(WHO)["viewer"] is None

    def test_cannot_sign_in_or_out(self) -> None:
        secret = made(make_person(), *Scope).secret

        answer = Api(token=secret).answer("mutation { signOut { errors { code } } }")

        assert codes(answer) == ["FORBIDDEN"]

    def test_leaves_other_schemes_alone(self) -> None:
        api = Api()
        api.headers = {"Authorization": "Basic YTpi"}

        assert api.ask(WHO)["viewer"] is None


class TestLastUse:
    def test_is_noted_once_an_hour(self) -> None:
        with time_machine.travel(MOMENT, tick=False):
            token = made(make_person())
        noted = []
        for minutes in (1, 30, 62):
            with time_machine.travel(MOMENT + timedelta(minutes=minutes), tick=False):
                Api(token=token.secret).ask(WHO)
            token.token.refresh_from_db()
            noted.append(token.token.last_used_at)

        first, later = MOMENT + timedelta(minutes=1), MOMENT + timedelta(minutes=62)
        assert noted == [first, first, later]


class TestApiTokens:
    def test_lists_ones_own_newest_first(self) -> None:
        person = make_person()
        made(make_person(), name="not mine")
        for name in ("first", "second"):
            made(person, name=name)

        tokens = Api(person).ask(LIST)["viewer"]["apiTokens"]

        assert [node["name"] for node in tokens["nodes"]] == ["second", "first"]
        assert tokens["totalCount"] == 2

    def test_is_found_by_id_by_its_owner_alone(self) -> None:
        person = make_person()
        key = public_id("tok", made(person).token.pk)
        document = "query($id: ID!) { node(id: $id) { id } }"

        assert Api(person).ask(document, id=key)["node"] == {"id": key}
        assert Api(make_person(is_staff=True)).ask(document, id=key)["node"] is None
        assert Api().ask(document, id=key)["node"] is None
