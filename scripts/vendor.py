"""Fetch the front-end files from their pinned npm packages, compile the CSS subset, note every SHA-256.

Run by `make vendor` (needs npm). The results in `tracker/static/vendor/` and `vendor.json` are committed, so nothing is
fetched at run time; `python scripts/vendor.py --check` only compares the committed files with their sums.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "tracker" / "static" / "vendor"
SUMS = ROOT / "scripts" / "vendor.json"
PACKAGES = {"htmx.org": "4.0.1", "govuk-frontend": "6.6.0", "sass": "1.108.2"}
COPIED = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "hx-csp.min.js": "htmx.org/dist/ext/hx-csp.min.js",
    "htmx.LICENSE.txt": "htmx.org/LICENSE",
}


def main() -> None:
    if "--check" in sys.argv:
        check()
        return
    with tempfile.TemporaryDirectory() as folder:
        pinned = [f"{name}@{version}" for name, version in PACKAGES.items()]
        run("npm", "install", "--no-audit", "--no-fund", "--prefix", folder, *pinned)
        modules = Path(folder) / "node_modules"
        VENDOR.mkdir(parents=True, exist_ok=True)
        for name, source in COPIED.items():
            content = (modules / source).read_bytes()
            kept = b"\n".join(line for line in content.splitlines() if not line.startswith(b"//# sourceMappingURL"))
            (VENDOR / name).write_bytes(kept + b"\n")
        shutil.copy(ROOT / "scripts" / "govuk.scss", folder)
        run(
            *(str(modules / ".bin" / "sass"), "--no-source-map", "--style=compressed", "--quiet-deps"),
            *(f"--load-path={modules / 'govuk-frontend' / 'dist'}", f"{folder}/govuk.scss"),
            str(VENDOR / "govuk.min.css"),
        )
    sums = {path.name: digest(path) for path in sorted(VENDOR.iterdir())}
    SUMS.write_text(json.dumps({"packages": PACKAGES, "sha256": sums}, indent=1) + "\n")


def check() -> None:
    """Exit 1 naming each file that is not what was fetched."""
    expected = json.loads(SUMS.read_text())["sha256"]
    wrong = [name for name, sha in expected.items() if digest(VENDOR / name) != sha]
    if wrong or set(expected) != {path.name for path in VENDOR.iterdir()}:
        sys.exit(f"vendored files differ from scripts/vendor.json: {wrong}")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run(*command: str) -> None:
    subprocess.run(command, check=True)  # noqa: S603


if __name__ == "__main__":
    main()
