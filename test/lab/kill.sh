# Run by boot.sh: `mmspec record` is killed at random moments, and what comes after it must find a clean machine: no instance,
# no probe, no process of the one that was killed. Rounds are killed while it starts, from its first probe on, and from its
# instance on. /out/killed has a line for each, what it left, and what is left at the end.
T=/sys/kernel/tracing
left() { echo "$(ls $T/instances | wc -l) instances, $(wc -l <$T/kprobe_events) probes"; }
started() {
	case $1 in
	start) true ;;
	probes) [ -n "$(head -n 1 $T/kprobe_events)" ] ;;
	instance) [ -n "$(ls $T/instances)" ] ;;
	esac
}

: >/out/killed
for phase in probes instance start instance probes instance; do
	mmspec record -o /tmp/killed.dat -- sh -c 'while guard 1 8; do :; done' >/tmp/log 2>&1 &
	until started $phase; do usleep 100000; done
	hundredths=$(($(od -An -N2 -tu2 /dev/urandom) % 800))
	usleep ${hundredths}0000
	kill -9 $!
	wait $! 2>/dev/null
	echo "killed $hundredths/100 s behind $phase: $(left)" >>/out/killed
	# What it had started goes on, until one round of that fails.
	while killall -9 guard 2>/dev/null; do usleep 100000; done
done
mmspec record -o /tmp/last.dat -- guard 1 8 >/out/last.log 2>&1
echo "recorded: exit $?, $(left)" >>/out/killed
cp /tmp/last.dat /out/
mmspec validate /tmp/last.dat --format json >/out/last.json
echo "validated: exit $?" >>/out/killed
trace-cmd report /tmp/last.dat >/out/last.txt 2>/out/last.err
echo "trace-cmd report: exit $?, $(wc -l </out/last.txt) lines" >>/out/killed
cat /out/killed
[ "$(left)" = "0 instances, 0 probes" ]
