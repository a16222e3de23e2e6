import { entry } from "./entry.js";

/** 21xx: the modules of a program do not come together. */
export const moduleCodes = {
  MMS2101: entry<{ module: string; tried: readonly string[] }>({
    severity: "error",
    title: "module not found",
    message: (d) => `there is no module ${d.module}`,
    help: (d) => `looked for ${d.tried.join(", ")}`,
  }),
  MMS2184: entry<{ module: string; instead: string }>({
    severity: "error",
    title: "module of TLA+'s library that mmspec does not have",
    message: (d) => `mmspec does not have the module ${d.module}`,
    help: (d) => d.instead,
  }),
  MMS2102: entry<{ cycle: readonly string[] }>({
    severity: "error",
    title: "modules extend each other",
    message: (d) => `modules extend each other in a circle: ${d.cycle.join(" -> ")}`,
  }),
  MMS2103: entry<{ module: string; path: string }>({
    severity: "error",
    title: "module and file differ in name",
    message: (d) => `the file ${d.path} holds the module ${d.module}, whose name does not fit the file's`,
    help: (d) => `a module a.b stands in a/b.mms: rename the file or the module ${d.module}`,
  }),
  MMS2104: entry<{ module: string; other: string }>({
    severity: "error",
    title: "module defined twice",
    message: (d) => `the module ${d.module} is also in ${d.other}`,
  }),
};
