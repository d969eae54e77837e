"""The door for the provider's messages."""

import json
import time
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons.payments.models import WebhookEvent
from commons.payments.states import InboxState
from commons.payments.webhooks import LARGEST_BODY
from sandbox.webhooks import signature
from tests.payments_world import WEBHOOKS

SECRET = "whsec_tests"
SESSION = {
    "id": "cs_test_1",
    "object": "checkout.session",
    "metadata": {"payment": "0190a0a0-0000-7000-8000-000000000001"},
}


@pytest.fixture(autouse=True)
def secret(settings: Any) -> None:
    settings.STRIPE_WEBHOOK_SECRET = SECRET


def event(**changes: object) -> dict[str, object]:
    return {
        "id": "evt_1",
        "object": "event",
        "type": "checkout.session.completed",
        "created": 1_700_000_000,
        "data": {"object": SESSION},
        **changes,
    }


def bring(
    content: object, *, secret: str = SECRET, age_seconds: int = 0
) -> HttpResponse:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    header = signature(secret, body, int(time.time()) - age_seconds)
    return Client().post(
        WEBHOOKS,
        body,
        content_type="application/json",
        headers={"Stripe-Signature": header},
    )


@pytest.mark.django_db
class TestStripeWebhook:
    def test_keeps_a_message_by_one_statement(self) -> None:
        with CaptureQueriesContext(connection) as captured:
            response = bring(event())

        kept = WebhookEvent.objects.get()
        assert response.status_code == 204
        assert len(captured) == 1
        assert (kept.provider_id, kept.session_id) == ("evt_1", "cs_test_1")
        assert str(kept.payment_id).endswith("000000000001")
        assert kept.state == InboxState.RECEIVED

    def test_keeps_a_message_once_however_often_it_comes(self) -> None:
        answers = [bring(event()).status_code for _ in range(3)]

        assert answers == [204, 204, 204]
        assert WebhookEvent.objects.count() == 1

    def test_keeps_kinds_it_does_not_know_as_ignored(self) -> None:
        bring(event(type="fax.received"))

        assert WebhookEvent.objects.get().state == InboxState.IGNORED

    def test_takes_any_of_several_secrets(self, settings: Any) -> None:
        settings.STRIPE_WEBHOOK_SECRET = f"whsec_old,{SECRET}"

        assert bring(event()).status_code == 204

    @pytest.mark.parametrize("age_seconds", [301, 100_000, -301, -100_000])
    def test_refuses_messages_from_the_past_and_the_future(
        self, age_seconds: int
    ) -> None:
        assert bring(event(), age_seconds=age_seconds).status_code == 400
        assert not WebhookEvent.objects.exists()

    def test_refuses_a_wrong_signature(self) -> None:
        assert bring(event(), secret="whsec_other").status_code == 400
        assert not WebhookEvent.objects.exists()

    @pytest.mark.parametrize(
        "header", ["", "t=1", "v1=ab", "t=x,v1=ab", ",", "t=,v1=", "t=1,v1=\u00e9"]
    )
    def test_refuses_a_header_that_is_no_signature(self, header: str) -> None:
        response = Client().post(
            WEBHOOKS,
            b"{}",
            content_type="application/json",
            headers={"Stripe-Signature": header},
        )

        assert response.status_code == 400

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\xff\xfe",
            b"null",
            b"[]",
            b'"text"',
            b"1e999",
            b"[" * 100_000,
            {},
            event(data=None),
            event(data={"object": []}),
            event(data={"object": {"object": "x", "id": 5}}),
            event(id="e" * 500),
            event(id="evt\0"),
            event(id=None),
            event(type=7),
            event(created="yesterday"),
            event(created=10**30),
            event(created=True) | {"created": None},
            event(account=["acct"]),
            event(data={"object": {**SESSION, "metadata": "text"}}),
        ],
    )
    def test_answers_whatever_is_signed_but_no_event(self, content: object) -> None:
        assert bring(content).status_code == 400
        assert not WebhookEvent.objects.exists()

    def test_forgives_a_payment_id_that_is_none(self) -> None:
        thing = {**SESSION, "metadata": {"payment": "1; DROP TABLE"}}

        assert bring(event(data={"object": thing})).status_code == 204
        assert WebhookEvent.objects.get().payment_id is None

    def test_reads_nothing_larger_than_an_event(self) -> None:
        assert bring(b"x" * (LARGEST_BODY + 1)).status_code == 413

    def test_is_for_posts_only(self) -> None:
        assert Client().get(WEBHOOKS).status_code == 405

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["id", "type", "created", "data", "object"])
                    | st.text(max_size=4),
                    inner,
                    max_size=5,
                )
            ),
            max_leaves=12,
        )
    )
    def test_never_breaks(self, content: object) -> None:
        assert bring(content).status_code in {204, 400}
