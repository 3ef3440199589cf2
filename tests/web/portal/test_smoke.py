"""Everything answers."""


def test_a_citizen_signs_in_and_sees_every_page(site):
    visitor = site.citizen()
    for path in ("/", "/inicio", "/datos", "/accesos", "/permisos", "/descargas", "/mapa"):
        visitor.page(path)
        visitor.page(f"/en{path}")


def test_an_officer(site):
    site.town.delivery("salud-1", "salud", (3, 2, 1))
    visitor = site.officer()
    for path in ("/dpo", "/dpo/accesos", "/dpo/permisos"):
        visitor.page(path)
        visitor.page(f"/en{path}")
