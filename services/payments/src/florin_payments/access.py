"""Who may call what. Ownership is decided where the object is read (`payments.service.visible`)."""

from florin_contracts.vocabulary import Scope
from florin_kit.identity import PUBLIC, AccessTable, allow
from florin_kit.identity.access import ADMIN, VENDOR

ACCESS = AccessTable(
    {
        "GET /api/v1/wallets": allow(scope=Scope.WALLETS_READ),
        "GET /api/v1/recipients": allow(scope=Scope.PAYMENTS_WRITE),
        "GET /api/v1/payments": allow(scope=Scope.PAYMENTS_READ),
        "POST /api/v1/payments": allow(scope=Scope.PAYMENTS_WRITE),
        "GET /api/v1/payments/reports": allow(scope=Scope.REPORTS_READ),
        "GET /api/v1/payments/reports/export.csv": allow(scope=Scope.REPORTS_READ),
        "GET /api/v1/payments/reports/fees": allow(ADMIN),
        "GET /api/v1/payments/reports/fees/export.csv": allow(ADMIN),
        # Whose payments they are is decided by `payments.query.user_of`.
        "GET /api/v1/payments/export.csv": allow(scope=Scope.REPORTS_READ),
        # The caller's own, whatever their role: `data_export.service`.
        "GET /api/v1/payments/data-export": allow(step_up=True),
        "GET /api/v1/payments/{payment_id}": allow(scope=Scope.PAYMENTS_READ),
        "PATCH /api/v1/payments/{payment_id}": allow(scope=Scope.PAYMENTS_WRITE),
        "POST /api/v1/payments/{payment_id}/cancel": allow(scope=Scope.PAYMENTS_WRITE),
        "POST /api/v1/payments/{payment_id}/refunds": allow(scope=Scope.REFUNDS_WRITE),
        "GET /api/v1/schedules": allow(scope=Scope.PAYMENTS_READ),
        "POST /api/v1/schedules/preview": allow(scope=Scope.PAYMENTS_READ),
        "GET /api/v1/schedules/{schedule_id}": allow(scope=Scope.PAYMENTS_READ),
        "PATCH /api/v1/schedules/{schedule_id}": allow(scope=Scope.PAYMENTS_WRITE),
        "POST /api/v1/schedules/{schedule_id}/{action}": allow(scope=Scope.PAYMENTS_WRITE),
        "GET /api/v1/payouts": allow(scope=Scope.PAYOUTS_READ),
        "GET /api/v1/payments/{payment_id}/receipt.pdf": allow(),
        "GET /api/v1/statements": allow(),
        "GET /api/v1/statements/{file_name}": allow(),
        # Whose disputes they are is decided by `disputes.service`.
        "GET /api/v1/disputes": allow(),
        "GET /api/v1/disputes/{dispute_id}": allow(),
        "POST /api/v1/disputes/{dispute_id}/evidence": allow(),
        "PUT /api/v1/disputes/{dispute_id}/evidence/{kind}": allow(),
        "GET /api/v1/disputes/{dispute_id}/evidence/{kind}": allow(),
        "DELETE /api/v1/disputes/{dispute_id}/evidence/{kind}": allow(),
        "POST /api/v1/disputes/{dispute_id}/submit": allow(),
        "POST /api/v1/disputes/{dispute_id}/accept": allow(),
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
        "POST /api/v1/payouts": allow(step_up=True),
        "GET /api/v1/payouts/{payout_id}": allow(scope=Scope.PAYOUTS_READ),
        "GET /api/v1/exchange": allow(),
        "POST /api/v1/exchange": allow(),
        "GET /api/v1/exchange/rates": allow(),
        "POST /api/v1/exchange/quotes": allow(),
        "GET /api/v1/exchange/positions": allow(ADMIN),
        "GET /api/v1/exchange/{exchange_id}": allow(),
        # A program has no card of its own, but the provider's test cards.
        "GET /api/v1/top-ups": allow(test_scope=Scope.PAYMENTS_READ),
        "POST /api/v1/top-ups": allow(test_scope=Scope.PAYMENTS_WRITE),
        "GET /api/v1/top-ups/{top_up_id}": allow(test_scope=Scope.PAYMENTS_READ),
        "GET /api/v1/payment-methods": allow(),
        "POST /api/v1/payment-methods": allow(),
        "POST /api/v1/payment-methods/card-page": allow(),
        "POST /api/v1/payment-methods/{method_id}/default": allow(),
        "DELETE /api/v1/payment-methods/{method_id}": allow(),
        "GET /api/v1/reviews": allow(ADMIN),
        "GET /api/v1/reviews/{review_id}": allow(ADMIN),
        # Who may not decide about which payment: `reviews.states.stands_against`.
        "POST /api/v1/reviews/{review_id}/approve": allow(ADMIN, step_up=True),
        "POST /api/v1/reviews/{review_id}/reject": allow(ADMIN),
        "GET /api/v1/reconciliation/runs": allow(ADMIN),
        "GET /api/v1/reconciliation/differences": allow(ADMIN),
        "GET /api/v1/reconciliation/differences/export.csv": allow(ADMIN),
        "GET /api/v1/reconciliation/differences/{difference_id}": allow(ADMIN),
        "POST /api/v1/reconciliation/differences/{difference_id}/explain": allow(ADMIN),
        "POST /api/v1/reconciliation/days/{day}/read-again": allow(ADMIN),
        "GET /api/v1/limits": allow(),
        "GET /api/v1/limits/{user_id}": allow(ADMIN),
        "PUT /api/v1/limits/{user_id}/{currency}": allow(ADMIN, step_up=True),
        # Whoever sends a webhook signs it: `psp_webhooks.reception`.
        "POST /api/v1/webhooks/psp/{provider}": PUBLIC,
        "POST /api/v1/webhooks/psp-test/{provider}": PUBLIC,
        "GET /api/v1/webhooks": allow(ADMIN),
        "GET /api/v1/webhooks/{webhook_id}": allow(ADMIN),
        "POST /api/v1/webhooks/{webhook_id}/replay": allow(ADMIN),
        # Whose they are is decided by `webhook_endpoints.service.own`.
        "GET /api/v1/webhook-endpoints": allow(VENDOR, scope=Scope.WEBHOOKS_READ),
        "POST /api/v1/webhook-endpoints": allow(VENDOR, scope=Scope.WEBHOOKS_WRITE),
        "GET /api/v1/webhook-endpoints/{endpoint_id}": allow(VENDOR, scope=Scope.WEBHOOKS_READ),
        "PATCH /api/v1/webhook-endpoints/{endpoint_id}": allow(VENDOR, scope=Scope.WEBHOOKS_WRITE),
        "DELETE /api/v1/webhook-endpoints/{endpoint_id}": allow(VENDOR, scope=Scope.WEBHOOKS_WRITE),
        "POST /api/v1/webhook-endpoints/{endpoint_id}/rotate-secret": allow(VENDOR, scope=Scope.WEBHOOKS_WRITE),
        "POST /api/v1/webhook-endpoints/{endpoint_id}/test": allow(VENDOR, scope=Scope.WEBHOOKS_WRITE),
        "GET /api/v1/webhook-endpoints/{endpoint_id}/deliveries": allow(VENDOR, scope=Scope.WEBHOOKS_READ),
        "GET /api/v1/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}": allow(
            VENDOR, scope=Scope.WEBHOOKS_READ
        ),
        "POST /api/v1/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}/redeliver": allow(
            VENDOR, scope=Scope.WEBHOOKS_WRITE
        ),
        "GET /api/v1/webhook-deliveries": allow(ADMIN),
        "GET /api/v1/webhook-deliveries/{delivery_id}": allow(ADMIN),
        "POST /api/v1/webhook-deliveries/{delivery_id}/retry": allow(ADMIN),
        "POST /api/v1/webhook-deliveries/{delivery_id}/discard": allow(ADMIN),
    }
)
