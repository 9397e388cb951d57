"""Reads exports of gencode with the programs that people use, for the tests of `data export`.

    compare.py equal SOURCE EXPORT     `datasets`, pandas and DuckDB find the same rows in both directories; prints the number of rows
    compare.py rows EXPORT SPLIT       the features and rows that `datasets` loads, as JSON
"""

import glob
import json
import os
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
home = tempfile.TemporaryDirectory()
os.environ["HF_HOME"] = home.name

import datasets
import duckdb
import pandas

datasets.disable_progress_bars()


def splits(directory):
    return sorted({os.path.basename(path).split("-")[0] for path in glob.glob(f"{directory}/data/*.parquet")})


def plain(frame):
    """Values of pandas as JSON text: its arrays compare element by element."""
    return json.dumps(json.loads(frame.to_json(orient="records")), sort_keys=True)


def equal(source, export):
    first, second = datasets.load_dataset(source), datasets.load_dataset(export)
    assert sorted(first) == sorted(second), (sorted(first), sorted(second))
    rows = 0
    for split in first:
        assert first[split].features == second[split].features, (first[split].features, second[split].features)
        assert first[split].to_list() == second[split].to_list(), split
        rows += len(first[split])
    # The same without the README: the features are in the files themselves.
    files = {split: sorted(glob.glob(f"{export}/data/{split}-*.parquet")) for split in splits(export)}
    alone = datasets.load_dataset("parquet", data_files=files)
    assert all(alone[split].features == first[split].features for split in first)
    for split in splits(source):
        read = [pandas.concat([pandas.read_parquet(path) for path in sorted(glob.glob(f"{place}/data/{split}-*"))]) for place in (source, export)]
        assert list(read[0].columns) == list(read[1].columns) and plain(read[0]) == plain(read[1]), split
        tables = [f"read_parquet('{place}/data/{split}-*.parquet')" for place in (source, export)]
        types = [duckdb.sql(f"describe select * from {table}").fetchall() for table in tables]
        assert types[0] == types[1], types
        for one, other in (tables, tables[::-1]):
            assert duckdb.sql(f"select count(*) from (select * from {one} except all select * from {other})").fetchall()[0][0] == 0
    return rows


verb = sys.argv[1]
if verb == "equal":
    print(equal(sys.argv[2], sys.argv[3]))
elif verb == "rows":
    rows = datasets.load_dataset(sys.argv[2], split=sys.argv[3])
    print(json.dumps({"features": rows.features.to_dict(), "rows": rows.to_list()}))
else:
    raise SystemExit(f"no verb {verb}")
