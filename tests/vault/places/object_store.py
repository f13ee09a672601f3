"""An S3-compatible store as a process of its own on loopback: it can be stopped and started while a test runs."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

from ivr.vault.places.bucket import Bucket
from ivr.vault.places.lock import LockMode
from ivr.vault.places.s3 import S3Place
from ivr.vault.places.signature import Credentials

REGION = "eu-west-1"
LONGEST_START = 60.0
SECRET = "a-secret-that-nobody-may-see"


@dataclass
class ObjectStore:
    """Its memory is lost as it is stopped, as is that of a store whose disks are gone."""

    port: int
    tls: tuple[Path, Path] | None = None
    """Its certificate and key."""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def endpoint(self) -> str:
        return f"{'https' if self.tls else 'http'}://localhost:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        if self.tls:
            command += ["-c", str(self.tls[0]), "-k", str(self.tls[1])]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + LONGEST_START
        while time.monotonic() < end:
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the object store did not start")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(20)
            self.process = None

    def client(self) -> Any:
        """Another's client, to look with."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id="key",
            aws_secret_access_key=SECRET,
            verify=str(self.tls[0]) if self.tls else None,
        )

    def make(self, bucket: str, *, lock: bool = False) -> None:
        self.client().create_bucket(
            Bucket=bucket,
            CreateBucketConfiguration={"LocationConstraint": REGION},
            ObjectLockEnabledForBucket=lock,
        )

    def bucket(self, name: str, ca: Path | None = None) -> Bucket:
        return Bucket(name, self.endpoint, REGION, Credentials("key", SECRET), ca)

    def place(self, name: str, prefix: str = "", mode: LockMode = LockMode.COMPLIANCE) -> S3Place:
        return S3Place(self.bucket(name), prefix, mode)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def object_store(tls: tuple[Path, Path] | None = None) -> Iterator[ObjectStore]:
    store = ObjectStore(free_port(), tls)
    store.start()
    try:
        yield store
    finally:
        store.stop()
