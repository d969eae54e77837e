"""The words of pledges, each with its sentence."""

from commons.kit.enums import described
from pledges.agreements.rules.shares import Base, Kind
from pledges.agreements.rules.status import Status
from pledges.agreements.rules.targets import Scope
from pledges.agreements.states import Closing, ConsentState, TermsState

KindChoice = described(
    Kind,
    name="PledgeKind",
    description="How the gift of a sale is counted.",
    SHARE="A share of the base.",
    FIXED="A sum for each unit sold.",
)
BaseChoice = described(
    Base,
    name="ShareBase",
    description="What a share is taken of; the tax itself is never given.",
    ITEM_NET="The price of the goods without tax.",
    ITEM_PRICE="The price of the goods as it is paid.",
)
PledgeScopeChoice = described(
    Scope,
    name="PledgeScope",
    description="Which of the merchant's listings a pledge covers.",
    ALL="All of them.",
    TAGS="Those with one of the tags.",
    CATEGORIES="Those in one of the categories.",
    LISTINGS="Those named.",
)
PledgeStatusChoice = described(
    Status,
    name="PledgeStatus",
    description="How a pledge stands.",
    PROPOSED="Its charities have not all agreed yet.",
    REFUSED="A charity said no; others can be proposed.",
    UPCOMING="Agreed, and not yet begun.",
    IN_FORCE="Sales give.",
    CAP_REACHED="What it gives in all is promised; sales give nothing for now.",
    PAUSED="The merchant paused it.",
    STOPPED="A charity revoked its consent or was suspended.",
    ENDED="It is over.",
)
TermsStateChoice = described(
    TermsState,
    name="PledgeTermsState",
    description="How far one version of a pledge has come.",
    PROPOSED="It waits for consent.",
    IN_FORCE="It was agreed; its period says when it holds or held.",
    REFUSED="A charity said no.",
    WITHDRAWN="It never held: withdrawn, or overtaken by another version.",
)
ConsentStateChoice = described(
    ConsentState,
    name="ConsentState",
    description="What a charity says to one version.",
    PENDING="Nothing yet.",
    GIVEN="Yes.",
    REFUSED="No.",
    REVOKED="Yes once, and no longer.",
)
ClosingChoice = described(
    Closing,
    name="PledgeTermsClosing",
    description="What ended a version before its own last day.",
    NONE="Nothing did.",
    AMENDED="New terms took its place.",
    PAUSED="The merchant paused the pledge.",
    ENDED="The merchant ended the pledge.",
    REVOKED="A charity revoked its consent.",
    SUSPENDED="A charity was suspended.",
)

CHOICES = (
    KindChoice,
    BaseChoice,
    PledgeScopeChoice,
    PledgeStatusChoice,
    TermsStateChoice,
    ConsentStateChoice,
    ClosingChoice,
)
