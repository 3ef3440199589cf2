"""A database of one's own is of one hub: the ring of another changes nothing in it."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import text

from hub.settings import Settings
from hub.store.database import open_database
from hub.store.errors import StrangeDatabaseError
from hub.store.roles import SUPERUSER, Role, password
from hub.store.sessions import Server
from hub.vault.keyring import KeyRing, open_directory_key_ring


def own_server(server: Server, ring: KeyRing, home: Path) -> Settings:
    """Settings of a hub that is told to use the server of another one."""
    login = f"{SUPERUSER}:{password(ring, SUPERUSER)}"
    url = f"postgresql://{login}@/{server.database}?host={quote(server.host)}&port={server.port}"
    return replace(Settings(home=home), database_url=url)


def test_the_ring_of_another_hub_is_refused_and_no_password_is_changed(
    server: Server, ring: KeyRing, tmp_path: Path
) -> None:
    stranger = open_directory_key_ring(tmp_path / "keys")

    with (
        pytest.raises(StrangeDatabaseError, match="es de otro hub"),
        open_database(own_server(server, ring, tmp_path), stranger),
    ):
        pass

    engine = server.engine(Role.API)
    with engine.connect() as connection:
        assert connection.execute(text("select 1")).scalar_one() == 1
    engine.dispose()
