import type { ReactElement, ReactNode } from "react";
import type { PostSearchAttributes } from "./index.js";

export function PostSearch(properties: PostSearchAttributes & { children?: ReactNode }): ReactElement;
