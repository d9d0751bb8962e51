"""The filter of system calls, with the numbers of the kernel, run as the kernel runs it."""

import errno
import re
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.confinement import syscalls
from ambroise.confinement.syscalls import program, refused

ALLOWED, EPERM, ENOSYS, KILLED = 0x7FFF0000, 0x50000 | errno.EPERM, 0x50000 | errno.ENOSYS, 1 << 31
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
CALLS = {
    "x86_64": {"read": 0, "write": 1, "openat": 257, "clone": 56, "prlimit64": 302, "futex": 202},
    "aarch64": {"read": 63, "write": 64, "openat": 56, "clone": 220, "prlimit64": 261, "futex": 98},
}
THREAD = 0x10000


def answer(machine: str, number: int, first: int = 0, architecture: int | None = None) -> int:
    """Run the filter as the kernel does (linux/filter.h) on one call."""
    code = program(machine)
    data = struct.pack("<IIQQ", number, architecture or MACHINES[machine], 0, first)
    at, loaded = 0, 0
    while True:
        what, then, otherwise, value = struct.unpack_from("<HBBI", code, 8 * at)
        at += 1
        if what == 0x20:
            (loaded,) = struct.unpack_from("<I", data, value)
        elif what == 0x06:
            return int(value)
        else:
            test = {0x15: loaded == value, 0x35: loaded >= value, 0x45: bool(loaded & value)}[what]
            at += then if test else otherwise


@pytest.mark.parametrize("machine", MACHINES)
def test_the_numbers_are_those_of_the_kernel_s_headers(machine: str) -> None:
    header = HEADERS[machine]
    if not header.exists():
        pytest.skip("no kernel headers here")
    named = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text()))
    for one in refused():
        assert named.get(one.name) == (None if (n := one.numbers[machine]) is None else str(n))
    for name, number in CALLS[machine].items():
        assert named[name] == str(number)


@pytest.mark.parametrize("machine", MACHINES)
def test_what_reaches_out_is_refused_and_what_computes_is_not(machine: str) -> None:
    for one in refused():
        number = one.numbers[machine]
        assert number is None or answer(machine, number) == EPERM, one.name
    for name in ("read", "write", "openat", "futex"):
        assert answer(machine, CALLS[machine][name]) == ALLOWED


@pytest.mark.parametrize("machine", MACHINES)
def test_a_thread_may_be_made_and_no_process(machine: str) -> None:
    clone = CALLS[machine]["clone"]
    assert answer(machine, clone, THREAD | 0x3D0F00) == ALLOWED
    assert answer(machine, clone, 17) == EPERM
    assert answer(machine, 435) == ENOSYS


@pytest.mark.parametrize("machine", MACHINES)
def test_limits_are_one_s_own_alone(machine: str) -> None:
    prlimit = CALLS[machine]["prlimit64"]
    assert answer(machine, prlimit, 0) == ALLOWED
    assert answer(machine, prlimit, 4242) == EPERM


@given(st.sampled_from(sorted(MACHINES)), st.integers(451, 2**32 - 1))
def test_a_call_that_we_do_not_know_is_never_made(machine: str, number: int) -> None:
    assert answer(machine, number) in (ENOSYS, KILLED)


@given(st.sampled_from(sorted(MACHINES)), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_another_architecture_is_killed_whatever_it_calls(
    machine: str, number: int, architecture: int
) -> None:
    if architecture not in (0, MACHINES[machine]):
        assert answer(machine, number, architecture=architecture) == KILLED


def test_a_processor_without_numbers_is_not_supported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    assert not syscalls.supported()
