/** Return the attributes of the element for the properties of a component. */
export function toAttributes({ strings, ...properties }) {
  const attributes = strings ? { strings: JSON.stringify(strings) } : {};
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    const attribute = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    attributes[attribute] = value === true ? "" : String(value);
  }
  return attributes;
}
