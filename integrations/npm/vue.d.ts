import type { DefineComponent } from "vue";
import type { PostSearchAttributes } from "./index.js";

export const PostSearch: DefineComponent<PostSearchAttributes>;
