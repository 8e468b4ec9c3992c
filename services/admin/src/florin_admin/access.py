"""Who may call what: staff, and nobody else."""

from florin_kit.identity import ADMIN, AccessTable, allow

ACCESS = AccessTable(
    {
        "GET /api/v1/admin/overview": allow(ADMIN),
        "GET /api/v1/admin/users": allow(ADMIN),
        "GET /api/v1/admin/users/{user_id}": allow(ADMIN),
        # Step-up, last admin and the like are auth's to decide: it gets the same token.
        "POST /api/v1/admin/users": allow(ADMIN),
        "PATCH /api/v1/admin/users/{user_id}": allow(ADMIN),
        "DELETE /api/v1/admin/users/{user_id}": allow(ADMIN),
        "POST /api/v1/admin/users/{user_id}/{command}": allow(ADMIN),
        "GET /api/v1/admin/dead-letters": allow(ADMIN),
        "GET /api/v1/admin/dead-letters/queues": allow(ADMIN),
        "POST /api/v1/admin/dead-letters/{letter_id}/retry": allow(ADMIN),
        "POST /api/v1/admin/dead-letters/{letter_id}/discard": allow(ADMIN),
        "POST /api/v1/admin/dead-letters/queues/{queue}/retry": allow(ADMIN),
        "GET /api/v1/admin/audit": allow(ADMIN),
        "GET /api/v1/admin/audit/export.csv": allow(ADMIN),
    }
)
