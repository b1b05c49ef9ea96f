"""Send tasks to a server of Label Studio as a user does, and take them out again in each of its ways.

Arguments: address, token, config.xml, tasks.json, the folder its exports go to, and the ways. Prints what it said
of the import, and how many seconds it took to import, and to export in each way.
"""

import json
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

address, token, config, tasks, out, *ways = sys.argv[1:]


def ask(method: str, path: str, body: bytes | None = None) -> bytes:
    head = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(address + path, method=method, headers=head, data=body)
    try:
        with urllib.request.urlopen(request, timeout=800) as answer:
            content: bytes = answer.read()
            return content
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{method} {path}: {error.code} {error.read().decode()[:2000]}") from None


asked = {"title": "The project", "label_config": Path(config).read_text(encoding="utf-8")}
project = json.loads(ask("POST", "/api/projects", json.dumps(asked).encode()))["id"]
began = time.perf_counter()
told = json.loads(ask("POST", f"/api/projects/{project}/import", Path(tasks).read_bytes()))
imported = time.perf_counter() - began
took = {}
for name in ways:
    began = time.perf_counter()
    content = ask("GET", f"/api/projects/{project}/export?exportType={name}&download_all_tasks=true")
    took[name] = time.perf_counter() - began
    (Path(out) / name).write_bytes(content)
print(json.dumps({"told": told, "import": imported, "export": took}))
