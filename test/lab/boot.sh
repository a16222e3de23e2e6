#!/bin/bash
# Boots a kernel in QEMU and runs a shell script there, as root, among a Debian release's tracing tools.
#
#   test/lab/boot.sh KERNEL SCRIPT [OUT]
#
# KERNEL is a name that kernels.sh knows (7.3, 6.1 …) or the release of a kernel below $LAB. In the machine, /out is the
# folder OUT (default: one below $LAB), which may have files that the script reads; /mmspec is this repository, and
# `mmspec` runs it; the programs of test/lab/work are in the PATH. The console is in OUT/console. The exit code is the
# script's; 124 if the machine was still busy after $LIMIT seconds (default 600).
#
#   CPUS=4        so many cpus, one half of them on each of two NUMA nodes (default 2)
#   APPEND=…      more of the kernel's command line
#   LOCK=FILE     what is locked while a machine runs (default: one below $LAB)
#   MMSPEC=…      another folder as /mmspec
#   SUITE=sid     the tools of another release of Debian
#   ACCEL=kvm     where there is a /dev/kvm; the default runs everywhere, slowly
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/kernels.sh"
release=$(release_of "$1") script=$2
out=${3:-$lab/out-$release}
cpus=${CPUS:-2}
mkdir -p "$out"
rm -f "$out/exit"
cp "$script" "$out/script.sh"
fetch_kernel "$release"
fetch_tools "$(suite_of "$release")"
build_work
build_initrd "$release"

# One machine at a time: two would only be slow. no_timer_check: on a busy host the kernel may not see its timer in time.
exec 9>"${LOCK:-$lab/lock}"
flock 9
node() { echo "-object memory-backend-ram,id=m$1,size=1G -numa node,nodeid=$1,cpus=$2,memdev=m$1"; }
share() { echo "-virtfs local,path=$1,mount_tag=$2,security_model=none${3:-}"; }
# shellcheck disable=SC2046
timeout -k 5 "${LIMIT:-600}" qemu-system-x86_64 -accel "${ACCEL:-tcg,thread=multi}" -cpu "${CPU:-max,la57=off}" \
	-smp "$cpus,sockets=2" -m 2G $(node 0 "0-$((cpus / 2 - 1))") $(node 1 "$((cpus / 2))-$((cpus - 1))") \
	-nodefaults -no-reboot -display none -serial stdio \
	$(share "$out" out) $(share "$lab/tools-$(suite_of "$release")" tools ,readonly=on) \
	$(share "${MMSPEC:-$here/../..}" mmspec ,readonly=on) \
	-kernel "$(image_of "$release")" -initrd "$lab/$release/initrd" \
	-append "console=ttyS0 panic=-1 quiet loglevel=4 no_timer_check trace_buf_size=1k ${APPEND:-}" </dev/null >"$out/console" 2>&1 || {
	code=$?
	[ $code = 124 ] && exit 124
}
# A kernel that panics does not get as far as to write this.
[ -f "$out/exit" ] || { echo "the machine did not come to its end; see $out/console" >&2; exit 125; }
exit "$(cat "$out/exit")"
