"""What extruct finds in a page: its JSON-LD."""

import json
import sys
from pathlib import Path

import extruct

print(json.dumps(extruct.extract(Path(sys.argv[1]).read_text(encoding="utf-8"), syntaxes=["json-ld"])["json-ld"]))
