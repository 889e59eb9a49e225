"""Calls between services: in this process, or over HTTP to another one."""
