# Run by boot.sh: records programs of test/lab/work with scripts that mmspec printed. /out/plan has a line for each recording,
# FORM PROGRAM ARGUMENT…; the script is /out/scripts/FORM. /out/done gets a line for each that was made: form, program, exit
# code of the script, probes left behind. A form whose tool is not here is passed over.
out=/out/recordings
mkdir -p $out
: >/out/done
echo madvise >/sys/kernel/mm/transparent_hugepage/enabled

while read -r form program arguments; do
	[ $form = kprobe_events ] || command -v $form >/dev/null || continue
	echo "--- $form: $program $arguments"
	# shellcheck disable=SC2086
	if [ $form = bpftrace ]; then
		set -- -q -o /tmp/recording /out/scripts/bpftrace -c "$(command -v $program) $arguments"
		BPFTRACE_PERF_RB_PAGES=4096 bpftrace "$@" >/tmp/log 2>&1 </dev/null
	else
		OUT=/tmp/recording sh /out/scripts/$form $program $arguments >/tmp/log 2>&1 </dev/null
	fi
	code=$?
	left=$(wc -l </sys/kernel/tracing/kprobe_events)
	cat /tmp/log
	cp /tmp/log $out/$form.$program.log
	for suffix in "" .dat .data; do
		[ -f /tmp/recording$suffix ] && cp /tmp/recording$suffix $out/$form.$program$suffix
	done
	rm -f /tmp/recording*
	echo "$form $program $code $left" >>/out/done
done </out/plan
