"""The key that wraps webhook secrets is replaced: vendors check the same signature, and no key is missed silently."""

import secrets
from typing import Any

import pytest
from asgi_lifespan import LifespanManager
from pydantic import SecretStr
from standardwebhooks import Webhook

from florin_kit.db.data_keys import DataKeys
from florin_kit.sealing import KeyEncryptionKeys, KeyNotKnownError
from florin_payments.app import make_app

from .conftest import Hooks


async def test_deliveries_are_signed_with_the_same_secret_under_a_new_key(hooks: Hooks) -> None:
    old, new = hooks.world.settings.webhook_key, SecretStr(secrets.token_urlsafe(48))
    vendor = await hooks.vendor()
    endpoint = await hooks.endpoint(vendor)
    assert await DataKeys(KeyEncryptionKeys(new, old)).rewrap(hooks.world.database) == 1
    await hooks.trigger(vendor, endpoint)
    await hooks.send_all(webhook_key=new)
    [request] = hooks.receiver.requests
    Webhook(endpoint["secret"]).verify(request.body, request.headers)


async def test_the_service_starts_only_with_the_key_that_its_data_keys_need(hooks: Hooks) -> None:
    old, new = hooks.world.settings.webhook_key, SecretStr(secrets.token_urlsafe(48))
    await hooks.endpoint(await hooks.vendor())

    def app(**keys: Any) -> Any:
        return make_app(hooks.world.settings.model_copy(update={"background": "off", **keys}))

    cut = SecretStr(old.get_secret_value()[:-1])
    for given in ({"webhook_key": new}, {"webhook_key": new, "previous_webhook_key": cut}):
        with pytest.RaisesGroup(KeyNotKnownError, flatten_subgroups=True):
            async with LifespanManager(app(**given)):
                pass
    async with LifespanManager(app(webhook_key=new, previous_webhook_key=old)):
        pass
