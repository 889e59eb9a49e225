from concurrent.futures import ThreadPoolExecutor

from django.test import SimpleTestCase

from kernel.rpc import circuit_breaker
from kernel.rpc.circuit_breaker import FAILURE_THRESHOLD, HALF_OPEN_AFTER_SECONDS, CircuitBreaker


class BreakerTest(SimpleTestCase):
    def setUp(self) -> None:
        self.now = 1_000.0
        self.breaker = CircuitBreaker("posts", clock=lambda: self.now)

    def fail(self, times: int) -> None:
        for _ in range(times):
            self.breaker.record_failure()

    def open(self) -> None:
        with self.assertLogs(circuit_breaker.__name__, "WARNING") as logged:
            self.fail(FAILURE_THRESHOLD)
        self.assertEqual(len(logged.records), 1)

    def test_lets_calls_through_at_first(self) -> None:
        self.assertTrue(self.breaker.allow_request())

    def test_a_few_failures_do_not_open_it(self) -> None:
        self.fail(FAILURE_THRESHOLD - 1)
        self.assertTrue(self.breaker.allow_request())

    def test_only_failures_in_a_row_do(self) -> None:
        for _ in range(3):
            self.fail(FAILURE_THRESHOLD - 1)
            self.breaker.record_success()
        self.assertTrue(self.breaker.allow_request())

    def test_open_it_lets_nothing_through(self) -> None:
        self.open()
        self.now += HALF_OPEN_AFTER_SECONDS - 0.01
        self.assertFalse(self.breaker.allow_request())

    def test_after_a_pause_it_lets_one_probe_through(self) -> None:
        self.open()
        self.now += HALF_OPEN_AFTER_SECONDS
        with ThreadPoolExecutor(8) as threads:
            through = list(threads.map(lambda _: self.breaker.allow_request(), range(50)))
        self.assertEqual(through.count(True), 1)

    def test_a_probe_that_fails_costs_another_pause(self) -> None:
        self.open()
        self.now += HALF_OPEN_AFTER_SECONDS
        self.assertTrue(self.breaker.allow_request())
        self.now += 1
        self.breaker.record_failure()
        self.now += HALF_OPEN_AFTER_SECONDS - 0.01
        self.assertFalse(self.breaker.allow_request())
        self.now += 0.01
        self.assertTrue(self.breaker.allow_request())

    def test_a_probe_whose_end_nobody_hears_of_does_not_keep_it_open(self) -> None:
        self.open()
        self.now += HALF_OPEN_AFTER_SECONDS
        self.assertTrue(self.breaker.allow_request())
        self.now += HALF_OPEN_AFTER_SECONDS
        self.assertTrue(self.breaker.allow_request())

    def test_an_answer_closes_it(self) -> None:
        self.open()
        self.now += HALF_OPEN_AFTER_SECONDS
        self.breaker.allow_request()
        with self.assertLogs(circuit_breaker.__name__, "WARNING") as logged:
            self.breaker.record_success()
        self.assertIn("posts answers again", logged.output[0])
        self.assertTrue(all(self.breaker.allow_request() for _ in range(10)))
        self.fail(FAILURE_THRESHOLD - 1)
        self.assertTrue(self.breaker.allow_request())
