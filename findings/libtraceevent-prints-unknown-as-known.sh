#!/usr/bin/env bash
# libtraceevent (which prints the events of trace-cmd and perf): a `^` in a kernel's `print fmt` is worked out as 0, and
# `%c` and `%px` print something else than the kernel does. No warning, and the event counts as understood.
#
# Expected beforehand: an operator or conversion that the library does not know makes the event "bad format", after which
# the raw fields are printed, as it does for functions that it does not know.
# Seen in libtraceevent 1.7.1 (Debian 12, 1:1.7.1-1, amd64), REC->flags being 65:
#   "%u", REC->flags ^ 1         0         the kernel: 64
#   "%c", REC->flags             >c<       the kernel: A
#   "%px", (void *)REC->flags    0x41x     the kernel: 0000000000000041
#   "%+d", REC->flags            >+<d      the kernel: +65
#
# Needs: Linux on x86-64, apt-get with the packages of Debian 12, dpkg-deb, python3. No root, no tracing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq libtraceevent1=1:1.7.1-1
dpkg-deb -x libtraceevent1_*.deb .
python3 - "$(find . -name 'libtraceevent.so.1' | head -n 1)" >seen <<'PY'
import ctypes as c, struct, sys

lib = c.CDLL(sys.argv[1])
lib.tep_alloc.restype = c.c_void_p

class Record(c.Structure):  # struct tep_record of event-parse.h
    _fields_ = [("ts", c.c_ulonglong), ("offset", c.c_ulonglong), ("missed_events", c.c_longlong),
                ("record_size", c.c_int), ("size", c.c_int), ("data", c.c_void_p), ("cpu", c.c_int),
                ("ref_count", c.c_int), ("locked", c.c_int), ("priv", c.c_void_p)]

FORMAT = """name: demo
ID: 100
format:
\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

\tfield:unsigned int flags;\toffset:8;\tsize:4;\tsigned:0;

print fmt: """

def printed(expression, flags):
    tep = c.c_void_p(lib.tep_alloc())
    text = (FORMAT + expression + "\n").encode()
    assert lib.tep_parse_event(tep, text, len(text), b"demo") == 0
    data = struct.pack("<HBBiI", 100, 0, 0, 1, flags)
    held = c.create_string_buffer(data, len(data))
    record = Record(size=len(data), record_size=len(data), data=c.cast(held, c.c_void_p).value)
    seq = c.create_string_buffer(4096)  # room for a struct trace_seq
    lib.trace_seq_init(seq)
    lib.tep_print_event(tep, seq, c.byref(record), c.c_char_p(b"%s"), c.c_char_p(b"INFO"))
    lib.trace_seq_terminate(seq)
    return c.cast(seq, c.POINTER(c.c_char_p))[0].decode()

for text in ['"%u", REC->flags ^ 1', '"%c", REC->flags', '"%px", (void *)REC->flags', '"%+d", REC->flags']:
    print(text, "prints", printed(text, 65))
PY
cat seen
diff - seen <<'END'
"%u", REC->flags ^ 1 prints 0
"%c", REC->flags prints >c<
"%px", (void *)REC->flags prints 0x41x
"%+d", REC->flags prints >+<d
END
