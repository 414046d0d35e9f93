"""Settings: off when nothing is given, refused when half is given, read whole otherwise."""

from __future__ import annotations

import pytest

from connectors.sdk.errors import NotConfigured
from connectors.sdk.settings import Setting, read_settings

WANTED = (
    Setting(name="A_SECRET", secret=True, required=True, help="in the dashboard"),
    Setting(name="A_NUMBER", required=True),
    Setting(name="A_URL", default="https://a.example"),
)


@pytest.mark.parametrize("given", [{}, {"A_SECRET": "", "A_NUMBER": "  "}, {"A_URL": "https://b.example"}, {"B": "x"}])
def test_without_any_required_setting_it_is_off(given: dict[str, str]) -> None:
    assert read_settings(WANTED, given) is None


def test_what_is_missing_is_named_with_where_to_find_it() -> None:
    with pytest.raises(NotConfigured, match=r"A_SECRET \(in the dashboard\)"):
        read_settings(WANTED, {"A_NUMBER": "1"})
    with pytest.raises(NotConfigured, match="A_NUMBER"):
        read_settings(WANTED, {"A_SECRET": "hidden-value"})


def test_values_and_secrets_are_not_told() -> None:
    with pytest.raises(NotConfigured) as caught:
        read_settings(WANTED, {"A_SECRET": "hidden-value"})
    assert "hidden-value" not in str(caught.value)


def test_values_are_trimmed_and_defaults_filled_in() -> None:
    given = {"A_SECRET": " s \n", "A_NUMBER": "1", "A_URL": "", "OTHER": "x"}
    assert read_settings(WANTED, given) == {"A_SECRET": "s", "A_NUMBER": "1", "A_URL": "https://a.example"}


def test_what_requires_nothing_is_on() -> None:
    assert read_settings((Setting(name="A_URL", default="x"),), {}) == {"A_URL": "x"}
