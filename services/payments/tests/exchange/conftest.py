"""The application with exchange rates."""

from typing import Any

import pytest

from .calls import sheets


@pytest.fixture
async def rated(world: Any) -> Any:
    """The application after its job has fetched the bundled rates."""
    await sheets(world).refresh_rates()
    return world
