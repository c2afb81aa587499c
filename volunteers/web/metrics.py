"""What is measured of requests, for whoever watches the server: how many, how they ended, and how long they took.

Nothing is measured where nobody may read it. With several web processes each writes its counts into a file of the
folder that the start names (PROMETHEUS_MULTIPROC_DIR), and the one that is asked adds them up.
"""

import hmac
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, g, request

from volunteers.foundation.parts import Part
from volunteers.web.nearby import is_from_this_machine

PREFIX = "volunteers"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"
"""What a stranger can invent is counted under one name, or the counts would fill the memory."""
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SEVERAL = "PROMETHEUS_MULTIPROC_DIR"


@dataclass(frozen=True)
class Measured(Part):
    """What this process counts; nothing where nobody may read it."""

    registry: Any = None
    requests: Any = None
    seconds: Any = None


def is_on(app: Flask) -> bool:
    """Whether anybody may read what is measured."""
    return bool(app.config["METRICS_TOKEN"]) or bool(app.config["METRICS_LOOPBACK"])


def may_read() -> bool:
    """Whether whoever asks may: by the token, or from this machine where the setting lets it."""
    config = current_app.config
    given, token = request.headers.get("Authorization", ""), config["METRICS_TOKEN"] or ""
    is_known = bool(token) and hmac.compare_digest(given.encode("utf-8", "replace"), f"Bearer {token}".encode())
    return is_known or (bool(config["METRICS_LOOPBACK"]) and is_from_this_machine())


def init_app(app: Flask) -> None:
    """Count each answer, where somebody may read the counts."""
    if not is_on(app):
        Measured().fit(app)
        return
    from prometheus_client import CollectorRegistry, Counter, Histogram  # noqa: PLC0415 -- for whoever measures only

    registry = CollectorRegistry()
    requests = Counter(
        "requests", "Answers by address and status.", ("method", "rule", "status"), namespace=PREFIX, registry=registry
    )
    seconds = Histogram(
        *("request_seconds", "How long answers took, by room.", ("room",)),
        namespace=PREFIX,
        registry=registry,
        buckets=BUCKETS,
    )
    Measured(registry, requests, seconds).fit(app)

    @app.after_request
    def _count(answer: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule else OTHER
        method = request.method if request.method in METHODS else OTHER
        requests.labels(method, rule, str(answer.status_code)).inc()
        if "began" in g:
            room = request.blueprint or ("files" if request.endpoint == "static" else OTHER)
            seconds.labels(room).observe(time.perf_counter() - g.began)
        return answer


@dataclass(frozen=True)
class Gauge:
    """Something that is as it is when it is asked: its name, its meaning, and its values, each with its labels."""

    name: str
    meaning: str
    values: Iterable[tuple[dict[str, str], float]]


def exposed(gauges: Iterable[Gauge]) -> bytes:
    """The counts of all web processes, and these gauges, in Prometheus' text format."""
    from prometheus_client import CollectorRegistry, generate_latest, multiprocess  # noqa: PLC0415 -- see above

    counts = Measured.of().registry
    if os.environ.get(SEVERAL):
        counts = CollectorRegistry()
        all_processes: Any = multiprocess.MultiProcessCollector  # which the library types not
        all_processes(counts)
    now = CollectorRegistry()
    now.register(_Now(gauges))
    return generate_latest(counts) + generate_latest(now)


class _Now:
    """Hands the gauges to the library."""

    def __init__(self, gauges: Iterable[Gauge]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterable[Any]:
        from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415 -- see above

        for gauge in self._gauges:
            values = list(gauge.values)
            labels = sorted(values[0][0]) if values else []
            family = GaugeMetricFamily(f"{PREFIX}_{gauge.name}", gauge.meaning, labels=labels)
            for named, value in values:
                family.add_metric([named[label] for label in labels], value)
            yield family

    def describe(self) -> Iterable[Any]:
        return ()
