/** What is good to know of each method: how its map is made, when it misleads, and who made it. */
import type { MethodName } from './names.ts';

export interface MethodNote {
  /** The formula, in words. */
  readonly how: string;
  readonly misleads: string;
  readonly paper: string;
  readonly url: string;
}

const gradCamPlusPlus = {
  paper: 'Chattopadhay et al. 2018, Grad-CAM++',
  url: 'https://arxiv.org/abs/1710.11063v3',
} as const;
const gradCam = { paper: 'Selvaraju et al. 2017, Grad-CAM', url: 'https://arxiv.org/abs/1610.02391' } as const;
const hiResCam = { paper: 'Draelos and Carin 2020, HiResCAM', url: 'https://arxiv.org/abs/2011.08891' } as const;
const guidedHow = (map: string): string =>
  `The map of ${map}, enlarged to the model’s input, times the guided gradient: a gradient that ` +
  `passes a ReLU only where it is positive.`;
const guidedMisleads =
  'Guided backpropagation draws the picture’s edges even where the model’s weights are shuffled ' +
  '(Adebayo et al. 2018). In a network without ReLU it is nearly the plain gradient.';

export const methodNotes: Readonly<Record<MethodName, MethodNote>> = {
  'grad-cam++': {
    how:
      'Each channel is weighted by the sum over its cells of α · gradient, where the gradient is ' +
      'positive; α = 1 / (2 + gradient · the channel’s sum). The weighted channels are added up, and ' +
      'what is negative becomes 0.',
    misleads:
      'Only positive gradients count, so maps of similar classes look alike, and what speaks against a ' +
      'class is not seen.',
    ...gradCamPlusPlus,
  },
  'grad-cam': {
    how:
      'Each channel is weighted by the mean of its gradient. The weighted channels are added up, and ' +
      'what is negative becomes 0.',
    misleads:
      'One weight stands for a whole channel: where the gradient differs from place to place (boxes, ' +
      'pixels, several objects), heat may lie where the model did not look.',
    ...gradCam,
  },
  'hires-cam': {
    how: 'In each cell, gradient · activation is added up over the channels, and what is negative becomes 0.',
    misleads:
      'Exact only where everything above the layer is linear. Elsewhere it is the slope at this ' +
      'picture: a class that the model is quite sure of may show little.',
    ...hiResCam,
  },
  'xgrad-cam': {
    how:
      'Each channel is weighted by the sum of gradient · activation over its cells, divided by the sum ' +
      'of its activation. The weighted channels are added up, and what is negative becomes 0.',
    misleads:
      'Made for layers after a ReLU. Where a channel has negative values, its sum may be nearly 0, and ' +
      'its weight is arbitrary.',
    paper: 'Fu et al. 2020, XGrad-CAM',
    url: 'https://arxiv.org/abs/2008.02312',
  },
  'layer-cam': {
    how:
      'In each cell, the positive part of the gradient times the activation is added up over the ' +
      'channels, and what is negative becomes 0.',
    misleads: 'What lowers the score is left out. In early layers it shows edges, whatever the class.',
    paper: 'Jiang et al. 2021, LayerCAM',
    url: 'https://doi.org/10.1109/TIP.2021.3089943',
  },
  signed: {
    how:
      'In each cell, gradient · activation is added up over the channels and keeps its sign: HiResCAM ' +
      'without the cut at 0.',
    misleads:
      'Exact only where everything above the layer is linear. Red and blue are a first estimate of ' +
      'what each cell adds to the score and takes from it.',
    ...hiResCam,
  },
  'guided-grad-cam++': { how: guidedHow('Grad-CAM++'), misleads: guidedMisleads, ...gradCamPlusPlus },
  'guided-grad-cam': { how: guidedHow('Grad-CAM'), misleads: guidedMisleads, ...gradCam },
  'eigen-cam': {
    how:
      'The activation projected on its first principal component: what varies most over the layer. No ' +
      'gradient is used.',
    misleads: 'The map is the same for every class: it shows what stands out, not what counts for the class.',
    paper: 'Muhammad and Yeasin 2020, Eigen-CAM',
    url: 'https://arxiv.org/abs/2008.00299',
  },
  'score-cam': {
    how:
      'Each channel, enlarged and scaled to 0..1, is laid over the picture as a mask; a softmax of the ' +
      'scores that the model then gives weights the channels.',
    misleads:
      'Masked pictures are unlike those that the model was trained on, and the softmax may give nearly ' +
      'all weight to one channel.',
    paper: 'Wang et al. 2020, Score-CAM',
    url: 'https://arxiv.org/abs/1910.01279',
  },
  'ablation-cam': {
    how:
      'Each channel is weighted by the share of the score that is lost when the channel is set to 0. ' +
      'The weighted channels are added up, and what is negative becomes 0.',
    misleads:
      'Channels that can stand in for each other all seem unimportant. A score near 0 makes the shares ' +
      'large and arbitrary.',
    paper: 'Desai and Ramaswamy 2020, Ablation-CAM',
    url: 'https://doi.org/10.1109/WACV45572.2020.9093360',
  },
};
