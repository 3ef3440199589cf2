"""The nested shapes of the two JSON feeds."""

from collections.abc import Mapping

from hub.samples.rows import Value

Values = Mapping[str, Value]
Json = dict[str, object]
EXTENSIONS = "https://hub.cali.example/fhir/StructureDefinition/"


def patient(values: Values) -> Json:
    """A FHIR R4 Patient; what is unknown is left out, as FHIR asks."""
    return _without_blanks(
        {
            "resourceType": "Patient",
            "id": values["id"],
            "meta": {"lastUpdated": values["actualizado"]},
            "identifier": _identifier(values),
            "name": _human_name(values),
            "birthDate": values["fecha_nacimiento"],
            "gender": values["sexo"],
            "telecom": _telecom(values),
            "address": [{"text": values["direccion"], "city": "Cali", "country": "CO"}],
            "extension": _extensions(values),
        }
    )


def immunization(values: Values) -> Json:
    """A FHIR R4 Immunization."""
    return _without_blanks(
        {
            "resourceType": "Immunization",
            "id": values["id"],
            "status": "completed",
            "vaccineCode": _vaccine(values),
            "patient": {"reference": f"Patient/{values['paciente_id']}"},
            "occurrenceDateTime": values["fecha"],
            "lotNumber": values["lote"],
            "note": [{"text": values["nota"]}] if values["nota"] else [],
        }
    )


def request(values: Values) -> Json:
    """A request at the service window."""
    return {
        "radicado": values["radicado"],
        "fecha": values["fecha"],
        "solicitud": {
            "tipo": values["tipo_solicitud"],
            "tramite": values["tramite"],
            "estado": values["estado"],
        },
        "solicitante": {
            "documento": {
                "tipo": values["tipo_documento"],
                "numero": values["numero_documento"],
            },
            "nombre": values["nombre_completo"],
            "contacto": {
                "telefono": values["telefono"],
                "correo": values["correo"],
                "direccion": values["direccion"],
            },
        },
        "nota": values["nota"],
    }


def _without_blanks(resource: Json) -> Json:
    return {key: value for key, value in resource.items() if value not in ("", [])}


def _identifier(values: Values) -> list[Json]:
    if not values["num_doc"]:
        return []
    kind = {"coding": [{"system": f"{EXTENSIONS}tipo-documento", "code": values["tipo_doc"]}]}
    return [{"type": kind, "value": values["num_doc"]}]


def _human_name(values: Values) -> list[Json]:
    given = str(values["nombres"]).split()
    name = _without_blanks({"given": given, "family": values["apellidos"]})
    return [{"use": "official", **name}] if name else []


def _telecom(values: Values) -> list[Json]:
    pairs = (("phone", values["telefono"]), ("email", values["correo"]))
    return [{"system": system, "value": value} for system, value in pairs if value]


def _extensions(values: Values) -> list[Json]:
    return [
        {"url": f"{EXTENSIONS}{column}", "valueString": values[column]}
        for column in ("eps", "programa", "nota")
        if values[column]
    ]


def _vaccine(values: Values) -> Json:
    code = {"system": "http://hl7.org/fhir/sid/cvx", "code": values["vacuna_codigo"]}
    vaccine: Json = {"coding": [code]}
    return {**vaccine, "text": values["vacuna"]} if values["vacuna"] else vaccine
