/** Texts of the box, by name; a text with a number may have one form per plural category. */
export type Strings = Record<string, string | Partial<Record<Intl.LDMLPluralRule, string>>>;

/** The attributes of `<post-search>`. docs/search-box.md describes them. */
export interface PostSearchAttributes {
  /** The address of Posthaste, ending with a slash. A bundled module does not know its server, so it is required. */
  endpoint: string;
  /** The site's address, if the box is on another one. */
  base?: string;
  /** The page of all results [Posthaste's own]. */
  page?: string;
  /** Show a field with results below it, no dialog. */
  inline?: boolean;
  /** Inline: keep the query and filters in the page's address. */
  history?: boolean;
  /** The keys that open or focus the box, separated by spaces [ctrl-k]. */
  keys?: string;
  /** Request parameters to send with every search: `section=post&lang=en`. */
  filters?: string;
  /** The filters to offer, comma-separated [tags,year,section]. */
  facets?: string;
  /** Results per request [8]. */
  perPage?: number;
  /** How many recent searches to keep in the reader's browser [0]. */
  recent?: number;
  /** Add the matches to the links, for the module `highlight.js` in browsers without text fragments. */
  highlight?: boolean;
  /** The language of the texts, such as `pt-BR` [that of the page]. */
  lang?: string;
  theme?: "light" | "dark";
  placeholder?: string;
  /** Texts that replace those in the language of the box. */
  strings?: Strings;
}

export interface PostSearchElement extends HTMLElement {
  /** Open the dialog and focus the field. */
  open(): void;
  close(): void;
  /** Search for a text. */
  search(text: string): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "post-search": PostSearchElement;
  }
}
