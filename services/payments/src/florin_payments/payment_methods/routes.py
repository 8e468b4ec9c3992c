"""``/payment-methods``."""

from litestar import Router, delete, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.identity import Principal
from florin_kit.web.schemas import Page
from florin_payments.payment_methods import repository
from florin_payments.payment_methods.schemas import CardPage, PaymentMethodInput, PaymentMethodItem, item
from florin_payments.payment_methods.service import PaymentMethods


@get("/", summary="List own payment methods")
async def list_payment_methods(principal: Principal, ro: AsyncSession) -> Page[PaymentMethodItem]:
    """All of them, the newest first; there are 20 at most."""
    return Page(items=[item(method) for method in await repository.of_user(ro, principal.user_uuid)])


@post("/", summary="Save a card")
async def add_payment_method(
    principal: Principal, payment_methods: PaymentMethods, data: PaymentMethodInput
) -> PaymentMethodItem:
    """By the token that the provider's card page gave. Saving it again changes nothing."""
    return item(await payment_methods.add(principal, data))


@post("/card-page", summary="Open the provider's page for entering a card")
async def open_card_page(principal: Principal, payment_methods: PaymentMethods) -> CardPage:
    """Card numbers are typed at the provider, never at Florin."""
    return CardPage(url=await payment_methods.card_page(principal))


@post("/{method_id:str}/default", status_code=200, summary="Make a card the default")
async def choose_payment_method(
    principal: Principal, payment_methods: PaymentMethods, method_id: str
) -> PaymentMethodItem:
    """Only the caller's own."""
    return item(await payment_methods.make_default(principal, method_id))


@delete("/{method_id:str}", summary="Remove a card")
async def remove_payment_method(principal: Principal, payment_methods: PaymentMethods, method_id: str) -> None:
    """Only the caller's own; the provider forgets it too."""
    await payment_methods.remove(principal, method_id)


router = Router(
    "/api/v1/payment-methods",
    route_handlers=[
        list_payment_methods,
        add_payment_method,
        open_card_page,
        choose_payment_method,
        remove_payment_method,
    ],
    tags=["Payment methods"],
)
