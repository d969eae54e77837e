"""The merchants of the demo and what they promise."""

from storefronts.demo.catalogue.home import LOOM, TIDEWATER
from storefronts.demo.catalogue.play import LITTLE_TIMBER, POTTING_SHED
from storefronts.demo.catalogue.shelf import QUAY_STREET, ROPE_LANE
from storefronts.demo.catalogue.table import HIVE, MILLRACE
from storefronts.demo.charities import (
    GREEN_WHEEL,
    HARBOUR,
    MEADOW_WATCH,
    OLD_MILL,
    PAWS,
    RIVERSIDE,
)
from storefronts.demo.facts import Promise

MERCHANTS = (
    TIDEWATER, LOOM, QUAY_STREET, POTTING_SHED, LITTLE_TIMBER, HIVE, MILLRACE,
    ROPE_LANE,
)  # fmt: skip

PROMISES = (
    Promise(
        merchant=TIDEWATER.name,
        title="A tenth of every pot",
        charities=((HARBOUR.name, 1),),
        share_bps=1_000,
        floor="1.00",
        cap="40.00",
        includes_tax=True,
        agreed_by=(HARBOUR.name,),
    ),
    Promise(
        merchant=TIDEWATER.name,
        title="Sales in dollars",
        charities=((HARBOUR.name, 1),),
        currency="USD",
        share_bps=1_000,
        includes_tax=True,
        agreed_by=(HARBOUR.name,),
    ),
    Promise(
        merchant=LOOM.name,
        title="A tenth of what we weave",
        charities=((OLD_MILL.name, 2), (HARBOUR.name, 1)),
        share_bps=1_000,
        categories=("Textiles",),
        agreed_by=(OLD_MILL.name, HARBOUR.name),
    ),
    Promise(
        merchant=LOOM.name,
        title="Three euros a bag",
        charities=((HARBOUR.name, 1),),
        fixed="3.00",
        tags=("Bags",),
        agreed_by=(HARBOUR.name,),
    ),
    Promise(
        merchant=QUAY_STREET.name,
        title="Three euros a book",
        charities=((RIVERSIDE.name, 1),),
        fixed="3.00",
        agreed_by=(RIVERSIDE.name,),
    ),
    Promise(
        merchant=POTTING_SHED.name,
        title="A tenth, up to 500 euros this year",
        charities=((GREEN_WHEEL.name, 1),),
        share_bps=1_000,
        total_cap="500.00",
        includes_tax=True,
        agreed_by=(GREEN_WHEEL.name,),
    ),
    Promise(
        merchant=LITTLE_TIMBER.name,
        title="A fifth of every boat until Sunday",
        charities=((HARBOUR.name, 1),),
        share_bps=2_000,
        tags=("Boats",),
        includes_tax=True,
        ends_on_sunday=True,
        agreed_by=(HARBOUR.name,),
    ),
    Promise(
        merchant=LITTLE_TIMBER.name,
        title="A twentieth of every toy",
        charities=((MEADOW_WATCH.name, 1),),
        share_bps=500,
        categories=("Toys",),
    ),
    Promise(
        merchant=HIVE.name,
        title="A tenth of everything",
        charities=((OLD_MILL.name, 1),),
        share_bps=1_000,
        agreed_by=(OLD_MILL.name,),
    ),
    Promise(
        merchant=HIVE.name,
        title="One euro a candle",
        charities=((PAWS.name, 1),),
        fixed="1.00",
        tags=("Candles",),
        agreed_by=(PAWS.name,),
    ),
    Promise(
        merchant=MILLRACE.name,
        title="A twentieth of the bread",
        charities=((RIVERSIDE.name, 1),),
        share_bps=500,
        agreed_by=(RIVERSIDE.name,),
    ),
    Promise(
        merchant=ROPE_LANE.name,
        title="Fifteen percent of every print",
        charities=((MEADOW_WATCH.name, 1), (HARBOUR.name, 1)),
        share_bps=1_500,
        agreed_by=(MEADOW_WATCH.name,),
    ),
)
