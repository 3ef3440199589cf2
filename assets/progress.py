"""What a person sees while the job runs: each stage, why it is there, what it did and how long."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import dagster as dg
from rich.console import Console
from rich.status import Status

STAGES: Mapping[str, tuple[str, str]] = {
    "landed": ("Recibir", "sella los archivos de las entidades y vacía el buzón"),
    "validated": ("Comprobar", "cada fila cumple su contrato o queda en cuarentena con su razón"),
    "standardised": ("Normalizar", "nombres, documentos, fechas y direcciones en una sola forma"),
    "scanned": ("Buscar datos personales", "tapa los que hay en las notas de texto libre"),
    "linked": ("Unir", "reconoce los registros de una misma persona; lo dudoso espera revisión"),
    "profiled": ("Perfilar", "elige un valor por dato y guarda los demás con su fuente"),
    "published": ("Publicar", "sella cada perfil con la clave de su persona"),
}
SHOWN: Mapping[str, str] = {
    "files": "archivos",
    "known_already": "ya conocidos",
    "left_alone": "apartados en el buzón",
    "refused": "archivos rechazados",
    "rows_in": "filas",
    "rows_validated": "válidas",
    "rows_quarantined": "en cuarentena",
    "standardised": "menciones de personas",
    "standardised_facts": "datos",
    "notes": "notas",
    "findings": "datos personales hallados",
    "records": "registros",
    "citizens": "personas",
    "waiting_review": "pares por revisar",
    "profiled": "valores con su fuente",
    "sections": "secciones",
    "sealed_again": "selladas ahora",
}


@dataclass(slots=True)
class Display:
    """Prints one line a stage; on a terminal, also what is happening now."""

    console: Console = field(default_factory=lambda: Console(highlight=False))
    status: Status | None = None
    counts: dict[str, object] = field(default_factory=dict)

    def say(self, sentence: str) -> None:
        """Print one sentence."""
        self.console.print(sentence, markup=False, soft_wrap=True)

    def begin(self, new: int) -> None:
        """Say what is about to happen."""
        self.say(f"Entregas nuevas: {new}. Las etapas, en orden:")

    @contextmanager
    def following(self, instance: dg.DagsterInstance, run_id: str) -> Iterator[None]:
        """Tell each event of a run as soon as it is stored, until the block ends."""
        instance.add_event_listener(run_id, self._tell)
        try:
            yield
        finally:
            self._idle()

    def _tell(self, entry: dg.EventLogEntry) -> None:
        # This runs inside the run, which a closed window (an OSError or a ValueError) must not stop.
        with suppress(OSError, ValueError):
            self._show(entry)

    def _show(self, entry: dg.EventLogEntry) -> None:
        event = entry.dagster_event
        if event is None or event.step_key is None:
            return
        if event.is_step_start and event.step_key in STAGES:
            title, why = STAGES[event.step_key]
            self._busy(f"{title}: {why}…")
        elif event.is_step_success and event.step_key in STAGES:
            self._done(event.step_key, event.step_success_data.duration_ms / 1000)
        elif event.is_step_materialization:
            self._remember(event)
        elif event.is_step_failure:
            self._failed(event)
        elif event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            self._checked(event)

    def _busy(self, sentence: str) -> None:
        self._idle()
        if self.console.is_terminal:
            self.status = self.console.status(sentence)
            self.status.start()

    def _idle(self) -> None:
        if self.status is not None:
            self.status.stop()
            self.status = None

    def _remember(self, event: dg.DagsterEvent) -> None:
        metadata = event.step_materialization_data.materialization.metadata
        self.counts = {name: value.value for name, value in metadata.items()}

    def _done(self, stage: str, seconds: float) -> None:
        self._idle()
        title, why = STAGES[stage]
        told = ", ".join(
            f"{_number(self.counts[name])} {label}"
            for name, label in SHOWN.items()
            if self.counts.get(name)
        )
        self.say(f"✓ {title:<22} {seconds:5.1f} s  {told or why}")
        self.counts = {}

    def _failed(self, event: dg.DagsterEvent) -> None:
        self._idle()
        failure = event.step_failure_data.user_failure_data
        reason = (
            failure.description if failure and failure.description else "falló sin decir por qué"
        )
        self.say(f"✗ {reason}")

    def _checked(self, event: dg.DagsterEvent) -> None:
        evaluation = event.asset_check_evaluation_data
        if not evaluation.passed:
            self.say(f"! Comprobación sin cumplir: {evaluation.check_name}")


def _number(value: object) -> str:
    """Write a count as people in Colombia read it: 12.345."""
    return f"{value:,}".replace(",", ".") if isinstance(value, int) else str(value)
