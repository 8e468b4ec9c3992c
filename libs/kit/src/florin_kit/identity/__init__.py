"""Who is calling: access tokens, revocation, and the table of who may do what."""

from florin_kit.identity.access import ADMIN, CUSTOMER, EVERYONE, PUBLIC, VENDOR, AccessTable, Rule, allow
from florin_kit.identity.principal import Principal

__all__ = ["ADMIN", "CUSTOMER", "EVERYONE", "PUBLIC", "VENDOR", "AccessTable", "Principal", "Rule", "allow"]
