"""Any frozen record as JSON, and back: one serialiser for the command line, kept cases, the API and reports.

To keep a record, or send it to another program that has these records, and to have the same record again:

    text = json.dumps(to_json(finding), allow_nan=False)      # {"@type": "Finding", "@schema": 1, "task": …}
    finding = from_json(Finding, json.loads(text))            # DataError in words where the text is damaged

For a reader that is no program of ours, as a verb's `--json` is, `plain_json` gives the same fields without the two
keys and with null for what is no finite number; nothing reads that back.

A record takes part as it is; its fields may be numbers, texts, `Literal`s, None, dates, paths, bytes, arrays, records,
and tuples, frozen sets and mappings of these. In a union of several records each says which it is. A field added later
needs a default, and is then missing in older texts without harm; a key that is not known, as a newer version may
write, is left out. Where older texts would be misread, `SCHEMA` counts up, and the reader treats each version.

NaN and the infinities are the texts "NaN", "Infinity" and "-Infinity", as in the JSON of protocol buffers. An array of
a field's usual kind (float64, int64) is nested lists; any other has its kind, shape and bytes, and all come back to
the bit.
"""

from core.json_records.reading import from_json
from core.json_records.writing import SCHEMA, plain_json, to_json

__all__ = ["SCHEMA", "from_json", "plain_json", "to_json"]
