"""What organizations see and do about the money they are owed."""

from datetime import timedelta
from typing import Any

import pytest

from commons.jobs.events import Reactions, set_reactions
from commons.kit.clock import now
from commons.kit.ids import public_id
from commons.organizations.models import Organization, Role
from commons.payments.events import PayeeReady
from commons.payments.models import Allocation, ConnectedAccount
from commons.payments.settlement.runs import settle_payees
from tests.api import Api, codes, refused
from tests.builders import make_charity, make_member, make_merchant, make_person
from tests.payments_world import (
    PaymentsWorld,
    to_charity,
    to_merchant,
    with_margin,
)

PAYABLES = """query ($slug: String!) { payables(organization: $slug) {
  currency owed { amount currency } inTransit { amount } sent { amount }
  waiting { code amount { amount } reason nextAction url until } } }"""
TRANSFERS = """query ($slug: String!) { transfers(organization: $slug) {
  totalCount nodes { id state amount { amount currency } sentAt
    parts { totalCount nodes { kind orderId amount { amount } } } } } }"""
STATUS = """query ($slug: String!) { payoutStatus(organization: $slug) {
  state hasSubmittedDetails requirements } }"""
START = """mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) {
  url errors { code path } } }"""
REFRESH = """mutation ($input: RefreshPayoutStatusInput!) {
  refreshPayoutStatus(input: $input) { status { state } errors { code path } } }"""


def id_of(organization: Organization) -> str:
    return public_id("cha" if organization.is_charity else "mer", organization.pk)


def desk(organization: Organization, role: Role = Role.VIEWER) -> Api:
    return Api(make_member(organization, role))


def waiting(organization: Organization) -> list[dict[str, Any]]:
    found = desk(organization).ask(PAYABLES, slug=organization.slug)["payables"]
    return [part for payable in found for part in payable["waiting"]]


class TestPayables:
    def test_say_where_the_money_is(self, world: PaymentsWorld) -> None:
        merchant = make_merchant()
        world.ready(merchant)
        world.paid(world.payment(*with_margin(to_merchant(merchant, 1_000))))
        settle_payees()
        world.paid(world.payment(*with_margin(to_merchant(merchant, 2_050))))

        (payable,) = desk(merchant).ask(PAYABLES, slug=merchant.slug)["payables"]

        assert payable["owed"] == {"amount": "20.50", "currency": "EUR"}
        assert payable["sent"] == {"amount": "10.00"}
        assert payable["inTransit"] == {"amount": "0.00"}
        assert [part["code"] for part in payable["waiting"]] == ["NEXT_RUN"]

    def test_say_that_onboarding_is_needed_and_where(
        self, world: PaymentsWorld
    ) -> None:
        merchant = make_merchant()
        world.paid(world.payment(to_merchant(merchant, 1_000)))

        (part,) = waiting(merchant)

        assert part["code"] == "NEEDS_ONBOARDING"
        assert part["url"] == f"/desk/{merchant.slug}/money/"
        assert part["reason"] == "We do not know where to send the money."
        assert part["nextAction"] == "Set up payouts with our payment provider."

    def test_say_that_a_charity_waits_for_staff(self, world: PaymentsWorld) -> None:
        charity = make_charity(verified=False)
        world.ready(charity)
        world.paid(world.payment(to_charity(charity, 1_000)))

        assert [part["code"] for part in waiting(charity)] == ["CHARITY_NOT_VERIFIED"]

    def test_say_when_more_is_needed_for_a_transfer(
        self, world: PaymentsWorld, settings: Any
    ) -> None:
        settings.SETTLEMENT_MINIMUM_MINOR = {"EUR": 2_500}
        merchant = make_merchant()
        world.ready(merchant)
        world.paid(world.payment(to_merchant(merchant, 1_000)))

        (part,) = waiting(merchant)

        assert part["code"] == "BELOW_MINIMUM"
        assert "25.00" in part["reason"]
        assert part["url"] is None

    def test_say_until_when_the_funds_are_held(self, world: PaymentsWorld) -> None:
        merchant = make_merchant()
        world.ready(merchant)
        world.paid(world.payment(to_merchant(merchant, 1_000)))
        Allocation.objects.update(due_at=now() + timedelta(days=2))

        (part,) = waiting(merchant)

        assert part["code"] == "FUNDS_NOT_YET_AVAILABLE"
        assert part["until"] is not None

    def test_say_that_the_last_transfer_was_refused(self, world: PaymentsWorld) -> None:
        merchant = make_merchant()
        account = world.ready(merchant)
        world.paid(world.payment(*with_margin(to_merchant(merchant, 1_000))))
        world.sandbox.set_capabilities(account, transfers="inactive")
        settle_payees()

        assert [part["code"] for part in waiting(merchant)] == ["TRANSFER_REFUSED"]

    @pytest.mark.parametrize("document", [PAYABLES, TRANSFERS, STATUS])
    def test_are_closed_to_strangers(self, db: None, document: str) -> None:
        merchant = make_merchant()
        other = make_merchant()

        for api in (Api(), Api(make_person()), desk(other, Role.OWNER)):
            (answer,) = api.ask(document, slug=merchant.slug).values()
            assert answer is None


