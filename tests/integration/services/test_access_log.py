"""The access log on a real PostgreSQL: durable, gapless, signed, provable, and loud when broken."""

import re
import time
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Engine, text

from hub.ledger.checkpoint import open_checkpoint
from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.ledger.proof_text import check_proof
from hub.ledger.verify import LogIdentity
from hub.records.identifiers import CitizenId
from hub.services.access_log import LogWriter, Mention, Receipt, log_identity, log_signer
from hub.services.errors import LogBrokenError, LogUnwritableError, NotInLogError
from hub.services.log_reading import (
    inclusion_proof,
    latest_checkpoint,
    verify_log,
)
from hub.store.cluster import PORT
from hub.store.roles import SUPERUSER, Role, password
from hub.store.sessions import Server
from hub.vault.keyring import KeyRing

ORIGIN = "hub.test/accesses"
AT = datetime(2026, 5, 4, 15, 30, tzinfo=UTC)
ENTRY = AccessEntry(AT, Channel.API, Outcome.REFUSED, agency="salud", client="salud-1")
SOMEONE = CitizenId(UUID(int=1))
Admin = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def api(server: Server) -> Iterator[Engine]:
    engine = server.engine(Role.API)
    yield engine
    engine.dispose()


@pytest.fixture
def operator(server: Server) -> Iterator[Engine]:
    engine = server.engine(Role.OPERATOR)
    yield engine
    engine.dispose()


@pytest.fixture
def admin(server: Server, ring: KeyRing) -> Iterator[Admin]:
    """The cluster's superuser: what an insider with the machine in hand could do."""
    with psycopg.connect(
        host=server.host,
        port=PORT,
        dbname=server.database,
        user=SUPERUSER,
        password=password(ring, SUPERUSER),
        autocommit=True,
    ) as connection:
        yield connection


@pytest.fixture
def identity(ring: KeyRing) -> LogIdentity:
    return log_identity(ring, ORIGIN)


@pytest.fixture
def writer(api: Engine, ring: KeyRing) -> Iterator[LogWriter]:
    with LogWriter(api, log_signer(ring, ORIGIN)) as opened:
        yield opened


def fill(api: Engine, ring: KeyRing, count: int) -> list[Receipt]:
    with (
        LogWriter(api, log_signer(ring, ORIGIN)) as writer,
        ThreadPoolExecutor(16) as pool,
    ):
        return list(
            pool.map(lambda _: writer.append(ENTRY, Mention(SOMEONE, "EXP-1")), range(count))
        )


def test_entry_is_durable_when_append_answers(writer: LogWriter, admin: Admin) -> None:
    receipt = writer.append(ENTRY)

    rows = admin.execute("select seq, leaf_hash from hub.log_entries").fetchall()
    assert rows == [(receipt.entry, receipt.leaf_hash)]


def test_numbers_of_many_threads_are_gapless_and_unique(api: Engine, ring: KeyRing) -> None:
    receipts = fill(api, ring, 300)

    assert sorted(receipt.entry for receipt in receipts) == list(range(300))


def test_two_writers_take_turns_without_a_fork(
    api: Engine, operator: Engine, ring: KeyRing, identity: LogIdentity
) -> None:
    signer = log_signer(ring, ORIGIN)

    with (
        LogWriter(api, signer) as one,
        LogWriter(api, signer) as two,
        ThreadPoolExecutor(8) as pool,
    ):
        work = [pool.submit((one, two)[n % 2].append, ENTRY) for n in range(200)]
    verdict = verify_log(operator, identity)

    assert sorted(done.result().entry for done in work) == list(range(200))
    assert verdict.is_whole, verdict.words


def test_last_checkpoint_covers_everything_once_the_writer_is_closed(
    api: Engine, ring: KeyRing, identity: LogIdentity
) -> None:
    fill(api, ring, 5)

    checkpoint = open_checkpoint(latest_checkpoint(api), identity.origin, identity.key)

    assert checkpoint.size == 5


def test_quiet_log_is_signed_within_two_seconds(
    writer: LogWriter, api: Engine, identity: LogIdentity
) -> None:
    writer.append(ENTRY)
    writer.append(ENTRY)
    deadline = time.monotonic() + 2.5
    size = 0
    while size < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
        try:
            size = open_checkpoint(latest_checkpoint(api), ORIGIN, identity.key).size
        except NotInLogError:
            size = 0

    assert size == 2


