"""Doubles of services."""

from functools import cache
from unittest.mock import Mock, create_autospec

from kernel.contracts.service import Service


def service_double(contract: type[Service]) -> Mock:
    """Return the double of a service, with the signatures of its contract.

    There is one for each contract, since creating one takes milliseconds. Each call
    resets it.
    """
    double = _double(contract)
    double.reset_mock(return_value=True, side_effect=True)
    return double


@cache
def _double(contract: type[Service]) -> Mock:
    double: Mock = create_autospec(contract, instance=True)
    return double
