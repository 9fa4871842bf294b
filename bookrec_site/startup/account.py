"""Which operating-system account runs the database servers, and which folders it can enter."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int
    name: str
    borrowed: bool = False
    """True where root lends the work to `nobody`, because PostgreSQL refuses to run as root."""

    def can_enter(self, folder: Path) -> bool:
        """Whether every folder from the root down to this one lets the account pass.

        Only a borrowed account is doubted; folders that do not exist yet will be ours.
        """
        if not self.borrowed:
            return True
        chain = [folder, *folder.parents]
        return all(self._may(stat.S_IXOTH, each) for each in chain if each.exists())

    def can_run(self, binary: Path) -> bool:
        return not self.borrowed or (
            self.can_enter(binary.parent) and self._may(stat.S_IXOTH | stat.S_IROTH, binary)
        )

    def own(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)

    def share(self, path: Path) -> None:
        """Leave what root makes in a user's home to that user."""
        if not self.borrowed:
            self.own(path)

    def _may(self, wanted: int, path: Path) -> bool:
        status = path.stat()
        if status.st_uid == self.uid:  # the owner's bits stand three places to the left
            wanted <<= 6
        return status.st_mode & wanted == wanted


def service_account(home: Path) -> Account:
    """The account that runs the servers of this home: yours; for root, the home's owner or `nobody`."""
    uid = os.geteuid()
    if uid != 0:
        return _account(uid, os.getegid())
    owner = home.stat().st_uid if home.exists() else 0
    if owner != 0:
        return _account(owner, home.stat().st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return Account(65534, 65534, "nobody", borrowed=True)
    return Account(nobody.pw_uid, nobody.pw_gid, nobody.pw_name, borrowed=True)


def user_name(uid: int) -> str | None:
    """The name of a user id, or None where the machine's list of users lacks it."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return None


def _account(uid: int, gid: int) -> Account:
    return Account(uid, gid, user_name(uid) or str(uid))