def test_entries_left_unsigned_by_a_crash_are_signed_by_the_next_writer(
    api: Engine, ring: KeyRing, admin: Admin, identity: LogIdentity
) -> None:
    fill(api, ring, 3)
    admin.execute("delete from hub.log_checkpoints")

    with LogWriter(api, log_signer(ring, ORIGIN)):
        pass

    assert open_checkpoint(latest_checkpoint(api), ORIGIN, identity.key).size == 3


def test_every_entry_can_be_proved(api: Engine, ring: KeyRing, identity: LogIdentity) -> None:
    receipts = fill(api, ring, 20)

    for receipt in receipts:
        proof = inclusion_proof(api, receipt.entry)
        check_proof(proof, receipt.leaf_hash, ORIGIN, identity.key)


@pytest.mark.parametrize("index", [-1, 3, 10**9])
def test_entry_that_no_checkpoint_covers_is_not_proved(
    api: Engine, ring: KeyRing, index: int
) -> None:
    fill(api, ring, 3)

    with pytest.raises(NotInLogError):
        inclusion_proof(api, index)


def test_empty_log_has_no_checkpoint_and_is_whole(
    api: Engine, operator: Engine, identity: LogIdentity
) -> None:
    with pytest.raises(NotInLogError):
        latest_checkpoint(api)
    assert verify_log(operator, identity).is_whole


def test_more_than_a_tile_is_whole_and_provable(
    api: Engine, operator: Engine, ring: KeyRing, identity: LogIdentity
) -> None:
    receipts = fill(api, ring, 700)

    verdict = verify_log(operator, identity)
    last = max(receipts, key=lambda receipt: receipt.entry)

    assert verdict.is_whole, verdict.words
    assert (verdict.entries, verdict.covered) == (700, 700)
    check_proof(inclusion_proof(api, last.entry), last.leaf_hash, ORIGIN, identity.key)


FLIPPED = "update hub.{0} set {1} = set_byte({1}, {3}, get_byte({1}, {3}) # 1) where {2}"


@pytest.mark.parametrize("column", ["entry", "leaf_hash", "salt"])
@pytest.mark.parametrize("byte", [0, 7, 31])
def test_one_byte_changed_in_an_entry_names_it(  # noqa: PLR0913, PLR0917 - fixtures and cases
    api: Engine,
    operator: Engine,
    ring: KeyRing,
    admin: Admin,
    identity: LogIdentity,
    column: str,
    byte: int,
) -> None:
    fill(api, ring, 8)
    table = "log_subjects" if column == "salt" else "log_entries"
    admin.execute(FLIPPED.format(table, column, "seq = 4", byte).encode())

    verdict = verify_log(operator, identity)

    assert verdict.flaw is not None
    assert verdict.flaw.entry == 4
    assert re.search("Primera entrada mala: la 4:", verdict.words)


@pytest.mark.parametrize(("table", "column"), [("log_checkpoints", "root"), ("log_nodes", "hash")])
@pytest.mark.parametrize("byte", [0, 31])
def test_one_byte_changed_beside_the_entries_is_found(  # noqa: PLR0913, PLR0917 - likewise
    api: Engine,
    operator: Engine,
    ring: KeyRing,
    admin: Admin,
    identity: LogIdentity,
    table: str,
    column: str,
    byte: int,
) -> None:
    fill(api, ring, 260)
    admin.execute(FLIPPED.format(table, column, "true", byte).encode())

    verdict = verify_log(operator, identity)

    assert not verdict.is_whole


@pytest.mark.parametrize(
    "tampering",
    [
        "update hub.log_entries set appended_at = appended_at + interval '1 microsecond' where seq = 4",
        "update hub.log_subjects set citizen_id = gen_random_uuid() where seq = 4",
        "update hub.log_subjects set citizen_id = null where seq = 4",
        "delete from hub.log_entries where seq = 4",
        "update hub.log_entries set seq = 90 where seq = 4",
        "update hub.log_checkpoints set created_at = created_at - interval '1 second'",
        "update hub.log_checkpoints set note = replace(note, '— ', '- ')",
        "update hub.log_checkpoints set size = size + 1",
        "delete from hub.log_entries where seq > 4",
    ],
)
def test_any_other_tampering_is_found(
    api: Engine,
    operator: Engine,
    ring: KeyRing,
    admin: Admin,
    identity: LogIdentity,
    tampering: str,
) -> None:
    fill(api, ring, 8)
    admin.execute(tampering.encode())

    verdict = verify_log(operator, identity)

    assert not verdict.is_whole


