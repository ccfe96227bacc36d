"""Reads files of git clones at the commits that the reader was trained from."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

COMMITS = {
    "modestyachts/squadshifts-website": "b7cc4d50af791c36c49417fb94dd739d6a9e7bef",
    "PhongNTDo/guide_train_MRC_transformers": "631a448de42714910b179afdf83799e01ff1bfaa",
    "tomhosking/aqleaderboard": "79ed2dc0dff52b0594275812f48ab176bcc498eb",
    "EmptyCityJK/flan-response-evaluator": "050f3fd67640a50420ba1dc407a6b15176d1ba9a",
    "bigai-nlco/RouterLens": "1c18cc756be028a7e55a51fd7b51a2b211baa0c9",
    "KOU-201270/model-selection": "6feaea60a9571ffbea89132619adef3575c40b8c",
    "nusnlp/paraphrasing-squad": "860c4924d7746e17294eae548776e882f9bf52dd",
    "uwnlp/qamr": "956b0eb2d5857f4aafa1af257ba06fa6cb683b99",
    "IS2AI/KazQAD": "ab8684a667109f2a7345f4f89ab3b123e8d78e1f",
    "uci-soe/FairytaleQAData": "a24ddc17364666b7c13a425b9970c87368b03417",
    "digitalfabrik/integreat-qa-dataset": "6377c1b543048acb93945562f308095451f579c4",
    "antest1/SQuAD2-CR": "fe7a2f41c58a11770483f59142ca2eed06da758d",
    "sayondutta/Dynamic-Coattention-Network": "83b44ce6a7a8c076f999ab7af6609358617cb032",
}


@dataclass(frozen=True, slots=True)
class Clones:
    """A folder of git clones, laid out as `owner/name`."""

    folder: Path

    def read_text(self, repository: str, path: str) -> str:
        """A file as it stood at the pinned commit."""
        return self.read_bytes(repository, path).decode()

    def read_bytes(self, repository: str, path: str) -> bytes:
        """The same, of a file that is no text."""
        return self._run_git(repository, "show", f"{COMMITS[repository]}:{path}")

    def read_lines(self, repository: str, path: str) -> list[str]:
        """Lines of such a file that are not blank; only a line feed ends one."""
        return [line for line in self.read_text(repository, path).split("\n") if line.strip()]

    def list_files(self, repository: str, folder: str) -> list[str]:
        """Paths of the files inside a folder, at the pinned commit."""
        listed = self._run_git(
            repository, "ls-tree", "-r", "--name-only", COMMITS[repository], folder
        )
        return listed.decode().splitlines()

    def _run_git(self, repository: str, *command: str) -> bytes:
        arguments = ["git", "-C", str(self.folder / repository), *command]
        return subprocess.run(arguments, check=True, capture_output=True).stdout  # noqa: S603
