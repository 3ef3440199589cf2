"""C7, download and check: one ZIP of everything, made on the fly, that proves itself offline."""

from dataclasses import dataclass

from fastapi import APIRouter, Response

from hub.portal.visits import AnyVisit, OwnForm, SureCitizenVisit
from hub.services.downloads import Download, everything, export_key
from hub.services.own_copy_words import VERIFY_ALL, VERIFY_MANIFEST

router = APIRouter()


@dataclass(frozen=True, slots=True)
class DownloadsModel:
    """The page."""

    command: str
    command_for_all: str
    key_pem: str


@router.get("/descargas")
def my_downloads(visit: SureCitizenVisit) -> Response:
    """What the copy holds, how to take it and how to check it."""
    model = DownloadsModel(VERIFY_MANIFEST, VERIFY_ALL, export_key(visit.office.ring).decode())
    return visit.page("citizen/downloads.html", "downloads.title", model)


@router.post("/descargas/todo", dependencies=[OwnForm])
def take_everything(visit: SureCitizenVisit) -> Response:
    """The signed copy of everything."""
    return zip_response(everything(visit.office, visit.signed_in, visit.now))


@router.get("/descargas/clave.pem")
def public_key(visit: AnyVisit) -> Response:
    """The public key that checks a copy; anybody may have it."""
    return Response(
        export_key(visit.office.ring),
        media_type="application/x-pem-file",
        headers={"Content-Disposition": 'attachment; filename="clave.pem"'},
    )


def zip_response(download: Download) -> Response:
    """Send a finished file; the name is ours, never a person's."""
    return Response(
        download.content,
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{download.name}"'},
    )
