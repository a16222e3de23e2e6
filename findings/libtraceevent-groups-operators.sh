#!/usr/bin/env bash
# libtraceevent (which prints the events of trace-cmd and perf) works out the C expressions of a kernel's `print fmt`
# in another order than C does.
#
# Expected beforehand: brackets group, and operators of one level are taken from the left, as in the kernel that compiles
# the same expression.
# Seen in libtraceevent 1.7.1 (Debian 12, 1:1.7.1-1, amd64), REC->flags being 8:
#   REC->flags & (0x1 | 0x2)     2, as if (flags & 1) | 2            C: 0
#   REC->flags * (2 + 1)         17, as if (flags * 2) + 1           C: 24
#   1 + (REC->flags ? 4 : 2)     4, as if (1 + flags) ? 4 : 2        C: 5
#   100 - 10 - REC->flags        98, as if 100 - (10 - flags)        C: 82
#   REC->flags / 2 * 2           2, as if flags / (2 * 2)            C: 8
#   (100 - 10) - REC->flags      82: brackets on the left are heeded
# timer_start's flags of Linux 6.1 are an expression of the first kind: trace-cmd report names flags that no timer had.
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

print fmt: "%u", """

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

for expression in ["REC->flags & (0x1 | 0x2)", "REC->flags * (2 + 1)", "1 + (REC->flags ? 4 : 2)",
                   "100 - 10 - REC->flags", "REC->flags / 2 * 2", "(100 - 10) - REC->flags"]:
    print(expression, "=", printed(expression, 8))
PY
cat seen
diff - seen <<'END'
REC->flags & (0x1 | 0x2) = 2
REC->flags * (2 + 1) = 17
1 + (REC->flags ? 4 : 2) = 4
100 - 10 - REC->flags = 98
REC->flags / 2 * 2 = 2
(100 - 10) - REC->flags = 82
END
