from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from hub.settings import Settings, SettingsError, load_settings


def test_nothing_set_means_the_documented_defaults() -> None:
    settings = load_settings({})

    assert settings == Settings(home=Path("var").absolute())


def test_every_variable_is_read() -> None:
    settings = load_settings(
        {
            "HUB_HOME": "/srv/hub",
            "HUB_DATABASE_URL": "postgresql://db/hub",
            "HUB_ENVIRONMENT": "production",
            "HUB_HOST": "0.0.0.0",  # noqa: S104 - only read, never bound
            "HUB_PORT": "9000",
            "HUB_PUBLIC_URL": "https://hub.example",
            "HUB_LOG_ORIGIN": "hub.example/log",
            "HUB_MEMORY_LIMIT": "4GB",
            "HUB_KEY_RING": "pkcs11:token=hub",
        }
    )

    assert (settings.home, settings.environment, settings.port) == (
        Path("/srv/hub"),
        "production",
        9000,
    )
    assert settings.key_ring == "pkcs11:token=hub"
    assert (settings.public_url, settings.memory_limit) == ("https://hub.example", "4GB")


def test_the_public_address_follows_host_and_port() -> None:
    assert load_settings({"HUB_PORT": "8123"}).public_url == "http://127.0.0.1:8123"


@pytest.mark.parametrize("port", ["0", "65536", "-1", "ochenta", "8000 ", ""])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(SettingsError, match="HUB_PORT"):
        load_settings({"HUB_PORT": port})


def test_an_unknown_environment_is_refused_and_not_taken_for_development() -> None:
    with pytest.raises(SettingsError, match="HUB_ENVIRONMENT"):
        load_settings({"HUB_ENVIRONMENT": "prod"})


def test_everything_lies_under_the_home() -> None:
    settings = Settings(home=Path("/srv/hub"))
    places = (
        settings.inbox, settings.landing, settings.lake_path, settings.keys,
        settings.postgres, settings.temp, settings.dagster,
    )  # fmt: skip

    assert all(place.is_relative_to(settings.home) for place in places)


def test_settings_cannot_be_changed_after_they_were_read() -> None:
    with pytest.raises(FrozenInstanceError):
        load_settings({}).port = 1  # type: ignore[misc]
