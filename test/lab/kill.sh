# Run by boot.sh: `mmspec record` is killed at random moments, and what comes after it must find a clean machine: no instance,
# no probe, no process of the one that was killed. /out/killed has a line for each, and what is left at the end.
T=/sys/kernel/tracing
left() { echo "$(ls $T/instances | wc -l) instances, $(wc -l <$T/kprobe_events) probes"; }

: >/out/killed
for round in 1 2 3 4 5 6; do
	mmspec record -o /tmp/killed.dat -- sh -c 'while guard 1 8; do :; done' >/tmp/log 2>&1 &
	moment=$((6 + $(od -An -N1 -tu1 /dev/urandom) % 30))
	sleep $moment
	kill -9 $!
	echo "killed after $moment s: $(left)" >>/out/killed
	# What it had started goes on, until one round of that fails.
	until ! killall -9 guard 2>/dev/null; do sleep 1; done
done
mmspec record -o /tmp/last.dat -- guard 1 8 >/out/last.log 2>&1
echo "recorded: exit $?, $(left)" >>/out/killed
cp /tmp/last.dat /out/
mmspec validate /tmp/last.dat --format json >/out/last.json
echo "validated: exit $?" >>/out/killed
cat /out/killed
