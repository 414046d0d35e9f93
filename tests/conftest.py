"""Fixtures for every test: a PostgreSQL server, the started product, a trained model."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import migrate
from tests.postgres import MISSING, Postgres, programs
from tests.stages.steps import databases

HERE = Path(__file__).parent
os.environ.setdefault("GUICHET_UNDO_SECONDS", "0")  # what an agent says leaves at once, but where undoing is tested
MARKS = {
    "actions/test_domain.py": ("slow",),
    "audit/test_partner.py": ("slow",),
    "audit/test_report.py": ("slow",),
    "audit/test_rounds.py": ("slow",),
    "bundle/test_bundle.py": ("slow",),
    "bundle/test_bundle_fuzz.py": ("slow",),
    "bundle/test_bundle_layout.py": ("slow",),
    "bundle/test_bundle_notes.py": ("slow",),
    "bundle/test_bundle_sealed.py": ("slow",),
    "bundle/test_bundle_withheld.py": ("slow",),
    "connectors/whatsapp/sandbox/test_any_json.py": ("slow",),
    "connectors/whatsapp/sandbox/test_posting.py": ("slow",),
    "connectors/whatsapp/test_sandbox.py": ("slow",),
    "connectors/whatsapp/test_sending.py": ("slow",),
    "connectors/whatsapp/test_whatsapp.py": ("slow",),
    "consent/test_always.py": ("slow",),
    "consent/test_ending.py": ("slow",),
    "consent/test_first_contact.py": ("slow",),
    "consent/test_gate.py": ("slow",),
    "consent/test_held_files.py": ("slow",),
    "consent/test_no_on_hold.py": ("slow",),
    "consent/test_stop_unasked.py": ("slow",),
    "consent/test_stop_words.py": ("slow",),
    "console/": ("slow",),
    "desk/test_desk_agents.py": ("slow",),
    "desk/test_desk_channels.py": ("slow",),
    "desk/test_desk_custody.py": ("slow",),
    "desk/test_desk_handling.py": ("slow",),
    "desk/test_desk_kinds.py": ("slow",),
    "desk/test_desk_numbers.py": ("slow",),
    "desk/test_desk_studio.py": ("slow",),
    "desk/test_desk_texts.py": ("slow",),
    "desk/test_desk_together.py": ("slow",),
    "desk/test_desk_told.py": ("slow",),
    "desk/test_desk_uploads.py": ("slow",),
    "erasure/test_erasure.py": ("slow",),
    "erasure/test_erasure_sealed.py": ("slow",),
    "erasure/test_export_networks.py": ("slow",),
    "erasure/test_hostile.py": ("slow",),
    "erasure/test_meanwhile.py": ("slow",),
    "erasure/test_orders.py": ("slow",),
    "erasure/test_own.py": ("slow",),
    "erasure/test_put_back.py": ("slow",),
    "erasure/test_rounds_go_on.py": ("slow",),
    "flows/": ("slow",),
    "incidents/": ("slow",),
    "leaving/": ("slow",),
    "masking/test_mask.py": ("slow",),
    "masking/test_mask.py::test_a_long_text": ("slow",),
    "masking/test_mask.py::test_any_text": ("slow",),
    "media/test_clamd.py": ("slow",),
    "media/test_convert.py": ("slow",),
    "media/test_faces.py": ("slow",),
    "media/test_inspect.py": ("slow",),
    "media/test_inspect.py::test_a_whole_picture": ("slow",),
    "media/test_keep.py": ("slow",),
    "media/test_listen.py": ("slow",),
    "media/test_process.py": ("slow",),
    "media/test_reading.py": ("slow",),
    "media/test_reading.py::test_a_picture_with_nothing": ("slow",),
    "media/test_reading.py::test_a_screenshot_is_read": ("slow",),
    "media/test_shelf.py": ("slow",),
    "nlu/test_any_text.py": ("slow",),
    "nlu/test_cascade.py": ("slow",),
    "nlu/test_counting.py": ("slow",),
    "nlu/test_data.py": ("slow",),
    "nlu/test_entities.py": ("slow",),
    "nlu/test_entity_score.py": ("slow",),
    "nlu/test_entity_words.py": ("slow",),
    "nlu/test_language.py": ("slow",),
    "nlu/test_linear_model.py": ("slow",),
    "nlu/test_person_wishes.py": ("slow",),
    "nlu/test_phone_text.py::test_trust": ("slow",),
    "nlu/test_reading.py": ("slow",),
    "numbers/test_cases.py": ("slow",),
    "numbers/test_plan.py": ("slow",),
    "numbers/test_recount.py": ("slow",),
    "numbers/test_study.py": ("slow",),
    "numbers/test_study_command.py": ("slow",),
    "pages/": ("browser",),
    "product/": ("rasa", "slow"),
    "rehearsal/test_play.py": ("slow",),
    "rehearsal/test_scenarios.py": ("rasa", "slow"),
    "running/test_custody_commands.py": ("slow",),
    "running/test_lost_keys.py": ("slow",),
    "running/test_played.py": ("slow",),
    "running/test_sandboxes.py": ("slow",),
    "sdk/test_sdk_contract.py": ("slow",),
    "sdk/test_sdk_fake_network.py": ("slow",),
    "sdk/test_sdk_fit.py": ("slow",),
    "sdk/test_sdk_limits.py": ("slow",),
    "sdk/test_sdk_signatures.py": ("slow",),
    "sdk/test_sdk_unmapped.py": ("slow",),
    "sdk/test_sdk_web.py": ("slow",),
    "sdk/test_sdk_wire.py": ("slow",),
    "setup/test_setup.py": ("slow",),
    "simulator/": ("slow",),
    "stages/test_agent_writes.py": ("slow",),
    "stages/test_bad_updates.py": ("slow",),
    "stages/test_choices.py": ("slow",),
    "stages/test_converse.py": ("slow",),
    "stages/test_courtesies.py": ("slow",),
    "stages/test_deliver.py": ("slow",),
    "stages/test_doors.py": ("slow",),
    "stages/test_examined.py": ("slow",),
    "stages/test_group_commit.py": ("slow",),
    "stages/test_haiket_repeats.py": ("slow",),
    "stages/test_haiket_resent.py": ("slow",),
    "stages/test_identity.py": ("slow",),
    "stages/test_inventory.py": ("slow",),
    "stages/test_ledger.py": ("slow",),
    "stages/test_long_session.py": ("slow",),
    "stages/test_maybe_sent.py": ("slow",),
    "stages/test_operator.py": ("slow",),
    "stages/test_own_answers.py": ("slow",),
    "stages/test_pace.py": ("slow",),
    "stages/test_packing.py": ("slow",),
    "stages/test_partner_devices.py": ("slow",),
    "stages/test_partner_files.py": ("slow",),
    "stages/test_partner_hostile.py": ("slow",),
    "stages/test_partner_vectors.py": ("slow",),
    "stages/test_receipts.py": ("slow",),
    "stages/test_receive.py": ("slow",),
    "stages/test_receive_many.py": ("slow",),
    "stages/test_repeats.py": ("slow",),
    "stages/test_sealed_deliver.py": ("slow",),
    "stages/test_sealed_receive.py": ("slow",),
    "stages/test_undo.py": ("slow",),
    "stages/test_window.py": ("slow",),
    "stages/test_window_late.py": ("slow",),
    "stages/test_window_whatsapp.py": ("slow",),
    "stages/test_worker.py": ("slow",),
    "store/": ("slow",),
    "studio/test_inbox.py": ("slow",),
    "team/test_accounts.py": ("slow",),
    "team/test_second.py": ("slow",),
    "team/test_team_command.py": ("slow",),
    "tickets/test_at_once.py": ("slow",),
    "tickets/test_busy_parts.py": ("slow",),
    "tickets/test_facts.py": ("slow",),
    "tickets/test_handling.py": ("slow",),
    "tickets/test_handover.py": ("slow",),
    "tickets/test_merging.py": ("slow",),
    "tickets/test_queue.py": ("slow",),
    "tickets/test_rating": ("slow",),
    "tickets/test_readers.py": ("slow",),
    "tickets/test_service.py": ("slow",),
    "tickets/test_service_level.py": ("slow",),
    "tickets/test_splitting.py": ("slow",),
    "tickets/test_undo_stands.py": ("slow",),
    "tickets/test_unsay.py": ("slow",),
    "training/test_commands.py": ("slow",),
    "training/test_comparing.py": ("slow",),
    "training/test_promoting.py": ("slow",),
    "triage/test_always.py": ("slow",),
    "triage/test_recipes.py": ("slow",),
    "vault/test_afternoon.py": ("slow",),
    "vault/test_counted_whole.py": ("slow",),
    "vault/test_custody.py": ("slow",),
    "vault/test_heads.py": ("slow",),
    "vault/test_holders_always.py": ("slow",),
    "vault/test_keys.py": ("slow",),
    "vault/test_living.py": ("slow",),
    "vault/test_one_way_in.py": ("slow",),
    "vault/test_passphrase.py": ("slow",),
    "vault/test_recovery.py": ("slow",),
    "vault/test_register_commands.py": ("slow",),
    "vault/test_rolled_back.py": ("slow",),
    "vault/test_rotation.py": ("slow",),
    "vault/test_sealing.py": ("slow",),
    "vault/test_state.py": ("slow",),
    "vault/test_tamper": ("slow",),
    "vault/test_two_registers.py": ("slow",),
    "vault/test_unreadable.py": ("slow",),
}
"""What every test below a path is, so that the fast loop can leave it out: it keeps something quick of every area.

