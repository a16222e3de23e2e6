import { chapter } from "./dsl/index.js";

export default chapter("anon_vma");
