"""Events between services: transactional outbox, message relay, and inbox.

Delivery is at-least-once. Each subscriber deduplicates, so every event takes effect
once.
"""
