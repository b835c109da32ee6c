import { createElement, useEffect } from "react";
import { toAttributes } from "./attributes.js";

/** <PostSearch endpoint="https://search.example/" />. Servers render the children: a link or a form. */
export function PostSearch({ children, ...properties }) {
  useEffect(() => void import("./post-search.js"), []); // in the browser only
  return createElement("post-search", toAttributes(properties), children);
}
