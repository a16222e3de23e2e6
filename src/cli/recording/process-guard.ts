/* What must be undone before the process ends, however it ends: but for SIGKILL, of which nobody is told. */
const SIGNALS = ["SIGTERM", "SIGHUP", "SIGINT"] as const;

export type EndingSignal = (typeof SIGNALS)[number];

/**
 * Until the returned function is called: `onSignal` is called for each signal that asks the process to end, which it does
 * not of itself, and `cleanUp` where the process ends. It must not take time.
 */
export function guardProcess(onSignal: (signal: EndingSignal) => void, cleanUp: () => void): () => void {
  const handlers = SIGNALS.map((signal) => ({ signal, handle: () => onSignal(signal) }));
  for (const { signal, handle } of handlers) process.on(signal, handle);
  process.on("exit", cleanUp);
  return () => {
    for (const { signal, handle } of handlers) process.off(signal, handle);
    process.off("exit", cleanUp);
  };
}
