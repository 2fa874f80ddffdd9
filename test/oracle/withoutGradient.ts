/** Operators that deliberately have neither rule nor rewrite, by the reason. */
export const withoutGradient: Readonly<Record<string, readonly string[]>> = {
  'a constant: read as one, or folded by ONNX Runtime': ['Constant', 'BlackmanWindow', 'HammingWindow', 'HannWindow', 'MelWeightMatrix'],
  'sums of numbers: differentiated at the Cast behind them (castOfIntegers)': ['ConvInteger', 'MatMulInteger'],
  'lists: what is taken out of them is (SequenceAt, ConcatFromSequence)': [
    'SequenceConstruct', 'SequenceEmpty', 'SequenceErase', 'SequenceInsert', 'SequenceLength', 'SequenceMap', 'SplitToSequence',
    'Optional', 'OptionalGetElement', 'OptionalHasElement',
  ],
  'control flow: how often, or which branch, is known only in the run': ['If', 'Loop', 'Scan'],
  'takes regions that are found in the run, by their maximum': ['MaxRoiPool'],
  'no picture’s: text and hashes': [
    'ImageDecoder', 'RegexFullMatch', 'StringConcat', 'StringNormalizer', 'StringSplit', 'TfIdfVectorizer', 'com.microsoft.Tokenizer',
    'com.microsoft.MurmurHash3', 'com.microsoft.NGramHashMapping', 'com.microsoft.NGramRepeatBlock', 'com.microsoft.VarlenNGramHashMapping',
    'com.microsoft.WordConvEmbedding', 'com.microsoft.EmbedLayerNormalization', 'com.microsoft.QEmbedLayerNormalization',
  ],
  'no picture’s: sound': ['STFT', 'com.microsoft.DynamicTimeWarping', 'com.microsoft.UnfoldTensor', 'com.microsoft.WhisperBeamSearch'],
  'no picture’s: tables': [
    'ArrayFeatureExtractor', 'Binarizer', 'CastMap', 'CategoryMapper', 'DictVectorizer', 'FeatureVectorizer', 'Imputer', 'LabelEncoder',
    'LinearClassifier', 'LinearRegressor', 'Normalizer', 'OneHotEncoder', 'SVMClassifier', 'SVMRegressor', 'Scaler', 'TreeEnsemble',
    'TreeEnsembleClassifier', 'TreeEnsembleRegressor', 'ZipMap',
  ].map((name) => `ai.onnx.ml.${name}`),
  'language models: word by word, with what came before': [
    'TensorScatter', ...[
      'AttnLSTM', 'BeamSearch', 'BifurcationDetector', 'BranchwiseRMSNorm', 'CausalConvWithState', 'DecoderMaskedMultiHeadAttention',
      'DynamicQuantizeLSTM', 'EngramGate', 'GatedAdd', 'GatedDeltaNet', 'GatedRMSNorm', 'GatherBlockQuantized', 'GatherPacked', 'GreedySearch',
      'GroupQueryAttention', 'HyperConnectionPostMix', 'HyperConnectionPreMix', 'LinearAttention', 'LinearAttentionGate', 'MRotaryEmbedding',
      'MoE', 'MoEGroupRouter', 'QMoE', 'RotaryEmbedding', 'Sampling', 'ScaledSiLU', 'SparseAttention', 'VarlenCausalConvWithState',
    ].map((name) => `com.microsoft.${name}`),
  ],
  'products of numbers in other formats, for language models': ['com.microsoft.MatMulFpQ4', 'com.microsoft.MatMulInteger16'],
  'losses: a classifier’s export has none': ['NegativeLogLikelihoodLoss', 'SoftmaxCrossEntropyLoss'],
  'no exporter of images writes it': [
    'CumProd', 'Det', 'DynamicSlice', ...[
      'CDist', 'ConvTransposeWithDynamicPads', 'CropAndResize', 'ExpandDims', 'GatherND', 'MaxpoolWithMask', 'Pad', 'Range', 'SampleOp',
      'SparseToDenseMatMul', 'Unique',
    ].map((name) => `com.microsoft.${name}`),
  ],
  'drops values that occur twice': ['Unique'],
  'ONNX Runtime’s own, never in a graph as it is read': ['MemcpyFromHost', 'MemcpyToHost'],
  'a layout of this machine’s processor (optimised files of level “layout” or “all”)': ['AveragePool', 'Conv', 'GlobalAveragePool', 'GlobalMaxPool', 'MaxPool', 'ReorderInput', 'ReorderOutput', 'Upsample']
    .map((name) => `com.microsoft.nchwc.${name}`),
};
