from typing import Any

from django.test import SimpleTestCase

from kernel.testing.coverage import operations_called


class Helpers:
    service: Any

    def by_a_helper(self) -> None:
        self.service.by_a_helper()

    def never_called(self) -> None:
        self.service.never_called()


class Sample(Helpers):
    def setUp(self) -> None:
        self.service.at_the_start()

    def test_something(self) -> None:
        calls = [lambda: self.service.in_a_lambda(), self.by_a_helper]
        for call in calls:
            call()


class CoverageTest(SimpleTestCase):
    def test_finds_what_tests_call_and_nothing_else(self) -> None:
        self.assertEqual(operations_called(Sample), {"at_the_start", "in_a_lambda", "by_a_helper"})
