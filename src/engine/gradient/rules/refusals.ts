const recurrent = 'carries a state from step to step, and how many steps there are is known only in the run';

/** Why some operators have no rule; each completes “LSTM `encoder` …”. */
export const refusals: Readonly<Record<string, string>> = {
  Loop: 'repeats its body as often as the run decides',
  Scan: recurrent,
  RNN: recurrent,
  LSTM: recurrent,
  GRU: recurrent,
  If: 'chooses its branch during the run',
  MaxRoiPool: 'cuts out regions that are found during the run',
  Unique: 'drops values that occur twice',
};
