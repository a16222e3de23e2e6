const REASONS = new Map([
  ["EAGAIN", "nothing is there to be read at the moment"],
  ["ENOENT", "no such file or folder"],
  ["EACCES", "permission denied"],
  ["EPERM", "not permitted"],
  ["EISDIR", "it is a folder"],
  ["ENOTDIR", "a part of its path is not a folder"],
  ["EROFS", "the file system is read-only"],
  ["ENOSPC", "no space left on the device"],
  ["EMFILE", "too many open files"],
  ["ELOOP", "too many symbolic links"],
  ["ENAMETOOLONG", "the name is too long"],
]);

/** The message for an error of the system. */
export function describeSystemError(e: unknown): string {
  const { code, message } = e as NodeJS.ErrnoException;
  return (code === undefined ? undefined : REASONS.get(code)) ?? code ?? String(message);
}