A path begins below tests/, or with connectors/; it may go on with the beginning of a test's name.
"""


def marks_of(place: str) -> set[str]:
    """The marks of a file or a test, by its path as MARKS has it."""
    return {mark for start, marks in MARKS.items() if place.startswith(start) for mark in marks}


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--postgresql`: counters that go step by step rest in PostgreSQL and not in SQLite."""
    parser.addoption("--postgresql", action="store_true", help="the stages' counters rest in PostgreSQL")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by where it lies; one that drives a browser gets a second try, and the summary counts it."""
    for item in items:
        for mark in marks_of(item.nodeid.removeprefix("tests/")):
            item.add_marker(mark)
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A file whose tests `-m` leaves out one and all is not even imported."""
    if collection_path.suffix != ".py" or HERE not in collection_path.parents:
        return None
    marks = marks_of(collection_path.relative_to(HERE).as_posix())
    return any(f"not {mark}" in config.option.markexpr for mark in marks) or None


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server for the whole session; left out, clearly, where PostgreSQL is not installed."""
    bin_folder = programs()
    if bin_folder is None:
        pytest.skip(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="guichet-postgres-"))  # pytest's own folders are closed to other users
    server = Postgres(folder, bin_folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def stages_rest_in(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where counters that go step by step keep their rows."""
    if not request.config.getoption("--postgresql"):
        yield
        return
    server: Postgres = request.getfixturevalue("postgres")
    migrate(server.fresh("tables"))
    databases.append(lambda _folder, _tables: server.copy("tables", f"t{secrets.token_hex(8)}"))
    yield
    databases.pop()
