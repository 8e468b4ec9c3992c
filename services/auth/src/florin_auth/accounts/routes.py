"""``/api/v1/auth``: register, e-mail verification, passwords, me."""

from litestar import delete, get, post
from litestar.params import JSONBody

from florin_auth import events
from florin_auth.accounts.schemas import (
    Accepted,
    AcceptInvitation,
    ChangeEmail,
    ChangePassword,
    EmailConfirmed,
    EmailOnly,
    EmailState,
    Register,
    ResetPassword,
    UserOut,
    Verified,
    VerifyEmail,
)
from florin_auth.accounts.signed_in import locked_user
from florin_auth.accounts.view import user_out
from florin_auth.dependencies import (
    UseAccounts,
    UseClient,
    UseEmailChange,
    UsePrincipal,
    UseReadOnly,
    UseTransaction,
)


@post("/register", status_code=202, summary="Open an account")
async def register(data: JSONBody[Register], accounts: UseAccounts) -> Accepted:
    await accounts.register(data)
    return Accepted()


@post("/email/verify", status_code=200, summary="Confirm an e-mail address by the link in the e-mail")
async def verify_email(data: JSONBody[VerifyEmail], accounts: UseAccounts) -> Verified:
    user = await accounts.verify_email(data.token)
    return Verified(email=user.email)


@post("/email/resend", status_code=202, summary="Send the verification e-mail again")
async def resend(data: JSONBody[EmailOnly], accounts: UseAccounts) -> Accepted:
    await accounts.ask("resend", data.email)
    return Accepted()


@get("/me", summary="Who is signed in")
async def me(principal: UsePrincipal, accounts: UseAccounts) -> UserOut:
    return user_out(await accounts.user(principal.user_uuid))


@post("/me/test-side", status_code=202, summary="Have the test side of payments hear of the caller")
async def enter_test_side(principal: UsePrincipal, tx: UseTransaction) -> Accepted:
    """For accounts that are older than the test side. Doing it again changes nothing."""
    await events.user_updated(tx, await locked_user(tx, principal))
    return Accepted()


@post("/password", status_code=204, summary="Change the password; all other sessions end")
async def change_password(
    data: JSONBody[ChangePassword],
    principal: UsePrincipal,
    accounts: UseAccounts,
    client: UseClient,
) -> None:
    await accounts.change_password(principal, data.current_password, data.new_password, client)


@post("/password/forgot", status_code=202, summary="Ask for an e-mail to choose a new password")
async def forgot_password(data: JSONBody[EmailOnly], accounts: UseAccounts) -> Accepted:
    await accounts.ask("forgot", data.email)
    return Accepted()


@post("/password/reset", status_code=204, summary="Choose a new password by the link in the e-mail")
async def reset_password(data: JSONBody[ResetPassword], accounts: UseAccounts, client: UseClient) -> None:
    await accounts.reset_password(data.token, data.new_password, client)


@post("/invitation/accept", status_code=200, summary="Take an account by the link in the invitation")
async def accept_invitation(data: JSONBody[AcceptInvitation], accounts: UseAccounts) -> Verified:
    user = await accounts.accept_invitation(data.token, data.password)
    return Verified(email=user.email)


@post("/email", status_code=202, summary="Ask for another e-mail address; both addresses must confirm")
async def change_email(
    data: JSONBody[ChangeEmail], principal: UsePrincipal, email_change: UseEmailChange, client: UseClient
) -> Accepted:
    await email_change.ask(principal, data.new_email, client)
    return Accepted()


@get("/email", summary="The e-mail address, and a change of it that is under way")
async def email_state(principal: UsePrincipal, ro: UseReadOnly, email_change: UseEmailChange) -> EmailState:
    return await email_change.state(ro, principal)


@delete("/email", status_code=204, summary="Forget a change of address that is under way")
async def cancel_email_change(principal: UsePrincipal, email_change: UseEmailChange) -> None:
    await email_change.cancel(principal)


@post("/email/confirm", status_code=200, summary="Confirm a change of address by the link in the e-mail")
async def confirm_email(data: JSONBody[VerifyEmail], email_change: UseEmailChange, client: UseClient) -> EmailConfirmed:
    return EmailConfirmed(status=await email_change.confirm(data.token, client))


HANDLERS = [
    change_email,
    email_state,
    cancel_email_change,
    confirm_email,
    register,
    verify_email,
    resend,
    me,
    enter_test_side,
    change_password,
    forgot_password,
    reset_password,
    accept_invitation,
]
