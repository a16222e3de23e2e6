# Sourced by the scripts of this folder: which kernels there are, where they and the tools come from, and what the virtual
# machine boots. Packages are downloaded and unpacked below $LAB; nothing is installed.
# shellcheck shell=bash
lab=${LAB:-/tmp/mmspec-lab}
kernels="7.3 7.2 6.12 6.1 5.10"
mkdir -p "$lab"

# The release (uname -r) of a short name; another name is a release itself.
release_of() {
	case $1 in
	7.3) echo 7.3.4+deb13-amd64 ;;
	7.2) echo 7.2.13+deb14-amd64 ;;
	6.12) echo 6.12.117+deb12-amd64 ;;
	6.1) echo 6.1.0-56-amd64 ;;
	5.10) echo 5.10.0-32-amd64 ;;
	*) echo "$1" ;;
	esac
}

# The release of Debian whose tools go with a kernel: perf and trace-cmd of its time for 5.10, else the newest.
suite_of() {
	[ -n "${SUITE:-}" ] && { echo "$SUITE"; return; }
	case $1 in
	5.10*) echo bullseye ;;
	*) echo sid ;;
	esac
}

image_of() {
	find "$lab/$1" -name 'vmlinuz*' -o -name bzImage | head -n 1
}

# One line of what this machine lacks, if anything.
check_machine() {
	local missing=()
	[ "$(id -u)" = 0 ] || { echo "lab: must be run as root (mmdebstrap unpacks packages)" >&2; return 1; }
	for tool in qemu-system-x86_64 busybox cpio gcc mmdebstrap; do command -v $tool >/dev/null || missing+=($tool); done
	[ ${#missing[@]} = 0 ] && return
	echo "lab: not here: ${missing[*]} (apt-get install qemu-system-x86 busybox-static cpio gcc libc6-dev mmdebstrap)" >&2
	return 1
}

# The Debian archive of this machine's own lists.
archive() {
	grep -hoE '^(URIs: *|deb .*)https?://[^ ]+' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
		grep -oE 'https?://[^ ]+/debian/?$' | head -n 1
}

# Options of apt-get for the package lists of the releases that have these kernels, beside the system's own.
other_lists() {
	local apt=$lab/apt options
	options="-o Dir::Etc::sourcelist=$apt/sources.list -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists=$apt/lists
		-o Dir::Cache=$apt/cache -o APT::Get::AllowUnauthenticated=true -o Acquire::Check-Valid-Until=false"
	if [ ! -f "$apt/complete" ]; then
		mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
		for suite in bullseye bookworm trixie trixie-backports sid; do
			echo "deb [trusted=yes] $(archive) $suite main"
		done >"$apt/sources.list"
		# shellcheck disable=SC2086
		apt-get $options update >"$apt/log" 2>&1
		touch "$apt/complete"
	fi
	echo $options
}

# fetch_kernel RELEASE: up to 6.x a kernel is one package; from 7.2 on it is in three.
fetch_kernel() {
	local options folder=$lab/$1
	[ -n "$(image_of "$1" 2>/dev/null)" ] && return
	rm -rf "$folder" && mkdir -p "$folder"
	options=$(other_lists)
	(
		cd "$folder"
		# shellcheck disable=SC2086
		for packages in "linux-binary-$1 linux-modules-$1 linux-base-$1" "linux-image-$1" "linux-image-$1-unsigned"; do
			apt-get -q $options download $packages >/dev/null 2>&1 && break
			apt-get -q download $packages >/dev/null 2>&1 && break
		done
		for package in linux-*.deb; do dpkg -x "$package" . && rm "$package"; done
	)
	[ -n "$(image_of "$1")" ] || { echo "lab: no package of kernel $1 in Debian's archive" >&2; return 1; }
}

# fetch_tools SUITE: a release of Debian with its tracing tools, unpacked but not set up; and this machine's node.
fetch_tools() {
	local packages tools=$lab/tools-$1
	if [ ! -f "$tools/complete" ]; then
		case $1 in
		bullseye) packages=trace-cmd,linux-perf-5.10 ;;
		*) packages=trace-cmd,linux-perf,bpftrace ;;
		esac
		rm -rf "$tools"
		mmdebstrap --quiet --aptopt='Acquire::Check-Valid-Until "false"' --mode=root --variant=extract \
			--include=$packages,bash,coreutils,base-files,libstdc++6,libatomic1 "$1" "$tools" "deb [trusted=yes] $(archive) $1 main"
		mkdir -p "$tools"/{proc,sys,dev,tmp,out,mmspec,lab}
		[ -e "$tools/usr/bin/perf" ] || ln -s perf_5.10 "$tools/usr/bin/perf"
		touch "$tools/complete"
	fi
	cmp -s "$(command -v node)" "$tools/usr/bin/node" || cp "$(command -v node)" "$tools/usr/bin/node"
}

build_work() {
	mkdir -p "$lab/work"
	for source in "$here"/work/*.c; do
		local program=$lab/work/$(basename "${source%.c}")
		[ "$program" -nt "$source" ] || gcc -O1 -Wall -Wextra -static -pthread -o "$program" "$source"
	done
}

# build_initrd RELEASE: busybox, the programs, and the modules that a shared folder needs.
build_initrd() {
	local number=10 found tree
	tree=$(mktemp -d)
	mkdir -p "$tree"/{bin,modules,proc,sys,dev,tmp,out,tools,mmspec}
	cp "$(command -v busybox)" "$tree/bin/busybox"
	cp "$lab"/work/* "$tree/bin/"
	cp "$here/init" "$tree/init"
	chmod +x "$tree/init"
	for module in fscache netfs virtio virtio_ring virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci 9pnet 9pnet_virtio 9p; do
		found=$(find "$lab/$1" -name "$module.ko" -o -name "$module.ko.xz" | head -n 1)
		case $found in
		*.xz) xz -dc "$found" >"$tree/modules/$number-$module.ko" ;;
		*.ko) cp "$found" "$tree/modules/$number-$module.ko" ;;
		esac
		number=$((number + 1))
	done
	(cd "$tree" && find . | cpio -o -H newc --quiet | gzip -1) >"$lab/$1/initrd"
	rm -rf "$tree"
}
