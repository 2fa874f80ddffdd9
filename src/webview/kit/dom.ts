/** Elements with attributes, listeners and children. Strings become text nodes: nothing is ever parsed as HTML. */

type Attribute = string | number | boolean | undefined | ((event: never) => void);
type Child = Node | string | false | undefined;

/** `h('button', { class: 'tool', onclick: run }, 'Run')`; `true` is an empty attribute, `false` none. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener);
    else if (value !== undefined) setAttribute(element, name, value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

/** Writes only what changes, so that a focused control is not disturbed. */
export function setAttribute(element: Element, name: string, value: string | number | boolean): void {
  if (value === false) element.removeAttribute(name);
  else {
    const text = value === true ? '' : String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/** Words for screen readers where eyes have a column's title. */
export function unseen(text: string): HTMLElement {
  return h('span', { class: 'unseen' }, text);
}

export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function show(element: HTMLElement, visible: boolean): void {
  if (element.hidden === visible) element.hidden = !visible;
}

/** Whether what has the focus takes letters. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('select, textarea, input:not([type="range"], [type="checkbox"])') !== null;
