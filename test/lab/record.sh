#!/bin/bash
# Proves `mmspec probes` on real kernels, and makes recordings for traces/real. Each kernel is booted twice in QEMU (all
# in software, so any machine will do): first it tells its BTF and its symbols, then it runs churn.c under the script that
# mmspec printed from these. What it takes for a success: the kernel accepts every probe, nothing is lost, the recording
# is imported with nothing that is not understood, and the rules that mmspec said it could decide are evaluated.
#
#   test/lab/record.sh [KERNEL…]      default: the two kernels that the field maps are made for
#
# On Debian, as root: apt-get install qemu-system-x86 busybox-static cpio gcc libc6-dev. Kernel packages are downloaded
# and unpacked below $LAB (default: a folder below /tmp), not installed. Needs a build of mmspec (npm run build).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
lab=${LAB:-/tmp/mmspec-lab}
limit=${LIMIT:-600}
mmspec() { node "$root/dist/cli/bin.js" "$@"; }

fetch_kernel() {
	local folder=$lab/$1
	[ -d "$folder/boot" ] && return
	mkdir -p "$folder"
	(cd "$folder" && { apt-get -q download "linux-image-$1" || apt-get -q download "linux-image-$1-unsigned"; } >/dev/null &&
		dpkg -x linux-image-*.deb . && rm -f linux-image-*.deb)
}

# boot KERNEL OUT [SCRIPT]: what the machine sent is unpacked into the folder OUT
boot() {
	local kernel=$1 out=$2 tree=$lab/$1/tree
	rm -rf "$tree" "$out"
	mkdir -p "$tree/bin" "$out"
	cp /bin/busybox "$tree/bin/"
	cp "$lab/churn" "$tree/bin/"
	cp "$here/init" "$tree/init"
	chmod +x "$tree/init"
	if [ $# -gt 2 ]; then cp "$3" "$tree/probes.sh"; fi
	(cd "$tree" && find . | cpio -o -H newc --quiet | gzip -1) >"$lab/$kernel/initrd"
	timeout "$limit" qemu-system-x86_64 -accel "${ACCEL:-tcg,thread=multi}" -cpu "${CPU:-max,la57=off}" -smp 2,sockets=2 -m 2G \
		-object memory-backend-ram,id=m0,size=1G -numa node,nodeid=0,cpus=0,memdev=m0 \
		-object memory-backend-ram,id=m1,size=1G -numa node,nodeid=1,cpus=1,memdev=m1 \
		-nodefaults -no-reboot -display none -serial "file:$out/console" -serial "file:$out/files.tar.gz" \
		-kernel "$lab/$kernel/boot/vmlinuz-$kernel" -initrd "$lab/$kernel/initrd" \
		-append "console=ttyS0 panic=-1 quiet loglevel=4 trace_buf_size=1k"
	tar -xzf "$out/files.tar.gz" -C "$out"
}

fail() {
	echo "$kernel: $*" >&2
	exit 1
}

kernels=("$@")
[ ${#kernels[@]} -gt 0 ] || kernels=(6.12.117+deb12-amd64 6.1.0-56-amd64)
mkdir -p "$lab"
gcc -O1 -Wall -Wextra -static -pthread -o "$lab/churn" "$here/churn.c"
for kernel in "${kernels[@]}"; do
	fetch_kernel "$kernel"
	boot "$kernel" "$lab/$kernel/facts"
	facts=$lab/$kernel/facts
	script=$lab/$kernel/probes.sh
	mmspec probes --kernel "$kernel" --btf "$facts/btf" --symbols "$facts/kallsyms" -o "$script"
	boot "$kernel" "$lab/$kernel/run" "$script"
	run=$lab/$kernel/run
	cat "$run/log"
	grep -qx ok "$run/log" || fail "churn did not come to its end"
	grep -qx 'exit 0' "$run/log" || fail "the script failed"
	grep -qx '0 probes left' "$run/log" || fail "the script left probes behind"
	! grep -q 'refused\|warning' "$run/log" || fail "probes were refused, or events lost"
	mmspec import "$run/recording.txt" -o "$run/recording.jsonl" 2>"$run/import"
	cat "$run/import"
	grep -q ' 0 not understood' "$run/import" || fail "lines were not understood"
	! grep -q '^warning' "$run/import" || fail "the import has warnings"
	mmspec validate "$run/recording.txt" --format json -o "$run/report.json" || fail "something is violated"
	node "$here/evaluated.mjs" "$script" "$run/report.json" || fail "rules were not evaluated"
	short=$(echo "$kernel" | cut -d. -f1,2)
	gzip -9nc "$run/recording.txt" >"$lab/churn-$short.ftrace.txt.gz"
	echo "$kernel: $lab/churn-$short.ftrace.txt.gz"
done
