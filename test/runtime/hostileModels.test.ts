import { strict as assert } from 'node:assert';
import { symlinkSync } from 'node:fs';
import { create } from '@bufbuild/protobuf';
import { WhylightError } from '../../src/engine/errors.ts';
import { makeNode, type AttributeValue } from '../../src/engine/onnx/attributes.ts';
import {
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
} from '../../src/engine/onnx/onnx_pb.ts';
import { floatTensor, int64Tensor } from '../../src/engine/onnx/tensors.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { buildModel } from '../support/buildModel.ts';
import { noisePng } from '../support/pictures.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import {
  answering,
  bomb,
  eightGigabytes,
  external,
  functions,
  handed,
  lattice,
  nested,
  network,
  one,
  open,
  withAttribute,
} from '../support/hostileModels.ts';

const cases: readonly { what: string; model: Uint8Array; code: string; says: RegExp }[] = [
  {
    what: 'Expand to 8 GB',
    model: buildModel(bomb(makeNode('Expand', ['one', 'huge'], ['all']), one, eightGigabytes)),
    code: 'model-tensor-too-large',
    says: /“all” has the shape \[2, 1024, 1024, 1024\]/,
  },
  {
    what: 'ConstantOfShape of 8 GB',
    model: buildModel(bomb(makeNode('ConstantOfShape', ['huge'], ['all']), eightGigabytes)),
    code: 'model-tensor-too-large',
    says: /“all”/,
  },
  {
    what: 'Tile to 8 GB',
    model: buildModel(bomb(makeNode('Tile', ['w1', 'times'], ['all']), int64Tensor('times', [1024, 1024, 16, 1]))),
    code: 'model-tensor-too-large',
    says: /“all”/,
  },
  {
    what: 'Range of 8 GB',
    model: buildModel(
      bomb(
        makeNode('Range', ['from', 'to', 'by'], ['all']),
        ...[0, 2 ** 31, 1].map((value, at) => floatTensor(['from', 'to', 'by'][at]!, [value], [])),
      ),
    ),
    code: 'model-tensor-too-large',
    says: /“all”/,
  },
  {
    what: 'Resize to 8 GB',
    model: buildModel(
      bomb(
        makeNode('Resize', ['relu2', '', '', 'sizes'], ['all'], { mode: 'nearest' }),
        int64Tensor('sizes', [1, 24, 16384, 16384]),
      ),
    ),
    code: 'model-tensor-too-large',
    says: /“all”/,
  },
  {
    what: 'Pad to 8 GB',
    model: buildModel(
      bomb(makeNode('Pad', ['relu2', 'pads'], ['all']), int64Tensor('pads', [0, 0, 16384, 16384, 0, 0, 0, 0])),
    ),
    code: 'model-tensor-too-large',
    says: /“all”/,
  },
  {
    what: 'a shape of 2^31, joined to more than 32 bits count',
    model: buildModel(bomb(makeNode('ConstantOfShape', ['huge'], ['all']), int64Tensor('huge', [2 ** 31]))),
    code: 'model-tensor-too-large',
    says: /“all” has the shape \[2147483648\]/,
  },
  {
    what: 'Resize to 33 GB of an input of open size',
    model: open(
      makeNode('Resize', ['image', '', 'scales'], ['all'], { mode: 'nearest' }),
      floatTensor('scales', [1, 1, 1024, 1024]),
    ),
    code: 'model-tensor-too-large',
    says: /“all” has the shape \[1, 3, 65536, 65536\]/,
  },
  {
    what: 'an outer sum of 150 GB of an input of open size',
    model: open(makeNode('Add', ['column', 'row'], ['all'])),
    code: 'model-tensor-too-large',
    says: /“all” has the shape \[196608, 196608\]/,
  },
  {
    what: 'many constants of 1 GB',
    model: many(8),
    code: 'model-computed-too-large',
    says: /on loading has \d+ values .* at most 536870912/,
  },
  {
    what: 'a function that calls itself',
    model: functions(1, 'f0'),
    code: 'model-too-complex',
    says: /within each other/,
  },
  {
    what: 'functions that become 2^20 nodes',
    model: functions(20, 'Identity'),
    code: 'model-too-complex',
    says: /50000 nodes/,
  },
  { what: 'subgraphs 28 deep', model: nested(28), code: 'model-too-complex', says: /more than 24/ },
  { what: 'subgraphs 200 deep', model: nested(200), code: 'model-too-complex', says: /too many subgraphs/ },
  {
    what: 'four million classes',
    model: answering([1, 2 ** 22]),
    code: 'model-too-complex',
    says: /4194304 classes or boxes, where 1048576 are allowed/,
  },
  {
    what: 'four million boxes',
    model: answering([1, 6, 2 ** 22]),
    code: 'model-too-complex',
    says: /4194304 classes or boxes/,
  },
  {
    what: 'a name of a megabyte',
    model: buildModel(bomb(makeNode('Identity', ['w1'], ['x'.repeat(2 ** 20)]))),
    code: 'model-too-complex',
    says: /1048576 characters/,
  },
  {
    what: 'a convolution of no groups, which ONNX Runtime divides by',
    model: withAttribute('group', 0),
    code: 'model-attribute',
    says: /Conv’s group is 0; allowed are 1 to 1048576/,
  },
  {
    what: 'a Split of more outputs than it says',
    model: buildModel(bomb(makeNode('Split', ['relu2'], ['all', 'b', 'c'], { axis: 1, num_outputs: 2 }))),
    code: 'model-attribute',
    says: /Split’s num_outputs is 2, but the node has 3 outputs/,
  },
  {
    what: 'a stride of 0',
    model: withAttribute('strides', [0, 1]),
    code: 'model-attribute',
    says: /Conv’s strides is 0/,
  },
  {
    what: 'a block size whose square overflows',
    model: buildModel(bomb(makeNode('DepthToSpace', ['relu2'], ['all'], { blocksize: 2 ** 53 }))),
    code: 'model-attribute',
    says: /blocksize is 9007199254740992/,
  },
  {
    what: 'an attention of no heads, which ONNX Runtime divides by',
    model: buildModel({
      ...bomb(makeNode('Attention', ['flat3', 'flat3', 'flat3'], ['all'], { q_num_heads: 2, kv_num_heads: 0 })),
      opset: 23,
    }),
    code: 'model-attribute',
    says: /Attention’s kv_num_heads is 0/,
  },
  {
    what: 'blocks of no size, which ONNX Runtime divides by',
    model: buildModel(
      bomb({
        ...makeNode('GatherBlockQuantized', ['w1', 'w1', 'w1'], ['all'], { block_size: 0 }),
        domain: 'com.microsoft',
      }),
    ),
    code: 'model-attribute',
    says: /block_size is 0/,
  },
  {
    what: 'a convolution whose groups a function’s call says are none',
    model: handed('given'),
    code: 'model-attribute',
    says: /Conv’s group is 0/,
  },
  {
    what: 'a convolution whose groups a function’s default says are none',
    model: handed('default'),
    code: 'model-attribute',
    says: /Conv’s group is 0/,
  },
  {
    what: 'a negative size of its weights',
    model: buildModel({
      ...network,
      constants: network.constants!.map((tensor) => (tensor.name === 'w3' ? { ...tensor, dims: [-5n, -24n] } : tensor)),
    }),
    code: 'model-weights',
    says: /\[-5, -24\]/,
  },
  {
    what: 'weights beyond the end of their file',
    model: external({ location: 'w.data', offset: '64', length: '480' }),
    code: 'model-external-data',
    says: /480 bytes from 64 on; the file has 500/,
  },
  {
    what: 'weights at a negative place',
    model: external({ location: 'w.data', offset: '-1', length: '480' }),
    code: 'model-external-data',
    says: /from -1 on/,
  },
  {
    what: 'more weights than it has room for',
    model: external({ location: 'w.data', length: '484' }),
    code: 'model-external-data',
    says: /484 bytes/,
  },
  {
    what: 'a thousand weights of the same megabyte',
    model: repeatedly(1000),
    code: 'model-external-data',
    says: /1048576000 bytes together; at most 268435456/,
  },
  {
    what: 'weights at an address in memory',
    model: external({ location: '*/_ORT_MEM_ADDR_/*', offset: '4096', length: '480' }),
    code: 'model-external-data',
    says: /no such file/,
  },
  {
    what: 'weights behind a link out of its folder',
    model: external({ location: 'link.data', length: '480' }),
    code: 'model-external-data',
    says: /outside/,
  },
  {
    what: 'weights in a folder',
    model: external({ location: '.', length: '480' }),
    code: 'model-external-data',
    says: /no such file/,
  },
];

