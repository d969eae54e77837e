"""Figures as they are told."""

import json

from benchmarks.results import Result, as_json, told


def result() -> Result:
    made = Result(
        case="a list",
        requests_per_second=50,
        floor_requests_per_second=200,
        server_cpu_ms=6,
        database_cpu_ms=2,
        floor_server_cpu_ms=1.5,
        floor_database_cpu_ms=0.5,
    )
    made.hold("of the floor", made.ratio or 0, least=0.15)
    made.hold("statements", 3, most=2)
    return made


class TestResult:
    def test_compares_with_its_floor(self) -> None:
        made = result()

        assert (made.ratio, made.cpu_ratio) == (0.25, 0.25)

    def test_compares_with_nothing_without_one(self) -> None:
        assert Result(case="x", requests_per_second=5).ratio is None
        assert Result(case="x", server_cpu_ms=5).cpu_ratio is None

    def test_tells_which_bars_are_held(self) -> None:
        text = told(result())

        assert "held    of the floor: 0.25, at least 0.15" in text
        assert "MISSED  statements: 3, at most 2" in text

    def test_is_told_to_programs(self) -> None:
        found = json.loads(as_json([result()], {"cores": 2}))

        assert found["results"][0]["ratio"] == 0.25
        assert [bar["held"] for bar in found["results"][0]["bars"]] == [True, False]
