"""Who may call what. "Public" to Florin's tokens: callers present the provider's own API key instead.

The pages of the provider (``/pay``, ``/card``) are for whoever holds the token in their address.
"""

from florin_kit.identity import PUBLIC, AccessTable

_ROUTES = (
    "POST /v1/charges",
    "GET /v1/charges",
    "GET /v1/charges/{charge_id}",
    "POST /v1/charges/{charge_id}/cancel",
    "GET /v1/disputes",
    "GET /v1/disputes/{dispute_id}",
    "POST /v1/disputes/{dispute_id}/evidence",
    "POST /v1/disputes/{dispute_id}/close",
    "GET /v1/balance",
    "GET /v1/balance_transactions",
    "POST /v1/refunds",
    "GET /v1/refunds",
    "POST /v1/payouts",
    "GET /v1/payouts",
    "POST /v1/payment_methods",
    "GET /v1/payment_methods/{token}",
    "DELETE /v1/payment_methods/{token}",
    "POST /v1/card_sessions",
    "GET /pay/{token}",
    "POST /pay/{token}",
    "GET /card/{token}",
    "POST /card/{token}",
)
_DIALS = ("GET /v1/admin/dials", "PUT /v1/admin/dials", "DELETE /v1/admin/dials")


def access(*, dials: bool) -> AccessTable:
    """The table, with or without the routes that turn the dials."""
    return AccessTable(dict.fromkeys((*_ROUTES, *(_DIALS if dials else ())), PUBLIC))
