import { defineComponent, h, onMounted } from "vue";
import { toAttributes } from "./attributes.js";

/** <PostSearch endpoint="https://search.example/" />. Servers render the slot: a link or a form. */
export const PostSearch = defineComponent({
  name: "PostSearch",
  inheritAttrs: false,
  setup(_, { attrs, slots }) {
    onMounted(() => import("./post-search.js")); // in the browser only
    const camel = (name) => name.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
    return () => {
      const properties = Object.fromEntries(Object.entries(attrs).map(([name, value]) => [camel(name), value === "" ? true : value]));
      return h("post-search", toAttributes(properties), slots.default?.());
    };
  },
});
