"""What was measured, told to people and to programs."""

from dataclasses import asdict, dataclass, field

import orjson


@dataclass
class Result:
    """One case beside its floor; figures that do not apply stay None."""

    case: str
    requests_per_second: float | None = None
    floor_requests_per_second: float | None = None
    server_cpu_ms: float | None = None
    database_cpu_ms: float | None = None
    floor_server_cpu_ms: float | None = None
    floor_database_cpu_ms: float | None = None
    statements: dict[str, int] = field(default_factory=dict)
    p50_ms: float | None = None
    p95_ms: float | None = None
    p99_ms: float | None = None
    memory_mb_per_worker: float | None = None
    more: dict[str, object] = field(default_factory=dict)
    bars: list["Bar"] = field(default_factory=list)

    @property
    def ratio(self) -> float | None:
        """Of the floor, by requests per second."""
        if not self.requests_per_second or not self.floor_requests_per_second:
            return None
        return self.requests_per_second / self.floor_requests_per_second

    @property
    def cpu_ratio(self) -> float | None:
        """Of the floor, by processor time: steadier on a machine that is shared."""
        ours = (self.server_cpu_ms or 0) + (self.database_cpu_ms or 0)
        floor = (self.floor_server_cpu_ms or 0) + (self.floor_database_cpu_ms or 0)
        return floor / ours if ours and floor else None

    def hold(self, name: str, value: float, *, least: float | None = None,
             most: float | None = None) -> None:  # fmt: skip
        """Note a bar and whether it is held."""
        self.bars.append(Bar(name, value, least, most))


@dataclass(frozen=True)
class Bar:
    """What a figure should reach, or not exceed."""

    name: str
    value: float
    least: float | None = None
    most: float | None = None

    @property
    def is_held(self) -> bool:
        """Whether the figure is where it should be."""
        return (self.least is None or self.value >= self.least) and (
            self.most is None or self.value <= self.most
        )

    def __str__(self) -> str:
        limit = f"at least {self.least:g}" if self.least is not None else ""
        limit += f"at most {self.most:g}" if self.most is not None else ""
        return (
            f"{'held  ' if self.is_held else 'MISSED'}"
            f"  {self.name}: {self.value:.3g}, {limit}"
        )


def told(result: Result) -> str:
    """A few lines for people."""
    lines = [result.case]
    for words, ours, floor, unit in (
        ("requests", result.requests_per_second, result.floor_requests_per_second,
         "/s"),
        ("server CPU", result.server_cpu_ms, result.floor_server_cpu_ms, "ms"),
        ("database CPU", result.database_cpu_ms, result.floor_database_cpu_ms, "ms"),
    ):  # fmt: skip
        if ours is not None:
            beside = "" if floor is None else f"   floor {floor:.2f} {unit}"
            lines.append(f"  {words:<14}{ours:>10.2f} {unit:<3}{beside}")
    if result.ratio is not None:
        by_cpu = f", {result.cpu_ratio:.3f} by CPU" if result.cpu_ratio else ""
        lines.append(f"  {'of the floor':<14}{result.ratio:>10.3f}{by_cpu}")
    if result.p50_ms is not None:
        lines.append(
            f"  p50 {result.p50_ms:.1f} ms, p95 {result.p95_ms or 0:.1f} ms,"
            f" p99 {result.p99_ms or 0:.1f} ms"
        )
    if result.statements:
        counts = ", ".join(f"{name} {n}" for name, n in result.statements.items())
        lines.append(f"  SQL statements  {counts}")
    if result.memory_mb_per_worker is not None:
        lines.append(f"  memory per worker {result.memory_mb_per_worker:.0f} MB")
    lines += [f"  {name}: {value}" for name, value in result.more.items()]
    lines += [f"  {bar}" for bar in result.bars]
    return "\n".join(lines)


def as_json(results: list[Result], machine: dict[str, object]) -> bytes:
    """Everything, for programs."""
    return orjson.dumps(
        {
            "machine": machine,
            "results": [
                {
                    **asdict(result),
                    "ratio": result.ratio,
                    "cpu_ratio": result.cpu_ratio,
                    "bars": [
                        {**asdict(bar), "held": bar.is_held} for bar in result.bars
                    ],
                }
                for result in results
            ],
        },
        option=orjson.OPT_INDENT_2,
        default=str,
    )
