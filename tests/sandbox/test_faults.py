"""The n-th fate follows from the seed, whatever happens in between."""

from dataclasses import replace

import pytest

from sandbox.errors import StripeError
from sandbox.faults import PROFILES, FaultProfile, Faults, adjusted
from sandbox.testing import RunningSandbox, SandboxRefused

ROUGH = PROFILES["rough"]


def fates(seed: int, count: int = 400) -> list[str | None]:
    faults = Faults(seed, ROUGH)
    return [faults.for_request("POST", "/v1/transfers") for _ in range(count)]


class TestSeed:
    def test_the_same_seed_means_the_same_fates(self) -> None:
        assert fates(7) == fates(7)

    def test_another_seed_means_other_fates(self) -> None:
        assert fates(7) != fates(8)

    def test_faults_come_about_as_often_as_the_profile_says(self) -> None:
        lost = fates(1, 4000).count("lost_response")

        assert 140 < lost < 260

    def test_webhooks_do_not_disturb_requests(self) -> None:
        faults = Faults(7, ROUGH)
        found = []
        for _ in range(400):
            faults.for_delivery()
            found.append(faults.for_request("POST", "/v1/transfers"))

        assert found == fates(7)

    def test_reading_meets_only_faults_without_effect(self) -> None:
        faults = Faults(7, replace(ROUGH, lost_response=1.0))

        found = {faults.for_request("GET", "/v1/charges") for _ in range(400)}

        assert "lost_response" not in found

    def test_a_peaceful_profile_does_nothing(self) -> None:
        faults = Faults(7, FaultProfile())

        assert {faults.for_request("POST", "/") for _ in range(50)} == {None}


class TestPlan:
    def test_a_planned_fault_waits_for_its_request(self) -> None:
        faults = Faults(1, FaultProfile())
        plan = {"fault": "lost_response", "path": "/v1/transfers"}
        faults.configure({"next": [plan, "error_before"]})

        met = [
            faults.for_request("GET", "/v1/transfers"),
            faults.for_request("POST", "/v1/refunds"),
            faults.for_request("POST", "/v1/transfers"),
            faults.for_request("POST", "/v1/transfers"),
        ]

        assert met == [None, "error_before", "lost_response", None]


class TestAdjusted:
    @pytest.mark.parametrize("odds", [{"colour": 1}, {"reset": "often"}, {"slow": -1}])
    def test_refuses_what_makes_no_odds(self, odds: dict[str, object]) -> None:
        with pytest.raises(StripeError):
            adjusted(FaultProfile(), odds)


class TestControl:
    def test_profiles_change_at_run_time(self, sandbox: RunningSandbox) -> None:
        told = sandbox.set_faults(profile="rough", seed=9, slow=0.5)

        assert (told["seed"], told["slow"]) == (9, 0.5)
        assert told["lost_response"] == ROUGH.lost_response
        with pytest.raises(SandboxRefused, match="Unknown fault profile"):
            sandbox.set_faults(profile="apocalypse")
