"""`florin users create`: an account from the command line that works at the public address."""

import secrets
from typing import Any


async def test_an_account_is_made_once_and_signs_in(stack: Any) -> None:
    email = f"ada-{secrets.token_hex(4)}@florin.test"
    words = ("users", "create", "--email", email, "--role", "VENDOR", "--password", "Correct-Horse-7-Battery")
    assert stack.florin(*words).stdout.endswith("  created\n")
    assert stack.florin(*words).stdout.endswith("  was there already\n")
    user = await stack.sign_in(email)
    assert (await user.http.get("/auth/me")).json()["role"] == "VENDOR"
    refused = stack.florin(*words[:-1], "short", "--email", f"x{email}", check=False)
    assert refused.returncode == 1
    assert "12" in refused.stdout + refused.stderr
