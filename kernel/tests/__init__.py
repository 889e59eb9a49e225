"""The kernel's tests. Property tests try the same examples every time, however busy the machine."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "is_retryable", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("is_retryable")
