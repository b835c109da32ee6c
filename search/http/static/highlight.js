/**
 * Highlight the words of `?posthaste=` on a page of the site, and scroll to the first ones after the anchor. For browsers
 * without text fragments: there, <post-search highlight> adds the parameter to its links. See docs/search-box.md.
 */

const MAX_WORDS = 8;
const MAX_MARKS = 200;

const address = new URL(location.href);
const words = address.searchParams.getAll("posthaste").map((text) => text.trim()).filter(Boolean).slice(0, MAX_WORDS);

if (words.length) {
  address.searchParams.delete("posthaste"); // a reader who copies the address shares the page, not the search
  history.replaceState(history.state, "", address);
  const escaped = words.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&").replace(/\s+/g, "\\s+"));
  const marks = mark(document.querySelector("main, article") ?? document.body, new RegExp(escaped.join("|"), "giu"));
  const anchor = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const isAfter = (element) => !anchor || anchor.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
  const scroll = () => requestAnimationFrame(() => marks.find(isAfter)?.scrollIntoView({ block: "center" }));
  if (document.readyState === "complete") scroll();
  else addEventListener("load", scroll); // until then the browser scrolls to the anchor
}

/** Put each match of a pattern in the visible text below `root` into a <mark>; return these. */
function mark(root, pattern) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("script, style, textarea, noscript, post-search")) nodes.push(walker.currentNode);
  const marks = [];
  for (const node of nodes) {
    for (const { index, 0: text } of [...node.data.matchAll(pattern)].reverse()) { // from the end: the offsets stay right
      if (marks.length >= MAX_MARKS) return marks;
      const match = node.splitText(index);
      match.splitText(text.length);
      const element = document.createElement("mark");
      element.className = "posthaste";
      match.replaceWith(element);
      element.append(match);
      marks.push(element);
    }
  }
  return marks.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
}
