"""Limits are fair, told about once, and do not grow with the number of people."""

from __future__ import annotations

import pytest

from bot.telegram.limits import Limit


def test_burst_then_one_after_another(clock):
    limit = Limit(6, clock=clock)
    for _ in range(6):
        assert limit.measure_wait(1) == 0
        limit.take(1)
    assert limit.measure_wait(1) == pytest.approx(10)
    assert limit.measure_wait(2) == 0
    clock.seconds += 9
    assert limit.measure_wait(1) == pytest.approx(1)
    clock.seconds += 1
    assert limit.measure_wait(1) == 0


def test_rest_fills_no_more_than_the_burst(clock):
    limit = Limit(60, burst=2, clock=clock)
    limit.take(1)
    clock.seconds += 1000
    limit.take(1)
    limit.take(1)
    assert limit.measure_wait(1) == pytest.approx(1)


def test_one_is_told_once_for_each_wait(clock):
    limit = Limit(1, clock=clock)
    assert not limit.tell_once(1), "who need not wait is told nothing"
    limit.take(1)
    assert [limit.tell_once(1), limit.tell_once(1)] == [True, False]
    clock.seconds += 60
    limit.take(1)
    assert limit.tell_once(1)


def test_memory_is_bounded(clock):
    limit = Limit(1, clock=clock)
    for key in range(25_000):
        limit.take(key)
    assert len(limit) <= 10_000
    assert limit.measure_wait(24_999) > 0
    clock.seconds += 61
    limit.take(1)
    assert len(limit) == 1
