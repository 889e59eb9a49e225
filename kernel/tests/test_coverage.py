from typing import Any

from django.test import SimpleTestCase

from kernel.testing.coverage import operations_called


class Helpers:
    service: Any

    def called_by_helper(self) -> None:
        self.service.called_by_helper()

    def never_called(self) -> None:
        self.service.never_called()


class Sample(Helpers):
    def setUp(self) -> None:
        self.service.called_by_set_up()

    def test_something(self) -> None:
        calls = [lambda: self.service.called_by_lambda(), self.called_by_helper]
        for call in calls:
            call()


class OperationsCalledTests(SimpleTestCase):
    def test_calls_of_tests_and_their_helpers_are_found_and_no_others(self) -> None:
        expected = {"called_by_set_up", "called_by_lambda", "called_by_helper"}
        self.assertEqual(operations_called(Sample), expected)
