# SPDX-License-Identifier: MIT
"""peers MODULE FROM TO FILE: what scripts/bench measures dsmap against, in Python's libraries.

MODULE is polars or duckdb, FROM and TO are ndjson or csv. Writes the columns id and visits,
the latter as total, to stdout."""

import sys


def polars(source, target, path):
    import polars as p

    frame = getattr(p, "scan_" + source)(path).select("id", p.col("visits").alias("total"))
    getattr(frame, "sink_" + target)("/dev/stdout")


def duckdb(source, target, path):
    import duckdb as d

    target = {"ndjson": "json", "csv": "csv"}[target]
    d.sql(
        f"COPY (SELECT id, visits AS total FROM read_{source}('{path}'))"
        f" TO '/dev/stdout' (FORMAT {target})"
    )


{"polars": polars, "duckdb": duckdb}[sys.argv[1]](*sys.argv[2:])
