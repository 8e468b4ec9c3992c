"""``/auth/me/export`` and ``/auth/proof``."""

import time

from litestar import get
from litestar.response import Stream

from florin_auth.data_export.schemas import Proof
from florin_auth.dependencies import UseDataExport, UsePrincipal
from florin_kit.errors import StepUpRequired
from florin_kit.identity.access import STEP_UP_AGE_S_MAX
from florin_kit.web.csv import headers

LEFT_S_MIN = 60


@get("/me/export", summary="Take your account data with you", media_type="application/json")
async def export_account(principal: UsePrincipal, data_export: UseDataExport) -> Stream:
    """One JSON document of the account, what signs in to it and what signed in, from one snapshot; no secret.

    It takes at most ``FLORIN_EXPORT_TIMEOUT_S``; one that breaks off is no valid JSON.
    """
    parts = await data_export.open(principal)
    return Stream(parts, media_type="application/json", headers=headers("florin-account.json"))


@get("/proof", summary="Whether you have proven lately who you are")
async def proof(principal: UsePrincipal) -> Proof:
    """For how long what needs a recent proof is open; ``step_up_required`` when that is less than a minute.

    A page asks before it leaves to the browser what can't ask by itself, such as a download.
    """
    left_s = int(principal.auth_time + STEP_UP_AGE_S_MAX - time.time())
    if left_s < LEFT_S_MIN:
        raise StepUpRequired
    return Proof(valid_s=left_s)


HANDLERS = [export_account, proof]
