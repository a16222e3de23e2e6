export function isBuilt(root: string): boolean;
export function noteSources(dist: string, hash: string): void;
export function sourcesHash(root: string): string;
