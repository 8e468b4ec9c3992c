"""Where sign-ins come from, by a table that the operator provides."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from florin_auth.places import LOCAL, Place, Places
from florin_auth.sessions.anomalies import impossible_travel

PARIS, SYDNEY = Place("Paris, France", 48.85, 2.35), Place("Sydney, Australia", -33.87, 151.21)
LYON = Place("Lyon, France", 45.76, 4.84)


def city(place: Place) -> dict[str, Any]:
    name, country = place.name.split(", ")
    return {
        "city": {"names": {"en": name}},
        "country": {"names": {"en": country}},
        "location": {"latitude": place.latitude, "longitude": place.longitude},
    }


@pytest.fixture
def table(tmp_path: Path) -> Path:
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="Test-City", float_type="f64")
    writer.insert_network(IPSet(["192.0.2.0/24"]), city(PARIS))
    writer.insert_network(IPSet(["198.51.100.0/24"]), city(SYDNEY))
    writer.insert_network(IPSet(["203.0.113.0/24"]), {"country": {"names": {"en": "Peru"}}})
    path = tmp_path / "places.mmdb"
    writer.to_db_file(str(path))
    return path


def test_addresses_are_found_in_the_table(table: Path) -> None:
    places = Places(table)
    assert places.find("192.0.2.7") == PARIS
    assert places.find("203.0.113.9") == Place("Peru")
    assert places.find("10.0.0.1") == Place(LOCAL)
    assert places.find("2001:db8::1") == Place(LOCAL), "reserved for documentation, and in no table"
    assert places.find("unknown") is None
    assert Places(None).find("8.8.8.8") is None


def test_a_file_that_is_no_table_is_refused_at_start(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        Places(tmp_path / "missing.mmdb")
    (tmp_path / "bad.mmdb").write_bytes(b"nonsense")
    with pytest.raises(Exception, match="MaxMind DB"):
        Places(tmp_path / "bad.mmdb")


@pytest.mark.parametrize(
    ("before", "here", "hours", "impossible"),
    [
        (PARIS, SYDNEY, 1, True),
        (PARIS, SYDNEY, 18, True),
        (PARIS, SYDNEY, 19, False),
        (PARIS, LYON, 0, False),
        (PARIS, PARIS, 0, False),
        (None, SYDNEY, 1, False),
        (PARIS, Place("Peru"), 1, False),
        (Place(LOCAL), PARIS, 1, False),
    ],
)
def test_what_impossible_travel_is(before: Place | None, here: Place | None, hours: int, impossible: bool) -> None:
    assert impossible_travel(before, here, timedelta(hours=hours)) is impossible
    assert impossible_travel(here, before, timedelta(hours=hours)) is impossible


async def test_impossible_travel_is_told_and_blocks_nothing(make_world: Any, table: Path) -> None:
    world = await make_world(places_database=str(table))
    email = await world.user()
    await world.signed_in(email, ip="192.0.2.7")
    there = await world.signed_in(email, ip="198.51.100.7")
    audit = await world.event("audit.recorded", action="anomaly.impossible_travel")
    assert audit.data.data["place"] == "Sydney, Australia"
    mail = await world.mailbox.get(email, "sign-in")
    assert "nobody could have come here since" in str(mail)
    sessions = (await there.get("/sessions")).json()["items"]
    assert {session["place"] for session in sessions} == {"Paris, France", "Sydney, Australia"}
