"""Who may call what. Every route acts on the data of the caller, or of whom an e-mail's link was sent to."""

from florin_kit.identity import PUBLIC, AccessTable, allow

ACCESS = AccessTable(
    {
        "GET /api/v1/profile": allow(),
        "PATCH /api/v1/profile": allow(),
        "GET /api/v1/profile/export": allow(step_up=True),
        "PUT /api/v1/profile/avatar": allow(),
        "DELETE /api/v1/profile/avatar": allow(),
        # Others see a picture beside a payment: any signed-in user who knows its id.
        "GET /api/v1/profile/avatars/{avatar_id}": allow(),
        "GET /api/v1/profile/preferences": allow(),
        "PATCH /api/v1/profile/preferences": allow(),
        "GET /api/v1/profile/notifications": allow(),
        "POST /api/v1/profile/notifications/read": allow(),
        # Whoever has the e-mail has the signed token: `emails.unsubscribing`.
        "POST /api/v1/profile/notifications/unsubscribe": PUBLIC,
        "GET /api/v1/profile/notifications/unsubscribe": PUBLIC,
    }
)
