/**
 * Seconds of CPU that something takes: what else the machine does hardly counts. Where Node cannot tell threads apart,
 * those of the other workers count too: limits are to be for what would take minutes.
 */
export function cpuSecondsOf(run: () => void): number {
  const began = cpuSeconds();
  run();
  return cpuSeconds() - began;
}

/** That this thread has had up to now. */
export function cpuSeconds(): number {
  const { threadCpuUsage = process.cpuUsage } = process as {
    readonly threadCpuUsage?: () => NodeJS.CpuUsage;
  };
  const { user, system } = threadCpuUsage();
  return (user + system) / 1e6;
}
