"""Reads the exports of a run with pandas, polars and DuckDB, for the tests of `run export`.

    run.py PARQUET CSV JSONL     the directories of three exports of one run: all programs find the same values in all of them; prints
                                 the verdicts of the candidates and the number of rows of each table, as JSON
"""

import json
import sys

import duckdb
import pandas
import polars

FORMATS = dict(zip(("parquet", "csv", "jsonl"), sys.argv[1:4]))
PANDAS = {
    # Names such as `null` and `NA` are texts.
    "csv": lambda path: pandas.read_csv(path, keep_default_na=False, na_values=[""]),
    "parquet": pandas.read_parquet,
    "jsonl": lambda path: pandas.read_json(path, lines=True, dtype=False, convert_dates=False),
}
POLARS = {"parquet": polars.read_parquet, "csv": lambda path: polars.read_csv(path, infer_schema_length=None), "jsonl": polars.read_ndjson}


def plain(value):
    """One value as all programs have it: numbers are numbers, whatever their type, and what is missing is None."""
    if value is None or value is pandas.NA or value == "" or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):
        return bool(value)
    if isinstance(value, str):
        return value.removeprefix("'") if value[1:2] in ("=", "+", "-", "@") else value
    return round(float(value), 9)


def rows(table):
    names = list(table[0])
    return names, [tuple(plain(value) for value in row) for row in table[1]]


def read(format, directory, table):
    path = f"{directory}/{table}.{format}"
    frame = PANDAS[format](path)
    other = POLARS[format](path)
    relation = duckdb.sql(f"select * from {'read_json' if format == 'jsonl' else 'read_' + format}('{path}')")
    found = {
        "pandas": rows((frame.columns, frame.itertuples(index=False, name=None))),
        "polars": rows((other.columns, other.iter_rows())),
        "duckdb": rows((relation.columns, relation.fetchall())),
    }
    first = found["pandas"]
    for program, content in found.items():
        assert content[0] == first[0], (format, table, program, content[0], first[0])
        for one, two in zip(content[1], first[1]):
            assert one == two, (format, table, program, one, two)
        assert len(content[1]) == len(first[1]), (format, table, program)
    return first


result = {}
for table in ("problems", "candidates", "tests"):
    contents = {format: read(format, directory, table) for format, directory in FORMATS.items()}
    names, values = contents["parquet"]
    for format, content in contents.items():
        assert content[0] == names, (table, format, content[0], names)
        for one, two in zip(content[1], values):
            assert one == two, (table, format, one, two)
    result[table] = len(values)
    described = json.load(open(FORMATS["parquet"] + "/export.json"))["tables"]
    columns = next(entry for entry in described if entry["name"] == table)["columns"]
    types = duckdb.sql(f"describe select * from '{FORMATS['parquet']}/{table}.parquet'").fetchall()
    kinds = {"VARCHAR": "string", "BOOLEAN": "bool", "BIGINT": "int64", "DOUBLE": "float64"}
    assert [(column["name"], column["type"]) for column in columns] == [(name, kinds[kind]) for name, kind, *_ in types], (table, types)

# The README's three lines.
tests = pandas.read_parquet(FORMATS["parquet"] + "/tests.parquet")
candidates = pandas.read_parquet(FORMATS["parquet"] + "/candidates.parquet")
assert set(tests["verdict"]) <= set("AC WA RE ILE TLE MLE OLE SV JE CE".split())
result["verdicts"] = candidates.sort_values(["problem", "candidate"])["verdict"].tolist()
result["solve_rates"] = candidates.groupby("problem")["passed"].mean().to_dict()
print(json.dumps(result))
