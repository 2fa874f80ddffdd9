/** The panel's icons, 16 × 16, drawn with the text's color on the half pixel. */

const shapes = {
  overlay: 'M2.5 2.5h8v8h-8z M5.5 5.5h8v8h-8z M5.5 8.5l3-3 M5.5 10.5l5-5 M8 10.5l2.5-2.5',
  'side-by-side': 'M1.5 4.5h5.5v7h-5.5z M9 4.5h5.5v7H9z',
  swipe: 'M1.5 3.5h13v9h-13z M8 1.5v13 M5.5 6.5L4 8l1.5 1.5 M10.5 6.5L12 8l-1.5 1.5',
  heat: 'M8 1.5c.5 2.5 4 4 4 7.5a4 4 0 0 1-8 0c0-1.5.8-2.6 1.5-3.5.2 1.2.8 1.8 1.3 2C6.5 5.5 7 3 8 1.5z',
  photo: 'M1.5 2.5h13v11h-13z M1.5 11l3.5-3.5 3 3 2.5-2.5 4 4 M10.5 5.5h1v1h-1z',
  seen: 'M1.5 8C3 5.2 5.3 3.5 8 3.5s5 1.7 6.5 4.5c-1.5 2.8-3.8 4.5-6.5 4.5S3 10.8 1.5 8z M8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4z',
  'zoom-in': 'M8 3.5v9 M3.5 8h9',
  'zoom-out': 'M3.5 8h9',
  fit: 'M2.5 6V2.5H6 M10 2.5h3.5V6 M13.5 10v3.5H10 M6 13.5H2.5V10 M5.5 6.5h5v3h-5z',
  compare: 'M2 5.5h11 M10 2.5l3 3-3 3 M14 10.5H3 M6 7.5l-3 3 3 3',
  command: 'M1.5 2.5h13v11h-13z M4 5.5L6.5 8 4 10.5 M8 10.5h4',
  copy: 'M5.5 5.5h8v8h-8z M3.5 10.5h-1v-8h8v1',
  save: 'M2.5 2.5h9l2 2v9h-11z M5 2.5v4h5.5v-4 M4.5 13.5v-4.5h7v4.5',
  figure: 'M2.5 2.5h11v7h-11z M2.5 7.5l3-2.5 3 3 2-1.5 3 2.5 M2.5 11.5h11 M2.5 13.5h7',
  follow: 'M8 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8z M8 1v3 M8 12v3 M1 8h3 M12 8h3',
  pin: 'M5.5 1.5h5 M6.5 1.5v5l-2.5 3h8l-2.5-3v-5 M8 9.5v5',
  turn: 'M5 2.5v11 M2.5 11L5 13.5 7.5 11 M11 13.5v-11 M8.5 5L11 2.5 13.5 5',
  export: 'M8 1.5v8 M5 4.5l3-3 3 3 M2.5 8.5v5h11v-5',
  flag: 'M3.5 14.5v-12 M3.5 3c3-2 5.5 2 9 0v6c-3.5 2-6-2-9 0',
  groups:
    'M5 2.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4z M11.5 4.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4z M6.5 9.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4z',
  models: 'M2.5 13.5v-11 M2.5 13.5h11 M4.5 11l3-3.5 2.5 1.5 3.5-5.5',
  matrix: 'M2.5 2.5h11v11h-11z M2.5 6.2h11 M2.5 9.8h11 M6.2 2.5v11 M9.8 2.5v11',
  'tiles-small':
    'M2.5 2.5h2v2h-2z M7 2.5h2v2H7z M11.5 2.5h2v2h-2z M2.5 7h2v2h-2z M7 7h2v2H7z M11.5 7h2v2h-2z M2.5 11.5h2v2h-2z M7 11.5h2v2H7z M11.5 11.5h2v2h-2z',
  'tiles-medium': 'M2.5 2.5h4v4h-4z M9.5 2.5h4v4h-4z M2.5 9.5h4v4h-4z M9.5 9.5h4v4h-4z',
  'tiles-large': 'M2.5 2.5h11v11h-11z',
  list: 'M2.5 4.5h1 M5.5 4.5h8 M2.5 8h1 M5.5 8h8 M2.5 11.5h1 M5.5 11.5h8',
  eye: 'M1.5 8C3 5.2 5.3 3.5 8 3.5s5 1.7 6.5 4.5c-1.5 2.8-3.8 4.5-6.5 4.5S3 10.8 1.5 8z M8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4z',
  'eye-closed': 'M1.5 7C3 9.6 5.3 11 8 11s5-1.4 6.5-4 M8 11v2.5 M4 10L2.6 12.2 M12 10l1.4 2.2',
  keep: 'M2.5 5.5v-3h3 M10.5 2.5h3v3 M13.5 10.5v3h-3 M5.5 13.5h-3v-3 M6 6h4v4H6z',
  check: 'M3 8.5l3.5 3.5L13 4.5',
  close: 'M4 4l8 8 M12 4l-8 8',
  warning: 'M8 2l6.5 11.5h-13z M8 6.5v3.5 M8 11.3v.9',
  error: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13z M5.7 5.7l4.6 4.6 M10.3 5.7l-4.6 4.6',
  help: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13z M6 6.3a2 2 0 1 1 3.2 1.6C8.4 8.5 8 8.9 8 9.8 M8 11.3v.9',
  info: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13z M8 7v4.5 M8 4.5v1',
} as const;

export type IconName = keyof typeof shapes;

const svg = 'http://www.w3.org/2000/svg';

export function icon(name: IconName): SVGElement {
  const picture = document.createElementNS(svg, 'svg');
  for (const [key, value] of Object.entries({
    viewBox: '0 0 16 16',
    width: '16',
    height: '16',
    class: 'icon',
    'aria-hidden': 'true',
  })) {
    picture.setAttribute(key, value);
  }
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', shapes[name]);
  picture.append(path);
  return picture;
}
