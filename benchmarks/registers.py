"""A register of charities, imported twice, beside bare COPY and one merge."""

import csv
import gzip
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from uuid import uuid4

import psycopg

from benchmarks.databases import environment, fresh_database
from benchmarks.options import Options
from benchmarks.processes import run_alone
from benchmarks.results import Result

# Rows; the last is as large as the whole file of the IRS.
SIZES = (20_000, 200_000, 1_900_000)
SMALL = 2
LEAST_ROWS_PER_SECOND = 20_000
# What reading more rows may add to the memory of reading few.
MOST_MORE_MB = 30

HEADER = (
    "EIN,NAME,ICO,STREET,CITY,STATE,ZIP,GROUP,SUBSECTION,AFFILIATION,CLASSIFICATION,"
    "RULING,DEDUCTIBILITY,FOUNDATION,ACTIVITY,ORGANIZATION,STATUS,TAX_PERIOD,ASSET_CD,"
    "INCOME_CD,FILING_REQ_CD,PF_FILING_REQ_CD,ACCT_PD,ASSET_AMT,INCOME_AMT,"
    "REVENUE_AMT,NTEE_CD,SORT_NAME"
)
WORDS = (
    "HARBOUR", "RIVER", "COMMUNITY", "CHILDREN", "LIBRARY", "FOOD", "HEALTH",
    "MUSIC", "FOUNDATION", "FUND", "FRIENDS", "CHURCH", "SCHOOL", "TRUST",
)  # fmt: skip
PLACES = (("WASHINGTON", "DC"), ("PORTLAND", "ME"), ("TULSA", "OK"), ("DULUTH", "MN"))


@dataclass(frozen=True)
class Run:
    """One program: how long it took by its own clock, and its largest memory."""

    rows_per_second: float
    seconds: float
    memory_mb: float


def measure(options: Options) -> Iterator[Result]:
    """The first import and the second one; memory beside the smallest size."""
    least_memory: float | None = None
    with tempfile.TemporaryDirectory() as folder:
        for rows in SIZES if options.is_full else SIZES[:SMALL]:
            file = Path(folder) / "generated.csv.gz"
            write_file(file, rows)
            floor = _run("-m", "benchmarks.registers", str(file), url=_database())
            url = _database()
            for words in ("first import", "the same again"):
                command = ("manage.py", "import_register", "irs-eo-bmf", str(file))
                found = _run(*command, url=url)
                least_memory = least_memory or found.memory_mb
                yield _result(f"{words}, {rows:,} rows", found, floor, least_memory)


def write_file(path: Path, rows: int) -> None:
    """Rows like those of the IRS, the same for the same number."""
    chance = random.Random(rows)
    numbers = count(10_000_001)
    with gzip.open(path, "wt", compresslevel=1, newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(HEADER.split(","))
        writer.writerows(_row(chance, next(numbers)) for _ in range(rows))


def _row(chance: random.Random, number: int) -> list[str]:
    name = " ".join(chance.choices(WORDS, k=3))
    city, state = chance.choice(PLACES)
    deductible = "1" if chance.random() < 0.75 else "2"
    return [
        f"{number:09d}", f"{name} {number % 9973}", "% TREASURER",
        f"{number % 999} MAIN ST", city, state, f"{number % 99999:05d}-0000", "0000",
        "03", "3", "1000", f"{1950 + number % 70}06", deductible, "15", "000000000",
        "1", "01", "202406", "3", "3", "01", "0", "12", "12345", "23456", "34567",
        "P20", "",
    ]  # fmt: skip


def _result(words: str, found: Run, floor: Run, least_memory: float) -> Result:
    result = Result(
        case=f"register, {words}",
        requests_per_second=found.rows_per_second,
        floor_requests_per_second=floor.rows_per_second,
        more={
            "unit": "rows",
            "seconds": f"{found.seconds:.1f}, floor {floor.seconds:.1f}",
            "peak memory": f"{found.memory_mb:.0f} MB, floor {floor.memory_mb:.0f} MB",
        },
    )
    result.hold("rows per second", found.rows_per_second, least=LEAST_ROWS_PER_SECOND)
    more = found.memory_mb - least_memory
    result.hold("more memory than the first, MB", more, most=MOST_MORE_MB)
    return result


def _database() -> str:
    return fresh_database("registers")


def _run(*words: str, url: str) -> Run:
    told, memory_mb = run_alone([sys.executable, *words], environment(url))
    found = re.search(r"([\d,]+) rows in ([\d.]+) s \(([\d,]+)/s\)", told)
    if found is None:
        raise RuntimeError(f"{words}: {told}")
    return Run(
        rows_per_second=float(found[3].replace(",", "")),
        seconds=float(found[2]),
        memory_mb=memory_mb,
    )


def _floor(path: Path) -> None:
    """As little as can be: the wanted cells copied, and one statement that merges."""
    began = time.monotonic()
    rows = 0
    with (
        psycopg.connect(os.environ["DATABASE_URL"]) as connection,
        gzip.open(path, "rt", newline="") as text,
    ):
        cursor = connection.cursor()
        cursor.execute(
            "CREATE TEMP TABLE bare (id uuid, number text, name text, place text,"
            " region text, postcode text)"
        )
        reader = csv.reader(text)
        next(reader)
        with cursor.copy("COPY bare FROM STDIN") as copy:
            for row in reader:
                copy.write_row((uuid4(), row[0], row[1], row[4], row[5], row[6]))
                rows += 1
        cursor.execute(
            "INSERT INTO registers_registerentry (id, register, number, name, place,"
            " region, postcode, website, standing, standing_since, standing_position)"
            " SELECT id, 'irs-eo-bmf', number, name, place, region, postcode, '',"
            " 'REGISTERED', now(), 1 FROM bare ON CONFLICT (register, number)"
            " DO UPDATE SET name = EXCLUDED.name"
        )
    seconds = time.monotonic() - began
    print(f"{rows:,} rows in {seconds:.1f} s ({rows / seconds:,.0f}/s)")


if __name__ == "__main__":
    _floor(Path(sys.argv[1]))
