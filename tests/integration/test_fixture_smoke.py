from sqlalchemy import text

from hub.store.roles import Role
from hub.store.sessions import Server, transaction


def test_the_server_answers_as_the_api_role(server: Server) -> None:
    engine = server.engine(Role.API)

    with transaction(engine) as connection:
        who = connection.execute(text("select current_user")).scalar_one()
    engine.dispose()

    assert who == "hub_api"
