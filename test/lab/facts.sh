# Run by boot.sh: what a kernel tells of itself, for `mmspec probes --btf --symbols`.
cat /sys/kernel/btf/vmlinux >/out/btf
cat /proc/kallsyms >/out/kallsyms
uname -r >/out/release
