"""What tests of the schema ask of a pledge, and how they name a charity."""

from commons.kit.ids import public_id
from commons.organizations.models import Organization

PLEDGE = """
fragment Whole on Pledge {
  id title status currency canManage
  merchant { slug }
  totalCap { amount currency } usedOfCap { amount }
  terms { version isInForce shareBps } upcoming { version } proposal { version }
  history { version state closing text
    beneficiaries { charity { slug } weight } consents { state charity { slug } } }
  disclosurePreview { text parts { text kind slug } }
}
"""


def charity_id(charity: Organization) -> str:
    return public_id("cha", charity.pk)
