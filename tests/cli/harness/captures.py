"""What people looked at, as it was committed. AGENTPRESS_UPDATE_CAPTURES=1 writes what is compared anew."""

import os
import pathlib

CAPTURES = pathlib.Path(__file__).resolve().parent.parent / "captures"
UPDATE = os.environ.get("AGENTPRESS_UPDATE_CAPTURES") == "1"


def assert_kept(test, name, shown):
    path = CAPTURES / name
    if UPDATE:
        path.write_text(shown, encoding="utf-8")
    test.assertEqual(shown, path.read_text(encoding="utf-8"), name)
