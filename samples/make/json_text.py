"""JSON that people can read: indented, but lists of plain values stay on one line."""

import json
import re


def json_text(value: object) -> str:
    text = json.dumps(value, indent=2)
    return re.sub(r"\[\s+([^][{}]*?)\s+\]", lambda match: f"[{' '.join(match[1].split())}]", text) + "\n"