/**
 * Resize by `count` scales of 1, which are computed from the image: ONNX Runtime does not know before the run how many
 * there are.
 */
function scaled(count: number, attributes: Readonly<Record<string, AttributeValue>> = {}): Uint8Array {
  const parts = bomb(makeNode('Resize', ['relu2', '', 'scales'], ['all'], { mode: 'nearest', ...attributes }));
  const scales = [
    makeNode('ReduceMin', ['image'], ['least'], { keepdims: 0 }),
    makeNode('Mul', ['least', 'none'], ['zero']),
    makeNode('Add', ['ones', 'zero'], ['scales']),
  ];
  const constants = [
    ...parts.constants!,
    floatTensor('none', [0], []),
    floatTensor('ones', new Float32Array(count).fill(1), [count]),
  ];
  return buildModel({ ...parts, opset: 18, nodes: [...scales, ...parts.nodes], constants });
}

/** One file of a megabyte, borrowed as many times as weights. */
function repeatedly(times: number): Uint8Array {
  const names = Array.from({ length: times }, (_, at) => `same${at}`);
  const same = names.map((name) =>
    create(TensorProtoSchema, {
      name,
      dims: [2n ** 18n],
      dataType: 1,
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: [create(StringStringEntryProtoSchema, { key: 'location', value: 'mega.data' })],
    }),
  );
  return buildModel({
    ...network,
    nodes: [...network.nodes, ...names.map((name) => makeNode('ReduceMax', [name], [`${name}:most`]))],
    constants: [...network.constants!, ...same],
  });
}

