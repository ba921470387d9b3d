"""A real IMAP server of the tests: dovecot with a folder, certificates and a mailbox of its own."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config.embedded.processes import free_port, tail

PROGRAM = shutil.which("dovecot") or ("/usr/sbin/dovecot" if Path("/usr/sbin/dovecot").exists() else "")
LOGIN, PASSWORD = "support", "correct-Horse-7"
CONFIG = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
mail_location = maildir:{root}/mail
mail_uid = {mail}
mail_gid = {mail_group}
first_valid_uid = 0
first_valid_gid = 0
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{root}/server.pem
ssl_key = <{root}/server.key
passdb {{
  driver = static
  args = user={user} password={password}
}}
userdb {{
  driver = static
  args = home={root}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server: its port for TLS and the one in clear, and the certificate that it is trusted by."""

    root: Path
    port: int
    plain: int

    @property
    def ca_file(self) -> str:
        return str(self.root / "ca.pem")

    def session(self) -> imaplib.IMAP4:
        """A sign-in of the tests' own, past our code."""
        box = imaplib.IMAP4("127.0.0.1", self.plain)
        box.login(LOGIN, PASSWORD)
        return box

    def put(self, *letters: bytes, folder: str = "INBOX", at: datetime | None = None) -> None:
        """Puts letters into a folder, as if they had come at that time."""
        box = self.session()
        when = imaplib.Time2Internaldate(at or datetime.now(UTC))
        for letter in letters:
            status, said = box.append(folder, "", when, letter)
            assert status == "OK", said
        box.logout()

    def seen(self, folder: str = "INBOX") -> int:
        """How many letters are marked as seen."""
        box = self.session()
        box.select(folder, readonly=True)
        _, [found] = box.search(None, "SEEN")
        box.logout()
        return len(found.split())

    def begin_anew(self, folder: str) -> None:
        """Deletes a folder and makes it again: its letters have other numbers from then on."""
        box = self.session()
        box.delete(folder)
        box.create(folder)
        box.logout()


@pytest.fixture(scope="session")
def dovecot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dovecot]:
    """Starts dovecot in the foreground, as any user."""
    if not PROGRAM:
        if os.environ.get("BROWSER_REQUIRED"):
            pytest.fail("dovecot is not installed; .ci/run installs it")
        pytest.skip("dovecot is not installed (Debian: apt-get install dovecot-imapd)")
    # A path that the server's own users may walk, and short enough for its sockets.
    root = Path(f"/tmp/dovecot-{os.getpid()}")
    root.mkdir(mode=0o755)
    server = Dovecot(root, free_port(), free_port())
    certificates(root)
    me = pwd.getpwuid(os.getuid()).pw_name
    as_root = os.getuid() == 0
    mail = "nobody" if as_root else me
    group = grp.getgrgid(pwd.getpwnam(mail).pw_gid).gr_name
    for name in ("mail", "home"):
        (root / name).mkdir()
        if as_root:
            shutil.chown(root / name, mail, group)
    (root / "dovecot.conf").write_text(
        CONFIG.format(
            root=root, port=server.port, plain=server.plain, user=LOGIN, password=PASSWORD, mail=mail,
            mail_group=group, internal="dovecot" if as_root else me, login="dovenull" if as_root else me,
            group="dovecot" if as_root else grp.getgrgid(os.getgid()).gr_name,
        )
    )  # fmt: skip
    process = subprocess.Popen([PROGRAM, "-F", "-c", str(root / "dovecot.conf")], stdin=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                server.session().logout()
                break
            except (OSError, imaplib.IMAP4.error):
                assert process.poll() is None, tail(root / "log")
                assert time.monotonic() < deadline, tail(root / "log")
                time.sleep(0.05)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        shutil.rmtree(root, ignore_errors=True)


def certificates(folder: Path) -> None:
    """An authority of the tests, and a certificate for localhost signed by it."""
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tests")])
    now = datetime.now(UTC)

    def made(subject: x509.Name, public: ec.EllipticCurvePublicKey, *, authority: bool) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=2))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if not authority:
            names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(authority_key, hashes.SHA256())

    server = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(made(name, authority_key.public_key(), authority=True).public_bytes(pem))
    (folder / "server.pem").write_bytes(made(server, key.public_key(), authority=False).public_bytes(pem))
    (folder / "server.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
