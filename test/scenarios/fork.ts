import { chapter } from "./dsl/index.js";

export default chapter("fork");
