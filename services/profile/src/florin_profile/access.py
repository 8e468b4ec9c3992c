"""Who may call what. Every route acts on the caller's own data only."""

from florin_kit.identity import AccessTable, allow

ACCESS = AccessTable(
    {
        "GET /api/v1/profile": allow(),
        "PATCH /api/v1/profile": allow(),
        "PUT /api/v1/profile/avatar": allow(),
        "DELETE /api/v1/profile/avatar": allow(),
        # Others see a picture beside a payment: any signed-in user who knows its id.
        "GET /api/v1/profile/avatars/{avatar_id}": allow(),
        "GET /api/v1/profile/preferences": allow(),
        "PATCH /api/v1/profile/preferences": allow(),
        "GET /api/v1/profile/notifications": allow(),
        "POST /api/v1/profile/notifications/read": allow(),
    }
)
