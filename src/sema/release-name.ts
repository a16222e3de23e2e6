/* Releases as a spec names them: `v6_4` is where 6.4 begins: 6.4-rc1; `v6_4_rc2` is 6.4-rc2. */

const RELEASE_NAME = /^v\d+(?:_\d+)+(?:_rc\d+)?$/;

/** Whether a name that nothing is declared by is a release. */
export function isReleaseName(name: string): boolean {
  return RELEASE_NAME.test(name);
}
