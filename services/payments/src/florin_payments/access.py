"""Who may call what. Ownership is decided where the object is read (`payments.service.visible`)."""

from florin_kit.identity import PUBLIC, AccessTable, allow
from florin_kit.identity.access import ADMIN

ACCESS = AccessTable(
    {
        "GET /api/v1/wallets": allow(),
        "GET /api/v1/recipients": allow(),
        "GET /api/v1/payments": allow(),
        "POST /api/v1/payments": allow(),
        "GET /api/v1/payments/reports": allow(),
        # Whose payments they are is decided by `payments.query.user_of`.
        "GET /api/v1/payments/export.csv": allow(),
        "GET /api/v1/payments/{payment_id}": allow(),
        "PATCH /api/v1/payments/{payment_id}": allow(),
        "POST /api/v1/payments/{payment_id}/cancel": allow(),
        "POST /api/v1/payments/{payment_id}/refunds": allow(),
        "GET /api/v1/schedules": allow(),
        "POST /api/v1/schedules/preview": allow(),
        "GET /api/v1/schedules/{schedule_id}": allow(),
        "PATCH /api/v1/schedules/{schedule_id}": allow(),
        "POST /api/v1/schedules/{schedule_id}/{action}": allow(),
        "GET /api/v1/payment-requests": allow(),
        "POST /api/v1/payment-requests": allow(),
        "GET /api/v1/payment-requests/{request_id}": allow(),
        "POST /api/v1/payment-requests/{request_id}/pay": allow(),
        "POST /api/v1/payment-requests/{request_id}/cancel": allow(),
        "POST /api/v1/payment-requests/{request_id}/decline": allow(),
        "POST /api/v1/payment-requests/{request_id}/remind": allow(),
        "POST /api/v1/payment-requests/{request_id}/link": allow(),
        # Whoever has the link may look: `requests.links`.
        "GET /api/v1/pay-links/look-up": PUBLIC,
        "POST /api/v1/pay-links/pay": allow(),
        "GET /api/v1/payouts": allow(),
        "POST /api/v1/payouts": allow(step_up=True),
        "GET /api/v1/payouts/{payout_id}": allow(),
        "GET /api/v1/top-ups": allow(),
        "POST /api/v1/top-ups": allow(),
        "GET /api/v1/top-ups/{top_up_id}": allow(),
        "GET /api/v1/payment-methods": allow(),
        "POST /api/v1/payment-methods": allow(),
        "POST /api/v1/payment-methods/card-page": allow(),
        "POST /api/v1/payment-methods/{method_id}/default": allow(),
        "DELETE /api/v1/payment-methods/{method_id}": allow(),
        # Whoever sends a webhook signs it: `psp_webhooks.reception`.
        "POST /api/v1/webhooks/psp/{provider}": PUBLIC,
        "GET /api/v1/webhooks": allow(ADMIN),
        "GET /api/v1/webhooks/{webhook_id}": allow(ADMIN),
        "POST /api/v1/webhooks/{webhook_id}/replay": allow(ADMIN),
    }
)