/** Small files, each of which may become a gigabyte on loading. */
function many(count: number): Uint8Array {
  const names = Array.from({ length: count }, (_, at) => `all${at}`);
  const nodes = names.map((name) => makeNode('ConstantOfShape', ['shape'], [name]));
  return buildModel({
    ...network,
    nodes: [...network.nodes, ...nodes],
    constants: [...network.constants!, int64Tensor('shape', [2 ** 28])],
    outputs: ['logits', ...names],
  });
}

describe('a hostile model', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());

  for (const { what, model, code, says } of cases) {
    it(`with ${what} is refused before it is loaded`, async () => {
      folder.write('model/w.data', new Uint8Array(500));
      folder.write('model/mega.data', new Uint8Array(2 ** 20));
      symlinkSync(folder.write('outside.data', new Uint8Array(500)), folder.at('model/link.data'));
      const image = folder.write('i.png', await noisePng(9, 9));
      folder.write('model/m.whylight.json', JSON.stringify({ input: { width: 64, height: 64 } }));
      const before = process.memoryUsage.rss();
      await assert.rejects(engine.explain(image, folder.write('model/m.onnx', model), {}), (error: unknown) => {
        assert.ok(error instanceof WhylightError, `not a coded error: ${String(error)}`);
        assert.equal(error.code, code, error.message);
        assert.match(error.message, says);
        return true;
      });
      assert.ok(process.memoryUsage.rss() - before < 200 * 2 ** 20, 'it took memory first');
    }).timeout(5000);
  }

  it('takes time in proportion to its output if it has thousands of classes per pixel', async () => {
    await engine.explain(
      folder.write('i.png', await noisePng(9, 9)),
      folder.write('m.onnx', answering([1, 4096, 48, 48])),
      { method: 'eigen-cam' },
    );
  }).timeout(20_000);

  it('is read if it has an equation of a megabyte', async () => {
    const equation = `${' '.repeat(2 ** 20)}bchw->bchw`;
    const nodes = [
      ...network.nodes.slice(0, 4),
      makeNode('Einsum', ['relu2'], ['same'], { equation }),
      makeNode('GlobalAveragePool', ['same'], ['pooled']),
      ...network.nodes.slice(5),
    ];
    await engine.explain(
      folder.write('i.png', await noisePng(9, 9)),
      folder.write('m.onnx', buildModel({ ...network, nodes })),
      { layer: 'relu2' },
    );
  }).timeout(20_000);

  // Each of these ended the process (SIGFPE).
  for (const operator of ['Div', 'Mod']) {
    for (const opset of [7, 11, 17]) {
      it(`does not end the process when ${operator} divides the smallest integer by −1, in opset ${opset}`, async () => {
        const minusOne = int64Tensor('minusOne', [-1], []);
        // 0 / 0 is NaN, and as a whole number the least of all.
        const attributes = operator === 'Mod' ? { fmod: 0 } : {};
        const nodes = [
          ...network.nodes.slice(0, -1),
          makeNode('Sub', ['flat', 'flat'], ['zeros']),
          makeNode('Div', ['zeros', 'zeros'], ['nan']),
          makeNode('Cast', ['nan'], ['least'], { to: 7 }),
          makeNode(operator, ['least', 'minusOne'], ['whole'], attributes),
          makeNode('Cast', ['whole'], ['real'], { to: 1 }),
          makeNode('Mul', ['real', 'none'], ['nothing']),
          makeNode('Add', ['flat', 'nothing'], ['same']),
          makeNode('Gemm', ['same', 'w3', 'c'], ['logits'], { transB: 1 }),
        ];
        const file = folder.write(
          'm.onnx',
          buildModel({
            ...network,
            opset: operator === 'Mod' ? Math.max(opset, 10) : opset,
            nodes,
            constants: [
              ...network.constants!,
              minusOne,
              floatTensor('none', [0], []),
              floatTensor('c', new Float32Array(5)),
            ],
          }),
        );
        const found = await engine.explain(folder.write('i.png', await noisePng(9, 9)), file, {});
        assert.ok(found.predictions.every(({ score }) => Number.isFinite(score)));
      });
    }
  }

  it('takes no longer than another one if it has a lattice of constants', async () => {
    await engine.explain(folder.write('i.png', await noisePng(9, 9)), folder.write('m.onnx', lattice()), {});
  }).timeout(5000);

  for (const { count, attributes } of [{ count: 20_000 }, { count: 20_000, attributes: { axes: [2, 3] } }]) {
    it(`with more scales than axes${attributes ? ' that it names' : ''} is refused in the run, and overwrites nothing`, async () => {
      const image = folder.write('i.png', await noisePng(9, 9));
      const failure = engine.explain(image, folder.write('m.onnx', scaled(count, attributes)), {});
      await assert.rejects(
        failure,
        (error: unknown) =>
          error instanceof WhylightError && error.code === 'run-failed' && /Reshape/.test(error.message),
      );
    });
  }

  it('is not one that computes as many scales as it has axes', async () => {
    const image = folder.write('i.png', await noisePng(9, 9));
    await engine.explain(image, folder.write('m.onnx', scaled(4)), {});
    await engine.explain(image, folder.write('n.onnx', scaled(2, { axes: [2, 3] })), {});
  });
});
