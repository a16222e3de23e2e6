/* All that a description is written with, but for the vocabulary. */
export * from "./kernels.js";
export * from "./mutate.js";
export * from "./objects.js";
export * from "./scenario.js";
export * from "./story.js";
