"""What is left of a lost state is set aside, and nothing that was set aside before it."""

from __future__ import annotations

from pathlib import Path

from local.loss import set_aside


def test_remains_are_kept_beside_earlier_remains(tmp_path: Path) -> None:
    for content in ("first", "second"):
        state = tmp_path / "state"
        state.mkdir()
        (state / "directory.json").write_text(content)
        aside = set_aside(state)
        assert not state.exists()
        assert (aside / "directory.json").read_text() == content
    assert sorted(path.name for path in tmp_path.iterdir()) == ["state-lost-1", "state-lost-2"]
