"""What each problem means and what to do about it, for the people who meet it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """`meaning`: when it is answered. `advice`: what a client does now."""

    meaning: str
    advice: str


_OWN: dict[str, Words] = {
    "idempotency_key_required": Words(
        "A request that moves money came without an `Idempotency-Key`.",
        "Make a key for each thing that is to happen once, such as a UUID, and send the same one with every "
        "repetition.",
    ),
    "malformed_request": Words(
        "The request is not HTTP as we take it, or its body is not JSON.",
        "Do not repeat it as it is: look at how it is made. `detail` says what can't be read.",
    ),
    "invalid_credentials": Words(
        "No account has this e-mail address together with this password. Which of the two is wrong is not told.",
        "Let the person try again, or reset the password. Repeated failures lock the account for a while.",
    ),
    "session_revoked": Words(
        "The session was ended: by signing out, by staff, by a change of password or role.",
        "Sign in again. Refreshing will not help.",
    ),
    "api_key_invalid": Words(
        "The API key is mistyped, unknown, expired or revoked, or its owner is locked. Which of these is not told.",
        "Do not repeat it. Look at the key's state under Developers, API keys, and use a key that is active.",
    ),
    "api_key_not_allowed": Words(
        "This part of Florin is for people who are signed in; no API key opens it.",
        "Do not repeat it. Sign in to do it.",
    ),
    "insufficient_scope": Words(
        "The API key is good but was not given the scope that is named in `scope`.",
        "Make a key that has this scope. Scopes of a key can't be changed.",
    ),
    "wrong_mode": Words(
        "An API key works in its own mode only: test keys with play money, live keys with real money. The request "
        "asked for the other one, with the header `Florin-Mode`, or reached a service of the other one.",
        "Do not repeat it. Use a key of the mode that you mean, and leave the header away: a key says its mode itself.",
    ),
    "no_test_mode": Words(
        "Only payments have a test side. Accounts and profiles are there once, for both modes, and this address is "
        "about them, or about all of the platform.",
        "Do not repeat it in test mode. Ask without `Florin-Mode: test`, signed in or with a live key.",
    ),
    "too_many_api_keys": Words(
        "The account has as many working API keys as it may have.", "Revoke a key that is no longer needed."
    ),
    "rotation_in_progress": Words(
        "The API key was rotated lately and its old secret still works. Another rotation would end what was promised.",
        "Wait for the end of the overlap, rotate with `overlap_s` 0 if a secret leaked, or make another key.",
    ),
    "token_reused": Words(
        "A refresh token came a second time. Somebody may have copied it, so all sessions of the user were ended.",
        "Sign in again. If this was no accident of your program, change the password.",
    ),
    "unauthenticated": Words(
        "There is no access token, or it is not valid any more.",
        "Refresh the session once and repeat the request; if that fails too, sign in.",
    ),
    "csrf_failed": Words(
        "A cookie came with a change, but not the proof that a page of Florin sent it.",
        "Get a token from `/api/v1/auth/csrf` and send it as `X-CSRF-Token`. Programs use Bearer tokens instead.",
    ),
    "forbidden": Words("The caller is known and may not do this.", "Ask somebody with the right role; do not repeat."),
    "step_up_required": Words(
        "This needs a recent proof that it is really you.",
        "Confirm with password, passkey or second factor at `/api/v1/auth/reauthenticate`, then repeat the request.",
    ),
    "not_found": Words(
        "Nothing is at this address, or nothing that the caller may know of.",
        "Check the address and the id. What belongs to others looks as if it were not there.",
    ),
    "method_not_allowed": Words(
        "The address exists, but not for this method.", "Look the method up in the API reference, `/api/docs`."
    ),
    "request_timeout": Words(
        "The request was sent too slowly.", "Repeat it, with the same `Idempotency-Key` if it has one."
    ),
    "limit_exceeded": Words(
        "The payment is more than the payer's limits allow. `limits` names each of them, with what is left of it and "
        "when it is whole again (`frees_at`; null where waiting does not help). Amounts are minor units; of "
        "`velocity` they are numbers of payments.",
        "Pay less, or wait until `frees_at`. Staff can give a user limits of their own.",
    ),
    "four_eyes": Words(
        "Whoever pays, is paid, or has set the payer's limits can't decide about the payment; nobody sets their own "
        "limits.",
        "Ask another member of staff.",
    ),
    "already_approved": Words(
        "The payment needs two approvals, and yours is one of them.", "Ask another member of staff for the second."
    ),
    "account_not_ready": Words(
        "The account is not verified, is locked, or is being closed, so it can't pay.",
        "Look at the state of the account; verify the e-mail address if that is missing.",
    ),
    "conflict": Words(
        "The request is fine, but not in the present state of what it is about.",
        "Read it again and decide anew.",
    ),
    "idempotency_in_progress": Words(
        "A request with this `Idempotency-Key` is still being worked on.",
        "Wait for `Retry-After`, then repeat it with the same key: the answer will be that of the first.",
    ),
    "illegal_transition": Words(
        "A payment can't go from its present state to the one asked for.",
        "Read the payment again: somebody else, or a job, was faster.",
    ),
    "insufficient_funds": Words(
        "The balance in this currency does not cover the amount.",
        "Top up, or pay less. A repetition with the same key brings this same answer; take a new key for a new try.",
    ),
    "rates_unavailable": Words(
        "The provider of exchange rates has sent none that are young enough to promise a price.",
        "Ask again after `Retry-After` at the earliest. Exchanges at quotes that still hold are not affected.",
    ),
    "quote_expired": Words(
        "The quote's time is over: what it promised may not be the price any more.",
        "Ask for a new quote, show it, and use that one, with a new key.",
    ),
    "quote_used": Words(
        "An exchange was made with this quote, and each is for one.",
        "Look the exchange up in the list. If another one is meant, ask for a new quote.",
    ),
    "last_admin": Words(
        "Without this account nobody could administer the platform.", "Make somebody else administrator first."
    ),
    "link_required": Words(
        "An account with this e-mail address exists, but the other provider has not been linked to it.",
        "Sign in as usual, then link the provider in the security settings.",
    ),
    "no_receipt": Words(
        "No money has moved for this payment, so there is nothing to give a receipt for.",
        "Wait until the payment is completed.",
    ),
    "statement_too_long": Words(
        "The month has more entries than one PDF takes.", "Take the CSV of the same month; it has no such limit."
    ),
    "recipient_unavailable": Words(
        "The recipient exists, but can't take payments now.", "Ask the recipient, or try again later with a new key."
    ),
    "request_being_paid": Words(
        "A card payment of this payment request is under way, and what is open waits for its outcome.",
        "Look at the request again in a moment; a charge that fails frees its part.",
    ),
    "exceeds_request": Words(
        "More was to be paid than is still open of the payment request.",
        "Pay at most `open_amount`, with a new key.",
    ),
    "too_many_payment_requests": Words(
        "There are too many open requests, or too many were made to this person, or to people by name, in a day.",
        "Cancel those that nobody will pay, or wait. A link is not limited by the day.",
    ),
    "reminder_too_soon": Words(
        "Whoever was asked was reminded within a day, or ten times in all.",
        "Try again a day after `reminded_at`.",
    ),
    "refund_exceeds_payment": Words(
        "This refund and those before it are more than the payment was.",
        "Read the payment: `refunds` says what is left.",
    ),
    "precondition_failed": Words(
        "`If-Match` names an older version than the present one.",
        "Read it again, apply the change to what is there now, and send the new `ETag`.",
    ),
    "payload_too_large": Words(
        "The body is larger than this address takes: 1 MiB, 2 MiB for a picture.",
        "Send less, or in several requests.",
    ),
    "uri_too_long": Words("The address is longer than 8 KiB.", "Filter by less, or in several requests."),
    "unsupported_media_type": Words(
        "The body is of a type that this address does not read.", "Send JSON, as `application/json`."
    ),
    "misdirected_request": Words(
        "The host name is not one of this platform.", "Check `Host`, or the name in the address."
    ),
    "idempotency_conflict": Words(
        "The `Idempotency-Key` was used for a request with another content.",
        "Use a new key for a new request; send a repetition exactly as the first was.",
    ),
    "validation_failed": Words(
        "The body or the query was read, and some fields are not valid.",
        "`errors` names each field with a code and a sentence. Fields that are not known are refused too.",
    ),
    "account_locked": Words(
        "After several failed sign-ins nobody can sign in to this account for a while.",
        "Wait for `Retry-After`, or reset the password.",
    ),
    "rate_limited": Words(
        "More requests came than the limit for this caller, address or purpose allows.",
        "Wait for `Retry-After`. The `RateLimit` headers of every answer tell how many are left.",
    ),
    "headers_too_large": Words(
        "The head of the request is larger than 16 KiB.", "Send fewer or shorter headers and cookies."
    ),
    "internal_error": Words(
        "We made a mistake. It has been recorded with the `request_id`.",
        "Repeat it, with the same `Idempotency-Key` if it has one; report the `request_id` if it stays.",
    ),
    "overloaded": Words(
        "There is more work than can be done now; what matters less is refused first.",
        "Wait for `Retry-After`, then repeat it with the same key.",
    ),
    "upstream_unavailable": Words(
        "A part of the platform can't be reached.",
        "Wait for `Retry-After`, then repeat it with the same key. Other parts may work.",
    ),
    "upstream_timeout": Words(
        "A part of the platform did not answer in time. Whether the request was done is not known.",
        "Repeat it with the same `Idempotency-Key`: what was done is not done again.",
    ),
}
_BY_STATUS: dict[int, Words] = {
    400: Words("The request can't be understood.", "Do not repeat it as it is; `detail` says what is wrong."),
    401: Words("The caller is not signed in, or has not proved enough.", "Sign in, then repeat the request."),
    403: Words("The caller is known and may not do this.", "Do not repeat it."),
    404: Words("It is not there, or the caller may not know of it.", "Check the address and the id."),
    409: Words("It is not possible in the present state.", "Read it again and decide anew."),
    422: Words("The request was read, and something in it is not valid.", "`errors` and `detail` say what."),
    429: Words("Too many requests came.", "Wait for `Retry-After`."),
}
_CLIENT = Words("The request can't be done as it is.", "`detail` says why; change the request.")
_SERVER = Words("The platform could not do it.", "Repeat it later, with the same `Idempotency-Key` if it has one.")


def of(code: str, status: int) -> Words:
    """Return the words for a code; for one without words of its own, those of its status."""
    return _OWN.get(code) or _BY_STATUS.get(status) or (_CLIENT if status < 500 else _SERVER)


def orphans(codes: set[str]) -> set[str]:
    """Return codes that have words and do not exist."""
    return set(_OWN) - codes
