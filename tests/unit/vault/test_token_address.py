import pytest

from hub.settings import Settings
from hub.vault.errors import KeyRingError
from hub.vault.opening import open_key_ring
from hub.vault.token_address import read_token_address


def test_an_address_is_read_as_the_norm_writes_it() -> None:
    address = read_token_address(
        "pkcs11:token=hub%20de%20Cali?module-path=/usr/lib/hsm.so&pin-source=file:/etc/hub/pin"
    )

    assert address.token == "hub de Cali"
    assert str(address.module) == "/usr/lib/hsm.so"
    assert str(address.pin_source) == "/etc/hub/pin"


@pytest.mark.parametrize(
    "text",
    [
        "", "carpeta", "file:/x", "pkcs11:", "pkcs11:token=x", "pkcs11:token=x?module-path=/m.so",
        "pkcs11:token=?module-path=/m.so&pin-source=file:/p",
        "pkcs11:token=x?module-path=/m.so&pin-source=file:",
        "pkcs11:token=x;serial=9?module-path=/m.so&pin-source=file:/p",
        "pkcs11:token=x?module-path=/m.so&pin-value=1234",
        "pkcs11:token=x?module-path=/m.so&pin-source=file:/p&pin-value=1234",
    ],
)  # fmt: skip
def test_anything_else_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(KeyRingError, match="RFC 7512") as refused:
        read_token_address(text)

    assert "1234" not in str(refused.value)


def test_a_setting_that_names_no_ring_makes_none(tmp_path) -> None:
    with pytest.raises(KeyRingError, match="HUB_KEY_RING debe ser"):
        open_key_ring(Settings(home=tmp_path / "home", key_ring="nube"))

    assert not (tmp_path / "home").exists()
