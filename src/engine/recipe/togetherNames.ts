/** Names of findings that can hold at once: a model of several of them has a sigmoid a class, not one softmax. */

/** In lower case, without spaces and signs. NIH ChestX-ray14, CheXpert and MIMIC-CXR, PadChest, VinDr-CXR. */
const chest = [
  ...['atelectasis', 'cardiomegaly', 'effusion', 'infiltration', 'mass', 'nodule', 'pneumonia', 'pneumothorax'],
  ...['consolidation', 'edema', 'emphysema', 'fibrosis', 'pleuralthickening', 'hernia', 'nofinding'],
  ...['enlargedcardiomediastinum', 'lungopacity', 'lunglesion', 'pleuraleffusion', 'pleuralother', 'fracture'],
  ...['supportdevices', 'scoliosis', 'airtrapping', 'aorticelongation', 'costophrenicangleblunting', 'hiatalhernia'],
  ...['alveolarpattern', 'interstitialpattern', 'hilarenlargement', 'hemidiaphragmelevation', 'tuberculosissequelae'],
  ...['aorticenlargement', 'calcification', 'ild', 'pulmonaryfibrosis', 'otherlesion', 'laminaratelectasis'],
  ...['unchanged', 'normal', 'copdsigns', 'bronchiectasis', 'granuloma', 'lungnoduleormass'],
] as const;

/**
 * PTB-XL's superclasses of ECGs; ODIR's and RFMiD's of eyes; CelebA's attributes; what a hemorrhage brings along
 * (RSNA).
 */
const others: readonly (readonly string[])[] = [
  ['norm', 'mi', 'sttc', 'cd', 'hyp'],
  ['epidural', 'intraparenchymal', 'intraventricular', 'subarachnoid', 'subdural', 'any'],
  ['smiling', 'male', 'young', 'eyeglasses', 'wearinghat', 'bald', 'attractive', 'mustache', 'goatee', 'bangs'],
  ['diabetes', 'glaucoma', 'cataract', 'amd', 'hypertension', 'myopia'],
];

const families: readonly ReadonlySet<string>[] = [chest, ...others].map((names) => new Set(names));

/**
 * More than this share of the names must be of one family, and three at least: “mass” and “normal” alone say nothing.
 */
const most = 0.5;
const fewest = 3;

/** Whether what these names say of a picture can hold at once. */
export function canHoldTogether(labels: readonly string[]): boolean {
  const plain = labels.map((label) => label.toLowerCase().replace(/[^a-z]/g, ''));
  return families.some((family) => {
    const known = plain.filter((label) => family.has(label)).length;
    return known >= fewest && known > most * plain.length;
  });
}
