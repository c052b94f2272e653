"""The history file of a sandbox, read by Python's own SQLite."""

import os
import sqlite3
import stat


class History:
    def __init__(self, sandbox):
        self.directory = os.path.join(sandbox.home, ".local", "share", "agentpress")
        self.path = os.path.join(self.directory, "history.db")
        self.pending_directory = os.path.join(self.directory, "pending")

    def exists(self):
        return os.path.exists(self.path)

    def pending(self):
        """The paths of the turns that wait in files of their own."""
        if not os.path.isdir(self.pending_directory):
            return []
        return sorted(os.path.join(self.pending_directory, name) for name in os.listdir(self.pending_directory)
                      if name.endswith(".db"))

    def connect(self, path=None):
        connection = sqlite3.connect(path or self.path, timeout=30, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        return connection

    def query(self, statement, *values, path=None):
        connection = self.connect(path)
        try:
            return [dict(row) for row in connection.execute(statement, values)]
        finally:
            connection.close()

    def turns(self, path=None):
        """All turns, oldest first, each with the texts of its prompt, its system prompt and its answer."""
        turns = self.query("SELECT turn.*, session.id AS session_id FROM turn JOIN session ON session.key = turn.session "
                           "ORDER BY started, turn.key", path=path)
        for turn in turns:
            for name, role, kind in (("system", "system", "text"), ("prompt", "user", "text"),
                                     ("answer", "assistant", "text"), ("reasoning", "assistant", "reasoning")):
                pieces = self.query("SELECT text FROM part WHERE turn = ? AND role = ? AND kind = ? "
                                    "ORDER BY side, message, position, piece", turn["key"], role, kind, path=path)
                turn[name] = "".join(piece["text"] for piece in pieces)
        return turns

    def sessions(self):
        return self.query("SELECT * FROM session ORDER BY used DESC")

    def integrity(self):
        return [row["integrity_check"] for row in self.query("PRAGMA integrity_check")]


def mode_faults(directory):
    """What others could read of the history's files: nothing may be."""
    faults = []
    for folder, _, names in os.walk(directory):
        for path in [folder] + [os.path.join(folder, name) for name in names]:
            try:
                status = os.lstat(path)
            except FileNotFoundError:
                continue
            wanted = 0o700 if stat.S_ISDIR(status.st_mode) else 0o600
            if stat.S_IMODE(status.st_mode) != wanted:
                faults.append(f"{path} has mode {stat.S_IMODE(status.st_mode):04o}")
    return faults
