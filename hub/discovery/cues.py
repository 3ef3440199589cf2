"""What the words before a number say it is: the nearest one decides."""

from enum import Enum, auto
from typing import NamedTuple

from hub.discovery.note import Note

FARTHEST_WORDS = 8
FARTHEST_CHARACTERS = 45


class Cue(Enum):
    """What a word announces about the number that follows it."""

    CC = auto()
    TI = auto()
    CE = auto()
    PPT = auto()
    PEP = auto()
    NIT = auto()
    PASSPORT = auto()
    DOCUMENT = auto()
    PHONE = auto()
    ACCOUNT = auto()
    PROPERTY = auto()
    RECORD = auto()
    AMOUNT = auto()
    LINE = auto()
    SERIAL = auto()
    BIRTH = auto()


DENIALS = frozenset({Cue.AMOUNT, Cue.LINE, Cue.SERIAL})

_WORDS = {
    Cue.CC: "cc cedula cedulas ciudadania ced cedu cedulado cedulada",
    Cue.TI: "ti nuip rc",
    Cue.CE: "ce extranjeria",
    Cue.PPT: "ppt",
    Cue.PEP: "pep",
    Cue.NIT: "nit nits rut",
    Cue.PASSPORT: "pasaporte pasaportes",
    Cue.DOCUMENT: "documento documentos identificacion identificado identificada identidad id doc ident licencia",
    Cue.PHONE: "telefono telefonos tel tels tlf tfno celular celulares cel cels cell movil moviles whatsapp"
    " wasap wpp fijo llamar llame llamarlo llamarla llamada llamadas contacto contactar comunicarse"
    " marcar nequi daviplata fax fono telefonico telefonica",
    Cue.ACCOUNT: "cuenta cuentas cta ctas ahorros ahorro corriente bancolombia davivienda bbva tarjeta nomina",
    Cue.PROPERTY: "predial catastral npn",
    Cue.RECORD: "hc nhc",
    Cue.AMOUNT: "valor valores pesos saldo deuda suma total pago pagos pagar pagado cuota cuotas avaluo costo"
    " precio presupuesto recaudo monto ingresos ingreso inversion multa cop cobro importe capital"
    " interes intereses abono salario canon arriendo subsidio millones adeuda debe consigno cobrado",
    Cue.LINE: "linea pbx conmutador ext extension",
    Cue.SERIAL: "radicado radicados radicacion rad factura facturas contrato contratos resolucion res acta actas"
    " oficio oficios folio folios expediente articulo art numeral ley decreto acuerdo cdp rp poliza"
    " orden ordenes recibo comparendo comparendos escritura planilla tramite codigo cod turno lote"
    " referencia ref consecutivo serial serie sentencia circular proceso pqr pqrs pqrsd ticket caso"
    " solicitud obligacion guia registro vigencia ruta lotes inventario inv cups cie version dane"
    " matricula matriculas",
    Cue.BIRTH: "nacimiento nacido nacida nacidos nacio nac nacim natalicio fn",
}  # fmt: skip
CUES = {word: cue for cue, words in _WORDS.items() for word in words.split()}
NEUTRAL_WORDS = (
    "de la el los las del no nro num numero n o y e es a al con su sus un una mi lo que en por se"
    " ha tiene nueva nuevo actual anterior colombiana colombiano personal fija"
)
NEUTRAL = frozenset(NEUTRAL_WORDS.split())
# A cue whose meaning an earlier word settles: `tarjeta de identidad`, `registro civil`.
PAIRS = {
    ("tarjeta", "identidad"): Cue.TI,
    ("registro", "civil"): Cue.TI,
    ("proteccion", "temporal"): Cue.PPT,
    ("permiso", "especial"): Cue.PEP,
    ("matricula", "inmobiliaria"): Cue.PROPERTY,
    ("historia", "clinica"): Cue.RECORD,
}
LETTER_PAIRS = {
    "cc": Cue.CC,
    "ti": Cue.TI,
    "ce": Cue.CE,
    "rc": Cue.TI,
    "hc": Cue.RECORD,
    "fn": Cue.BIRTH,
}
PAIR_ENDS = frozenset(second for _, second in PAIRS)
PAIR_REACH = 3
TITLE_LETTERS = 2


class Heard(NamedTuple):
    """The nearest cue, how many words that say nothing of it stand between, and where it ends."""

    cue: Cue | None
    between: int
    end: int


SILENCE = Heard(None, 0, 0)


def cue_before(note: Note, position: int) -> Heard:
    """Look back from a number for the nearest word that says what it is."""
    index = note.last_word_before(position)
    between = 0
    for back in range(index, max(index - FARTHEST_WORDS, -1), -1):
        if position - note.ends[back] > FARTHEST_CHARACTERS:
            break
        word = note.words[back]
        cue = _cue_of(note, back, word)
        if cue is not None:
            return Heard(cue, between, note.ends[back])
        if word not in NEUTRAL and len(word) > 1:
            between += 1
    return SILENCE


def _cue_of(note: Note, index: int, word: str) -> Cue | None:
    if len(word) == 1:
        return _letters(note, index, word)
    if word in PAIR_ENDS:
        for earlier in note.words[max(index - PAIR_REACH, 0) : index]:
            if (earlier, word) in PAIRS:
                return PAIRS[earlier, word]
    return CUES.get(word)


def _letters(note: Note, index: int, letter: str) -> Cue | None:
    """`C.C.`, `t. i.`: abbreviations written with points."""
    if index == 0 or len(note.words[index - 1]) != 1 or note.gap(index - 1) not in {".", ". "}:
        return CUES["nit"] if _spells_nit(note, index) else None
    return (
        CUES["nit"]
        if _spells_nit(note, index)
        else LETTER_PAIRS.get(note.words[index - 1] + letter)
    )


def _spells_nit(note: Note, index: int) -> bool:
    return index >= TITLE_LETTERS and note.words[index - 2 : index + 1] == ["n", "i", "t"]
