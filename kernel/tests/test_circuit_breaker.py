from concurrent.futures import ThreadPoolExecutor

from django.test import SimpleTestCase

from kernel.rpc import circuit_breaker
from kernel.rpc.circuit_breaker import FAILURE_THRESHOLD, HALF_OPEN_AFTER_SECONDS, CircuitBreaker


class CircuitBreakerTests(SimpleTestCase):
    def setUp(self) -> None:
        self.now = 1_000.0
        self.breaker = CircuitBreaker("library", clock=lambda: self.now)

    def fail_requests(self, times: int) -> None:
        for _ in range(times):
            self.breaker.record_failure()

    def open(self) -> None:
        with self.assertLogs(circuit_breaker.__name__, "WARNING") as logged:
            self.fail_requests(FAILURE_THRESHOLD)
        self.assertEqual(len(logged.records), 1)

    def test_closed_breaker_allows_requests(self) -> None:
        self.assertTrue(self.breaker.allow_request())

    def test_failures_below_threshold_do_not_open_it(self) -> None:
        self.fail_requests(FAILURE_THRESHOLD - 1)
        self.assertTrue(self.breaker.allow_request())

    def test_failures_that_are_not_consecutive_do_not_open_it(self) -> None:
        for _ in range(3):
            self.fail_requests(FAILURE_THRESHOLD - 1)
            self.breaker.record_success()
        self.assertTrue(self.breaker.allow_request())

    def test_open_breaker_allows_no_request(self) -> None:
        self.open()
        self.now += HALF_OPEN_AFTER_SECONDS - 0.01
        self.assertFalse(self.breaker.allow_request())

    def test_half_open_breaker_allows_one_request(self) -> None:
        self.open()
        self.now += HALF_OPEN_AFTER_SECONDS
        with ThreadPoolExecutor(8) as threads:
            allowed = list(threads.map(lambda _: self.breaker.allow_request(), range(50)))
        self.assertEqual(allowed.count(True), 1)

    def test_failure_while_half_open_opens_it_again(self) -> None:
        self.open()
        self.now += HALF_OPEN_AFTER_SECONDS
        self.assertTrue(self.breaker.allow_request())
        self.now += 1
        self.breaker.record_failure()
        self.now += HALF_OPEN_AFTER_SECONDS - 0.01
        self.assertFalse(self.breaker.allow_request())
        self.now += 0.01
        self.assertTrue(self.breaker.allow_request())

    def test_request_without_recorded_outcome_does_not_keep_it_open(self) -> None:
        self.open()
        self.now += HALF_OPEN_AFTER_SECONDS
        self.assertTrue(self.breaker.allow_request())
        self.now += HALF_OPEN_AFTER_SECONDS
        self.assertTrue(self.breaker.allow_request())

    def test_success_closes_it(self) -> None:
        self.open()
        self.now += HALF_OPEN_AFTER_SECONDS
        self.breaker.allow_request()
        with self.assertLogs(circuit_breaker.__name__, "WARNING") as logged:
            self.breaker.record_success()
        self.assertIn("library responds again", logged.output[0])
        self.assertTrue(all(self.breaker.allow_request() for _ in range(10)))
        self.fail_requests(FAILURE_THRESHOLD - 1)
        self.assertTrue(self.breaker.allow_request())
