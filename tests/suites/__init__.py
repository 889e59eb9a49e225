"""Tests of the APIs that run both in one process and on the split deployment.

Each suite is a mixin for a test case: `class RoleTests(RolesMixin, ServiceTestCase)`.
"""

from typing import TYPE_CHECKING

from django.test import TransactionTestCase

# A mixin is type-checked as part of a test case, but not collected as one.
if TYPE_CHECKING:
    Base = TransactionTestCase
else:
    Base = object