def test_entry_rewritten_with_its_hash_is_found_by_the_signed_root(
    api: Engine, operator: Engine, ring: KeyRing, admin: Admin, identity: LogIdentity
) -> None:
    fill(api, ring, 8)
    admin.execute(
        "update hub.log_entries set"
        " entry = convert_to(replace(convert_from(entry, 'UTF8'), 'salud', 'otros'), 'UTF8'),"
        " leaf_hash = sha256('\\x00'::bytea || convert_to("
        "replace(convert_from(entry, 'UTF8'), 'salud', 'otros'), 'UTF8')) where seq = 4"
    )

    verdict = verify_log(operator, identity)

    assert "no dan la raíz firmada" in verdict.words


def test_log_cut_behind_its_checkpoint_refuses_to_grow(
    api: Engine, ring: KeyRing, admin: Admin
) -> None:
    fill(api, ring, 8)
    admin.execute("delete from hub.log_entries where seq > 4")

    with LogWriter(api, log_signer(ring, ORIGIN)) as writer, pytest.raises(LogBrokenError):
        writer.append(ENTRY)


def test_log_signed_by_another_key_refuses_to_grow(
    api: Engine, ring: KeyRing, admin: Admin
) -> None:
    fill(api, ring, 3)
    forged = b64encode(bytes(68)).decode()
    admin.execute(
        "update hub.log_checkpoints set note = split_part(note, E'\\n\\n', 1) || E'\\n\\n— '"
        " || %s || ' ' || %s || E'\\n'",
        [ORIGIN, forged],
    )

    with LogWriter(api, log_signer(ring, ORIGIN)) as writer, pytest.raises(LogBrokenError):
        writer.append(ENTRY)


def test_unwritable_table_is_an_error_and_writing_goes_on_afterwards(
    writer: LogWriter, admin: Admin
) -> None:
    writer.append(ENTRY)
    admin.execute("revoke insert on hub.log_entries from hub_api")

    with pytest.raises(LogUnwritableError):
        writer.append(ENTRY)
    admin.execute("grant insert on hub.log_entries to hub_api")

    assert writer.append(ENTRY).entry == 1


def test_log_held_by_somebody_else_is_an_error_and_not_a_wait_forever(
    writer: LogWriter, admin: Admin
) -> None:
    writer.append(ENTRY)
    admin.execute("begin")
    admin.execute("lock table hub.log_entries in access exclusive mode")

    with pytest.raises(LogUnwritableError):
        writer.append(ENTRY)

    admin.execute("rollback")
    assert writer.append(ENTRY).entry == 1


def test_closed_writer_writes_nothing(api: Engine, ring: KeyRing) -> None:
    with LogWriter(api, log_signer(ring, ORIGIN)) as writer:
        pass

    with pytest.raises(LogUnwritableError):
        writer.append(ENTRY)


def test_error_reported_although_the_write_persisted_leaves_no_gap(
    writer: LogWriter, admin: Admin
) -> None:
    """A deferred trigger fails one commit; the writer must read the tree again, not guess."""
    writer.append(ENTRY)
    admin.execute(
        "create function hub.fail() returns trigger language plpgsql as"
        " $$ begin raise exception 'late'; end $$"
    )
    admin.execute(
        "create constraint trigger late after insert on hub.log_entries"
        " deferrable initially deferred for each row execute function hub.fail()"
    )
    with pytest.raises(LogUnwritableError):
        writer.append(ENTRY)
    admin.execute("drop trigger late on hub.log_entries")
    admin.execute("drop function hub.fail()")

    assert writer.append(ENTRY).entry == 1


def test_nothing_about_the_person_or_the_case_stands_in_the_entry(
    writer: LogWriter, admin: Admin
) -> None:
    writer.append(ENTRY, Mention(SOMEONE, "EXP-SECRETO-77"))

    rows = admin.execute("select convert_from(entry, 'UTF8') from hub.log_entries").fetchall()

    assert "SECRETO" not in str(rows)
    assert str(SOMEONE) not in str(rows)


def test_the_api_cannot_change_or_remove_what_it_wrote(writer: LogWriter, api: Engine) -> None:
    writer.append(ENTRY)

    for statement in (
        "update hub.log_entries set seq = 9",
        "delete from hub.log_entries",
        "truncate hub.log_entries",
        "delete from hub.log_checkpoints",
        "select * from hub.log_subjects",
    ):
        with pytest.raises(Exception, match="permission denied"), api.begin() as connection:
            connection.execute(text(statement))
