"""Notes about a request, such as a published event or a retry, for traces.

Without a listener a note costs one function call.
"""

from collections.abc import Callable

Listener = Callable[[str, dict[str, str]], None]

_listeners: list[Listener] = []


def note(name: str, **attributes: object) -> None:
    """Pass a note about the current request to the listeners."""
    for listener in _listeners:
        listener(name, {key: str(value) for key, value in attributes.items()})


def listen(listener: Listener) -> None:
    """Call the listener with every note from now on."""
    _listeners.append(listener)
