"""Tests of guardians, children and consents."""
