/** 1234567 as "1,234,567": the same on every machine, whatever its locale. */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** "1 event", "2 events", "no events". */
export function counted(n: number, one: string, many = `${one}s`): string {
  return n === 0 ? `no ${many}` : `${grouped(n)} ${n === 1 ? one : many}`;
}
