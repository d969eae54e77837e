"""A catalogue checked, imported, imported again and exported, beside bare COPY."""

import csv
import json
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import django
import psycopg
from django.core.management import call_command

from benchmarks.databases import environment, fresh_database, manage
from benchmarks.options import Options
from benchmarks.processes import run_alone
from benchmarks.results import Result

# Listings of one to three variants, each a row: 1,000, 10,000 and 100,000 rows.
SIZES = (500, 5_000, 50_000)
SMALL = 2
# What reading more rows may add to the memory of reading few.
MOST_MORE_MB = 40
SELLER = "bench-kiln"
WORDS = ("Speckled", "Blue", "Tall", "Salt", "Linen", "Oak", "Round", "Small", "Mug",
         "Bowl", "Plate", "Vase", "Towel", "Board", "Lamp", "Basket")  # fmt: skip
COLUMNS = (
    "Handle", "Title", "Description", "Maker", "Category", "Tags", "Pictures",
    "Option 1", "Value 1", "SKU", "Price", "Stock", "Weight (g)",
)  # fmt: skip
NEW_SELLER = """
from commons.organizations.actions.profiles import NewOrganization, create_organization
from commons.organizations.models import Kind
from commons.people.models import Person
person = Person.objects.create_user("bench@example.org", display_name="Bench")
made = create_organization(actor=person, new=NewOrganization(
    kind=Kind.MERCHANT, name="Bench kiln", country="NL", currency="EUR",
    registration_number=""))
made.slug = "bench-kiln"
made.save(update_fields=["slug"])
"""


@dataclass(frozen=True)
class Run:
    """One program: how long its work took, and its largest memory."""

    seconds: float
    memory_mb: float


def measure(options: Options) -> Iterator[Result]:
    """Each step at several sizes; memory beside that of the smallest."""
    least: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for listings in SIZES if options.is_full else SIZES[:SMALL]:
            file = Path(folder) / "catalogue.csv"
            rows = write_file(file, listings)
            floor = _run("floor", file, url=_seller_database())
            url = _seller_database()
            for words, step in _steps(listings):
                found = _run(step, file, url=url)
                least.setdefault(words, found.memory_mb)
                case = f"import, {words}, {rows:,} rows of {listings:,} listings"
                yield _result(case, rows, found, floor, least[words])


def _steps(listings: int) -> list[tuple[str, str]]:
    """All; of the largest size one way in and out, which take minutes already."""
    return list(STEPS) if listings < SIZES[-1] else [FIRST, OUT]


FIRST, OUT = ("first import", "take"), ("export", "give")
STEPS = (
    ("check of what is new", "check"),
    FIRST,
    ("check of the same", "check"),
    ("the same again", "take"),
    OUT,
)


def write_file(path: Path, listings: int) -> int:
    """Rows like those of a shop, the same for the same number; how many."""
    chance = random.Random(listings)
    rows = 0
    with path.open("w", newline="", encoding="utf-8") as text:
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for number in range(listings):
            for size in range(chance.randint(1, 3)):
                writer.writerow(_row(chance, number, size))
                rows += 1
    return rows


def _row(chance: random.Random, number: int, size: int) -> list[str]:
    title = f"{' '.join(chance.choices(WORDS, k=3))} {number}"
    head = [
        title, f"<p>{' '.join(chance.choices(WORDS, k=40))}.</p>", "Tidewater Pottery",
        chance.choice(WORDS), ", ".join(chance.sample(WORDS, 3)),
        f"https://pictures.example/{number}.jpg",
    ]  # fmt: skip
    return [
        f"thing-{number}", *(head if size == 0 else [""] * len(head)), "Size",
        ("Small", "Medium", "Large")[size], f"SKU-{number}-{size}",
        f"{chance.randint(100, 99_999) / 100:.2f}", str(chance.randint(0, 50)), "310",
    ]  # fmt: skip


