"""The one clock: text order is time order, and a time that nobody means is refused."""

import pytest

from copilot.clock import from_iso, to_iso


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0999-05-05T10:00:00Z"])
def test_a_year_that_nobody_means_is_a_value_error(text: str):
    with pytest.raises(ValueError, match="year"):
        from_iso(text)


def test_a_time_without_a_zone_counts_as_utc():
    assert to_iso(from_iso("2026-11-23T14:00:00")) == "2026-11-23T14:00:00.000Z"
