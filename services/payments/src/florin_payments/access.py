"""Who may call what. Ownership is decided where the object is read (`payments.service.visible`)."""

from florin_kit.identity import PUBLIC, AccessTable, allow
from florin_kit.identity.access import ADMIN, VENDOR

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
        # Whose they are is decided by `webhook_endpoints.service.own`.
        "GET /api/v1/webhook-endpoints": allow(VENDOR),
        "POST /api/v1/webhook-endpoints": allow(VENDOR),
        "GET /api/v1/webhook-endpoints/{endpoint_id}": allow(VENDOR),
        "PATCH /api/v1/webhook-endpoints/{endpoint_id}": allow(VENDOR),
        "DELETE /api/v1/webhook-endpoints/{endpoint_id}": allow(VENDOR),
        "POST /api/v1/webhook-endpoints/{endpoint_id}/rotate-secret": allow(VENDOR),
        "POST /api/v1/webhook-endpoints/{endpoint_id}/test": allow(VENDOR),
        "GET /api/v1/webhook-endpoints/{endpoint_id}/deliveries": allow(VENDOR),
        "GET /api/v1/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}": allow(VENDOR),
        "POST /api/v1/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}/redeliver": allow(VENDOR),
        "GET /api/v1/webhook-deliveries": allow(ADMIN),
        "GET /api/v1/webhook-deliveries/{delivery_id}": allow(ADMIN),
        "POST /api/v1/webhook-deliveries/{delivery_id}/retry": allow(ADMIN),
        "POST /api/v1/webhook-deliveries/{delivery_id}/discard": allow(ADMIN),
    }
)
