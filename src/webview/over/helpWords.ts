/** What the help says: the keys, and what the panel's words mean. Pure. */

/** Keys that do one thing, and what that is. */
export type KeyLine = readonly [keys: readonly string[], does: string];

export const keyGroups: readonly (readonly [where: string, lines: readonly KeyLine[]])[] = [
  [
    'Anywhere in the panel',
    [
      [['?'], 'this help'],
      [['Alt+Z', 'Alt+Shift+Z'], 'undo a choice, redo it'],
      [['Alt+C', 'Alt+L', 'Alt+M'], 'choose the class, the layer, the method'],
      [['Page Up', 'Page Down'], 'previous and next image'],
      [['T'], 'explain the true class, where it is known'],
      [['Ctrl+C'], 'copy the row under the focus, else the picture'],
      [['Ctrl+S'], 'save the heatmap'],
    ],
  ],
  [
    'On the picture',
    [
      [['←', '→', '↑', '↓'], 'read cell by cell'],
      [['Enter'], 'explain the pixel or the box that is read'],
      [['N', 'P'], 'next and previous region'],
      [['H', 'K'], 'hide this region from the model, or keep only it'],
      [['B'], 'brush: paint what is hidden; Alt erases, Shift draws a rectangle, Enter paints the cell that is read'],
      [['[', ']'], 'smaller and larger brush'],
      [['Space'], 'heat on and off'],
      [['+', '−', '0', '1'], 'zoom in, zoom out, fit, 100 %'],
      [['Esc'], 'show all again'],
    ],
  ],
  [
    'In a list',
    [
      [['↑', '↓', 'Home', 'End'], 'from row to row'],
      [['Enter'], 'explain this class; highlight this region'],
      [['W'], 'why not this class?'],
      [['H', 'K'], 'hide this region from the model, or keep only it'],
      [['Ctrl+C'], 'copy the row as Markdown; the context menu has more'],
    ],
  ],
];

export const words: readonly (readonly [word: string, meaning: string])[] = [
  [
    'Heat',
    'How much a cell of the layer spoke for the class, by the method that is chosen: 1 is the ' +
      'hottest cell of this map. It is an estimate, and heat of two maps can’t be compared.',
  ],
  ['Share of heat', 'Of all heat in the map, the part that lies in this cell or region.'],
  ['Peak', 'The hottest cell of a region, 0 to 1.'],
  ['Area', 'The cells of a region. A cell is one place of the layer’s grid.'],
  [
    'Contribution',
    'Gradient · activation of a cell, over all channels: a first estimate of what it adds to the ' +
      'score, or takes from it. Only methods that are such a sum have it.',
  ],
  [
    'Effect',
    'Measured, not estimated: the probability of the class as it is → with the region hidden. The model is run for it.',
  ],
  ['Center', 'The same figure for a blob in the center of the picture. A map that does no better says nothing.'],
  ['Logit', 'The model’s score of a class before softmax or sigmoid: what is explained.'],
];

/** On a Mac the modifiers have other names. */
export const keyName = (key: string, isMac: boolean): string =>
  isMac ? key.replace('Alt+', '⌃⌥').replace('Ctrl+', '⌘').replace('Shift+', '⇧') : key;
