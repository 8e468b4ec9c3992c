"""The platform's API document and its reference page."""

from typing import Any

import pytest

from florin_live.openapi import page
from florin_live.openapi.merge import merge


def document(path: str, schemas: dict[str, Any], operation: str = "list", **more: Any) -> dict[str, Any]:
    name = next(iter(schemas), None)
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    answer = {"200": {"description": "ok", "content": content}, "400": {"description": "framework"}}
    return {
        "openapi": "3.1.0",
        "paths": {path: {"get": {"operationId": operation, "responses": answer, **more}}},
        "components": {"schemas": schemas},
    }


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


MONEY = {"type": "object", "properties": {"amount": {"type": "integer"}}}
DOCUMENTS = {
    "auth": document("/api/v1/auth/me", {"User": {"properties": {"a": ref("Money")}}, "Money": MONEY}, tags=["Auth"]),
    "payments": document("/api/v1/payments", {"Payment": {"properties": {"a": ref("Money")}}, "Money": MONEY}),
    "profile": document("/api/v1/profile", {"Page_florin_profile.a.b.Item_": {"type": "object"}}),
    "admin": document("/api/v1/admin/users", {"User": {"type": "string"}, "Money": MONEY}, summary="<b>Users</b>"),
}


def test_equal_schemas_become_one_and_others_are_named_after_their_service() -> None:
    merged = merge(DOCUMENTS, "https://localhost:8443")
    assert merged["openapi"] == "3.1.0"
    assert merged["components"]["schemas"].keys() == {
        "Problem",
        "User",
        "Money",
        "Payment",
        "Page_Item",
        "AdminUser",
    }
    shown = merged["paths"]["/api/v1/admin/users"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert shown == ref("AdminUser")


def test_a_schema_that_refers_to_a_contested_one_is_contested_too() -> None:
    outer = {"properties": {"inner": ref("Inner")}}
    merged = merge(
        {
            "auth": document("/a", {"Outer": outer, "Inner": {"type": "string"}}),
            "admin": document("/b", {"Outer": outer, "Inner": {"type": "integer"}}),
        },
        "https://x",
    )
    schemas = merged["components"]["schemas"]
    assert schemas["Outer"]["properties"]["inner"] == ref("Inner")
    assert schemas["AdminOuter"]["properties"]["inner"] == ref("AdminInner")
    assert schemas["AdminInner"] == {"type": "integer"}


def test_operation_ids_are_unique_and_errors_are_problems() -> None:
    merged = merge(DOCUMENTS, "https://localhost:8443")
    operations = [item["get"] for item in merged["paths"].values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        assert operation["responses"].keys() == {"200", "default"}
        assert "application/problem+json" in operation["responses"]["default"]["content"]


def test_inner_addresses_are_left_out() -> None:
    inner = {"paths": {"/health/live": {"get": {}}, "/metrics": {"get": {}}, "/openapi/openapi.json": {"get": {}}}}
    assert merge({"auth": inner}, "https://x")["paths"] == {}


@pytest.fixture
def documents(signer: Any) -> Any:
    signer.documents = dict(DOCUMENTS)
    return signer.documents


async def test_it_is_served_with_an_entity_tag(documents: Any, start_replica: Any) -> None:
    async with start_replica() as replica, replica.http() as client:
        answer = await client.get("/api/openapi.json")
        assert answer.json() == merge(documents, "https://localhost:8443")
        again = await client.get("/api/openapi.json", headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert (await client.get("/health/ready")).status_code == 200


async def test_a_service_that_is_away_is_named_and_the_rest_is_there(documents: Any, start_replica: Any) -> None:
    async with start_replica(admin_url="http://127.0.0.1:9", auth_url="http://127.0.0.1:9") as replica:
        async with replica.http() as client:
            answer = await client.get("/api/openapi.json")
    assert answer.headers["x-florin-missing"] == "auth, admin"
    assert answer.json()["paths"].keys() == {"/api/v1/payments", "/api/v1/profile"}


async def test_without_any_service_it_is_a_problem(start_replica: Any) -> None:
    away = {f"{name}_url": "http://127.0.0.1:9" for name in ("auth", "payments", "profile", "admin")}
    async with start_replica(**away) as replica, replica.http() as client:
        answer = await client.get("/api/openapi.json")
    assert (answer.status_code, answer.json()["code"]) == (503, "upstream_unavailable")


async def test_the_reference_is_a_page_without_scripts(documents: Any, start_replica: Any) -> None:
    async with start_replica() as replica, replica.http() as client:
        answer = await client.get("/api/docs")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert "&lt;b&gt;Users&lt;/b&gt;" in answer.text
    assert answer.headers["content-security-policy"] == page.POLICY


@pytest.mark.parametrize(
    ("env", "setting", "status"), [("production", "auto", 404), ("production", "on", 200), ("test", "off", 404)]
)
async def test_the_reference_is_off_in_production_unless_asked_for(
    documents: Any, start_replica: Any, env: str, setting: str, status: int
) -> None:
    async with start_replica(env=env, api_docs=setting) as replica, replica.http() as client:
        assert (await client.get("/api/docs")).status_code == status
