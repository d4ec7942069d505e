// Elements of the page, made so that a text stays a text: nothing here reads markup.

// Makes an element: `on...` are listeners, true is an attribute without value, false and undefined are none.
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== undefined));
  return node;
}

export const byId = (id) => document.getElementById(id);

// A button of which one of several is chosen, or that is on or off.
export function toggle(label, pressed, onclick, attributes = {}) {
  return element("button", { type: "button", "aria-pressed": String(pressed), onclick, ...attributes }, label);
}

// Puts new content in place of the old, and the focus back where it was: on the element with the same data-focus.
export function replace(parent, ...children) {
  const focused = parent.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  parent.replaceChildren(...children.filter((child) => child !== undefined));
  if (focused !== undefined) parent.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
}
