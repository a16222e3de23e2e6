#!/bin/bash
# Builds the kernel that can be broken by a parameter, below $LAB, from the source package of Debian's 6.12.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
. "$here/kernels.sh"
release=6.12.117-broken
missing=()
for tool in flex bison bc pahole make patch; do command -v $tool >/dev/null || missing+=($tool); done
[ -f /usr/include/libelf.h ] || missing+=(libelf)
[ ${#missing[@]} = 0 ] || { echo "lab: not here: ${missing[*]} (apt-get install flex bison bc libelf-dev dwarves make patch)" >&2; exit 2; }

source=$lab/src/linux-source-6.12
if [ ! -d "$source" ]; then
	mkdir -p "$lab/src"
	cd "$lab/src"
	apt-get -q download linux-source-6.12 >/dev/null
	dpkg -x linux-source-6.12_*.deb package
	tar -xJf package/usr/src/linux-source-6.12.tar.xz
	rm -rf package linux-source-6.12_*.deb
fi
cd "$source"
# The patch's own parameter is there once it is applied.
grep -q mm_broken mm/rmap.c || patch -p1 <"$here/broken/linux-6.12.patch"
make -s allnoconfig KCONFIG_ALLCONFIG="$here/broken/config"
nice -n 10 make -s -j"$(nproc)" bzImage
mkdir -p "$lab/$release"
cp arch/x86/boot/bzImage "$lab/$release/bzImage"
