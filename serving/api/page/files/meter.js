// A probability as a bar with its name and value.
import { element } from "./elements.js";
import { percent } from "./language.js";

export function meter(name, value, kind) {
  const range = { "aria-valuemin": 0, "aria-valuemax": 1, "aria-valuenow": value, "aria-valuetext": percent(value) };
  const filled = element("span");
  filled.style.width = `${100 * value}%`;
  return element(
    "div",
    { class: `probability ${kind}` },
    element("span", { class: "name" }, name),
    element("div", { class: "bar", role: "meter", "aria-label": name, ...range }, filled),
    element("span", { class: "value" }, percent(value)),
  );
}
