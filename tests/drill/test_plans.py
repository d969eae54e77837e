"""Plans come from the seed alone."""

from tests.drill.plans import Target, kills, visits

SHELVES = [range(4), range(4, 6)]


class TestVisits:
    def test_are_the_same_for_the_same_seed(self) -> None:
        assert visits(7, 30, SHELVES) == visits(7, 30, SHELVES)
        assert visits(7, 30, SHELVES) != visits(8, 30, SHELVES)

    def test_stay_at_one_shelf(self) -> None:
        for visit in visits(1, 100, SHELVES):
            places = {place for place, _ in visit.picks}
            assert any(places <= set(shelf) for shelf in SHELVES)


class TestKills:
    def test_are_the_same_for_the_same_seed(self) -> None:
        assert kills(7, 40) == kills(7, 40)

    def test_strike_web_and_workers(self) -> None:
        for seed in range(20):
            targets = {kill.target for kill in kills(seed, 20)}
            assert {Target.WEB, Target.WORKER} <= targets