class TestTransfers:
    def test_are_listed_and_can_be_looked_up(self, world: PaymentsWorld) -> None:
        merchant = make_merchant()
        world.ready(merchant)
        world.paid(world.payment(*with_margin(to_merchant(merchant, 1_000))))
        settle_payees()
        api = desk(merchant)

        page = api.ask(TRANSFERS, slug=merchant.slug)["transfers"]

        (node,) = page["nodes"]
        assert page["totalCount"] == 1
        assert node["state"] == "SENT"
        assert node["amount"] == {"amount": "10.00", "currency": "EUR"}
        part = Allocation.objects.get(organization=merchant)
        assert part.order_id is not None
        assert node["parts"] == {
            "totalCount": 1,
            "nodes": [
                {
                    "kind": "MERCHANT",
                    "orderId": public_id("ord", part.checkout_id, part.order_id),
                    "amount": {"amount": "10.00"},
                }
            ],
        }
        again = "query ($id: ID!) { node(id: $id) { id } }"
        assert api.ask(again, id=node["id"])["node"] == {"id": node["id"]}
        assert Api(make_person()).ask(again, id=node["id"])["node"] is None


class TestStartOnboarding:
    def test_leads_to_the_provider(self, world: PaymentsWorld) -> None:
        merchant = make_merchant()
        api = desk(merchant, Role.MANAGER)

        first = api.ask(START, input={"organizationId": id_of(merchant)})
        second = api.ask(START, input={"organizationId": id_of(merchant)})

        urls = [each["startOnboarding"]["url"] for each in (first, second)]
        assert all(url.startswith(world.sandbox.base_url) for url in urls)
        assert urls[0] != urls[1]
        assert world.sandbox.oracle()["totals"]["account"] == 1

    def test_knows_a_charity_from_a_merchant(self, world: PaymentsWorld) -> None:
        charity = make_charity()

        desk(charity, Role.OWNER).ask(START, input={"organizationId": id_of(charity)})

        account_id = ConnectedAccount.objects.get().provider_id
        account = world.ask(f"/v1/accounts/{account_id}")
        assert account["business_type"] == "non_profit"
        assert account["metadata"]["organization"] == str(charity.pk)

    @pytest.mark.parametrize("role", [Role.STAFF, Role.VIEWER])
    def test_is_for_managers(self, world: PaymentsWorld, role: Role) -> None:
        merchant = make_merchant()

        answer = desk(merchant, role).answer(
            START, input={"organizationId": id_of(merchant)}
        )

        assert codes(answer) == ["FORBIDDEN"]
        assert not ConnectedAccount.objects.exists()

    @pytest.mark.parametrize(
        "faults",
        [
            {"rate_limited": 1.0},
            {"next": [{"fault": "error_stored", "path": "/v1/account_links"}]},
        ],
    )
    def test_says_so_when_the_provider_does_not_answer(
        self, world: PaymentsWorld, faults: dict[str, Any]
    ) -> None:
        merchant = make_merchant()
        world.sandbox.set_faults(**faults)

        answer = desk(merchant, Role.OWNER).answer(
            START, input={"organizationId": id_of(merchant)}
        )

        assert refused(answer, "startOnboarding") == [("ONBOARDING_UNAVAILABLE", [])]

    def test_makes_one_account_whatever_is_lost(self, world: PaymentsWorld) -> None:
        merchant = make_merchant()
        lost = {"fault": "lost_response", "method": "POST", "path": "/v1/accounts"}
        world.sandbox.set_faults(next=[lost, lost])

        answer = desk(merchant, Role.OWNER).ask(
            START, input={"organizationId": id_of(merchant)}
        )

        assert answer["startOnboarding"]["url"]
        assert world.sandbox.oracle()["totals"]["account"] == 1


class TestRefreshPayoutStatus:
    def test_tells_what_the_provider_says_now(self, world: PaymentsWorld) -> None:
        told: list[PayeeReady] = []
        set_reactions({PayeeReady: Reactions(now=(told.extend,))})
        merchant = make_merchant()
        api = desk(merchant, Role.OWNER)
        api.ask(START, input={"organizationId": id_of(merchant)})
        account = ConnectedAccount.objects.get()
        before = api.ask(STATUS, slug=merchant.slug)["payoutStatus"]
        world.sandbox.set_capabilities(account.provider_id, transfers="active")

        after = api.ask(REFRESH, input={"organizationId": id_of(merchant)})

        assert before["state"] == "INACTIVE"
        assert after["refreshPayoutStatus"]["status"]["state"] == "ACTIVE"
        assert told == [PayeeReady(merchant.pk)]

    def test_says_none_before_onboarding(self, world: PaymentsWorld) -> None:
        merchant = make_merchant()
        api = desk(merchant, Role.OWNER)

        answer = api.ask(REFRESH, input={"organizationId": id_of(merchant)})

        assert answer["refreshPayoutStatus"]["status"]["state"] == "NONE"

    def test_is_brought_by_messages_too(self, world: PaymentsWorld) -> None:
        merchant = make_merchant()
        account_id = world.ready(merchant)
        world.sandbox.set_capabilities(account_id, transfers="pending")
        world.bring(
            {
                "id": "evt_account",
                "type": "account.updated",
                "created": 1_700_000_000,
                "account": account_id,
                "data": {"object": {"id": account_id, "object": "account"}},
            }
        )

        world.settle()

        assert ConnectedAccount.objects.get().transfers_state == "PENDING"
