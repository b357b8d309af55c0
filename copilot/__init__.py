"""Levelhead: live chat for upset customers, with a co-pilot under guardrails."""

__version__ = "0.1.0"
