"""Who may call what: every route of the service, and nothing else."""

from florin_kit.identity import ADMIN, PUBLIC, AccessTable, allow

_AUTH = "/api/v1/auth"

ACCESS = AccessTable(
    {
        "GET /.well-known/jwks.json": PUBLIC,
        f"POST {_AUTH}/register": PUBLIC,
        f"POST {_AUTH}/email/verify": PUBLIC,
        f"POST {_AUTH}/email/resend": PUBLIC,
        f"POST {_AUTH}/email": allow(step_up=True),
        f"POST {_AUTH}/email/confirm": PUBLIC,
        f"GET {_AUTH}/oidc": PUBLIC,
        f"POST {_AUTH}/oidc/start": PUBLIC,
        f"POST {_AUTH}/oidc/finish": PUBLIC,
        f"POST {_AUTH}/oidc/link/start": allow(step_up=True),
        f"POST {_AUTH}/oidc/link/finish": allow(step_up=True),
        f"GET {_AUTH}/identities": allow(),
        f"DELETE {_AUTH}/identities/{{identity_id}}": allow(step_up=True),
        f"POST {_AUTH}/password/forgot": PUBLIC,
        f"POST {_AUTH}/password/reset": PUBLIC,
        f"POST {_AUTH}/invitation/accept": PUBLIC,
        # A new role needs step-up, too: the handler asks for it, because other changes do not.
        f"POST {_AUTH}/admin/users": allow(ADMIN),
        f"PATCH {_AUTH}/admin/users/{{user_id}}": allow(ADMIN),
        f"DELETE {_AUTH}/admin/users/{{user_id}}": allow(ADMIN, step_up=True),
        f"POST {_AUTH}/admin/users/{{user_id}}/lock": allow(ADMIN),
        f"POST {_AUTH}/admin/users/{{user_id}}/unlock": allow(ADMIN),
        f"POST {_AUTH}/admin/users/{{user_id}}/end-sessions": allow(ADMIN),
        f"POST {_AUTH}/login": PUBLIC,
        f"POST {_AUTH}/refresh": PUBLIC,
        f"POST {_AUTH}/login/passkey/options": PUBLIC,
        f"POST {_AUTH}/login/passkey": PUBLIC,
        f"POST {_AUTH}/mfa/verify": PUBLIC,
        f"POST {_AUTH}/mfa/enrol": PUBLIC,
        f"POST {_AUTH}/mfa/enrol/confirm": PUBLIC,
        f"GET {_AUTH}/mfa": allow(),
        f"POST {_AUTH}/mfa/totp": allow(step_up=True),
        f"POST {_AUTH}/mfa/totp/confirm": allow(step_up=True),
        f"DELETE {_AUTH}/mfa/totp": allow(step_up=True),
        f"POST {_AUTH}/mfa/recovery-codes": allow(step_up=True),
        f"GET {_AUTH}/passkeys": allow(),
        f"POST {_AUTH}/passkeys/options": allow(step_up=True),
        f"POST {_AUTH}/passkeys": allow(step_up=True),
        f"DELETE {_AUTH}/passkeys/{{passkey_id}}": allow(step_up=True),
        f"POST {_AUTH}/reauthenticate": allow(),
        f"POST {_AUTH}/reauthenticate/passkey": allow(),
        f"POST {_AUTH}/logout": allow(),
        f"POST {_AUTH}/logout-all": allow(),
        f"GET {_AUTH}/csrf": allow(),
        f"GET {_AUTH}/me": allow(),
        f"POST {_AUTH}/password": allow(),
        f"GET {_AUTH}/sessions": allow(),
        f"DELETE {_AUTH}/sessions/{{session_id}}": allow(),
    }
)
