"""Benchmarks: each module has `run() -> Iterable[dict]`, a row a figure; `python -m tests.bench [name]` runs them.

A row: name, work, ours, reference, unit ("per second": a ratio above 1 is better; "ms": below 1), ratio, runs.
Each is a median of paired runs of ours and of a reference on the same machine, in the same run.
"""
