/** What logits say of tokens. */

/** The first of equals, as PyTorch's argmax. */
export function mostLikely(logits: ArrayLike<number>): number {
  let best = 0;
  for (let token = 1; token < logits.length; token++) if ((logits[token] ?? 0) > (logits[best] ?? 0)) best = token;
  return best;
}

/** y = x − log Σ exp(x), in float64 */
export function logSoftmax(logits: ArrayLike<number>): Float64Array {
  let most = -Infinity;
  for (let at = 0; at < logits.length; at++) most = Math.max(most, logits[at] ?? 0);
  let sum = 0;
  for (let at = 0; at < logits.length; at++) sum += Math.exp((logits[at] ?? 0) - most);
  const total = most + Math.log(sum);
  return Float64Array.from(logits, (logit) => logit - total);
}
