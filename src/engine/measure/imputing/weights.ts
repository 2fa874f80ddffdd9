/** ROAD's, of the neighbors in a row or column. */
export const direct = 1 / 6;

/** Of the diagonal ones. */
export const diagonal = 1 / 12;