def _result(case: str, rows: int, found: Run, floor: Run, least_mb: float) -> Result:
    result = Result(
        case=case,
        requests_per_second=rows / found.seconds,
        floor_requests_per_second=rows / floor.seconds,
        more={
            "unit": "rows",
            "seconds": f"{found.seconds:.1f}, floor {floor.seconds:.1f}",
            "peak memory": f"{found.memory_mb:.0f} MB, floor {floor.memory_mb:.0f} MB",
        },
    )
    more = found.memory_mb - least_mb
    result.hold("more memory than the smallest, MB", more, most=MOST_MORE_MB)
    return result


def _seller_database() -> str:
    url = fresh_database("imports")
    manage(url, "shell", "--no-imports", "--command", NEW_SELLER)
    return url


def _run(step: str, file: Path, *, url: str) -> Run:
    command = [sys.executable, "-m", "benchmarks.imports", step, str(file)]
    words, memory_mb = run_alone(command, environment(url))
    found = re.search(r"in ([\d.]+) s", words)
    if found is None:
        raise RuntimeError(f"{step}: {words}")
    return Run(float(found[1]), memory_mb)


def _timed(step: str, path: Path) -> None:
    """Told by the step itself, so that the start of its program does not count."""
    if step == "floor":
        began = time.monotonic()
        _floor(path)
    else:
        django.setup()
        command, more = COMMANDS[step]
        began = time.monotonic()
        file = path.with_suffix(".out") if step == "give" else path
        call_command(command, str(file), merchant=SELLER, **more)
    print(f"in {time.monotonic() - began:.3f} s")


COMMANDS: dict[str, tuple[str, dict[str, bool]]] = {
    "check": ("import_listings", {"dry_run": True}),
    "take": ("import_listings", {}),
    "give": ("export_listings", {}),
}


def _floor(path: Path) -> None:
    """As little as can be: the same rows of the same tables, by COPY, triggers on."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT id FROM organizations_organization WHERE slug = %s", [SELLER]
        )
        (seller,) = cursor.fetchone() or (None,)
        listings, variants, stock, pictures = _floor_rows(path, str(seller))
        for table, columns, rows in (
            ("listing", LISTING, listings),
            ("variant", VARIANT, variants),
            ("stock", STOCK, stock),
            ("listingpicture", PICTURE, pictures),
        ):
            names = ", ".join(columns)
            with cursor.copy(f"COPY listings_{table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


LISTING = ("id", "seller_id", "slug", "handle", "title", "description_html", "vendor",
           "category", "tags", "state", "currency", "source", "created_at",
           "updated_at", "lowest_price_minor", "highest_price_minor")  # fmt: skip
VARIANT = ("id", "listing_id", "seller_id", "sku", "title", "options", "price",
           "price_currency", "position", "barcode", "weight_grams", "is_active",
           "source")  # fmt: skip
STOCK = ("variant_id", "seller_id", "is_tracked", "on_hand", "reserved")
PICTURE = ("id", "listing_id", "seller_id", "source_url", "alt", "position")
Rows = list[tuple[object, ...]]


def _floor_rows(path: Path, seller: str) -> tuple[Rows, Rows, Rows, Rows]:
    listings: Rows = []
    variants: Rows = []
    stock: Rows = []
    pictures: Rows = []
    listing = ""
    with path.open(newline="", encoding="utf-8") as text:
        for row in csv.DictReader(text):
            price = round(float(row["Price"]) * 100)
            if row["Title"]:
                listing = str(uuid4())
                listings.append(
                    (listing, seller, f"{row['Handle']}-{listing[:7]}", row["Handle"],
                     row["Title"], row["Description"], row["Maker"], row["Category"],
                     row["Tags"].split(", "), "ACTIVE", "EUR", "{}", "now", "now",
                     price, price)
                )  # fmt: skip
                pictures.append((str(uuid4()), listing, seller, row["Pictures"], "", 1))
            key = str(uuid4())
            options = json.dumps([{"name": "Size", "value": row["Value 1"]}])
            variants.append(
                (key, listing, seller, row["SKU"], row["Value 1"], options,
                 row["Price"], "EUR", 1, "", 310, True, "{}")
            )  # fmt: skip
            stock.append((key, seller, True, int(row["Stock"]), 0))
    return listings, variants, stock, pictures


if __name__ == "__main__":
    _timed(sys.argv[1], Path(sys.argv[2]))
