from concurrent.futures import ThreadPoolExecutor

from django.test import SimpleTestCase

from blog import breaker
from blog.breaker import FAILURES, PAUSE_SECONDS, Breaker


class BreakerTest(SimpleTestCase):
    def setUp(self) -> None:
        self.now = 1_000.0
        self.breaker = Breaker("posts", clock=lambda: self.now)

    def fail(self, times: int) -> None:
        for _ in range(times):
            self.breaker.not_answered()

    def open(self) -> None:
        with self.assertLogs(breaker.__name__, "WARNING") as logged:
            self.fail(FAILURES)
        self.assertEqual(len(logged.records), 1)

    def test_lets_calls_through_at_first(self) -> None:
        self.assertTrue(self.breaker.lets_through())

    def test_a_few_failures_do_not_open_it(self) -> None:
        self.fail(FAILURES - 1)
        self.assertTrue(self.breaker.lets_through())

    def test_only_failures_in_a_row_do(self) -> None:
        for _ in range(3):
            self.fail(FAILURES - 1)
            self.breaker.answered()
        self.assertTrue(self.breaker.lets_through())

    def test_open_it_lets_nothing_through(self) -> None:
        self.open()
        self.now += PAUSE_SECONDS - 0.01
        self.assertFalse(self.breaker.lets_through())

    def test_after_a_pause_it_lets_one_probe_through(self) -> None:
        self.open()
        self.now += PAUSE_SECONDS
        with ThreadPoolExecutor(8) as threads:
            through = list(threads.map(lambda _: self.breaker.lets_through(), range(50)))
        self.assertEqual(through.count(True), 1)

    def test_a_probe_that_fails_costs_another_pause(self) -> None:
        self.open()
        self.now += PAUSE_SECONDS
        self.assertTrue(self.breaker.lets_through())
        self.now += 1
        self.breaker.not_answered()
        self.now += PAUSE_SECONDS - 0.01
        self.assertFalse(self.breaker.lets_through())
        self.now += 0.01
        self.assertTrue(self.breaker.lets_through())

    def test_a_probe_whose_end_nobody_hears_of_does_not_keep_it_open(self) -> None:
        self.open()
        self.now += PAUSE_SECONDS
        self.assertTrue(self.breaker.lets_through())
        self.now += PAUSE_SECONDS
        self.assertTrue(self.breaker.lets_through())

    def test_an_answer_closes_it(self) -> None:
        self.open()
        self.now += PAUSE_SECONDS
        self.breaker.lets_through()
        with self.assertLogs(breaker.__name__, "WARNING") as logged:
            self.breaker.answered()
        self.assertIn("posts answers again", logged.output[0])
        self.assertTrue(all(self.breaker.lets_through() for _ in range(10)))
        self.fail(FAILURES - 1)
        self.assertTrue(self.breaker.lets_through())
