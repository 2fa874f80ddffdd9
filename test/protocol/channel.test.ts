import type { ErrorCode } from '../../src/vocabulary/codes.ts';
import { strict as assert } from 'node:assert';
import { setImmediate as turn } from 'node:timers/promises';
import {
  Client,
  RemoteError,
  serve,
  type Call,
  type Handlers,
  type Port,
  type WireError,
} from '../../src/protocol/channel.ts';
import { inTurn } from '../../src/worker/inTurn.ts';

type Requests = {
  readonly add: { readonly params: readonly [number, number]; readonly result: number };
  readonly fail: { readonly params: ErrorCode; readonly result: null };
  readonly count: { readonly params: number; readonly result: string };
  readonly wait: { readonly params: string; readonly result: string };
  readonly bytes: { readonly params: number; readonly result: Uint8Array };
};
type Events = { readonly step: number; readonly note: string };

/** Two ports that talk to each other; messages are cloned as a real port does it, and noted. */
function connect(): { here: Port; there: Port; sent: { kind: string; id: number }[] } {
  const sent: { kind: string; id: number }[] = [];
  const listeners: [((message: unknown) => void)[], ((message: unknown) => void)[]] = [[], []];
  const port = (own: 0 | 1): Port => ({
    post: (message, transfer = []) => {
      const copy: unknown = structuredClone(message, { transfer: [...transfer] });
      sent.push(copy as { kind: string; id: number });
      queueMicrotask(() => listeners[own === 0 ? 1 : 0].forEach((listener) => listener(copy)));
    },
    listen: (listener) => void listeners[own].push(listener),
  });
  return { here: port(0), there: port(1), sent };
}

const toWireError = (error: unknown): WireError => ({
  code: (error as WireError).code ?? 'internal',
  message: (error as Error).message,
  nextStep: (error as WireError).nextStep ?? '',
});

/** A gate for each `wait`, and what has begun. */
class Gates {
  readonly begun: string[] = [];
  private readonly open = new Map<string, () => void>();

  wait(name: string): Promise<void> {
    this.begun.push(name);
    return new Promise((resolve) => this.open.set(name, resolve));
  }

  release(name: string): void {
    this.open.get(name)!();
  }
}

function setUp(change: (handlers: Handlers<Requests, Events>) => Handlers<Requests, Events> = (handlers) => handlers) {
  const { here, there, sent } = connect();
  const gates = new Gates();
  const signals: Call<Events>['signal'][] = [];
  const handlers: Handlers<Requests, Events> = {
    add: async ([a, b]) => a + b,
    fail: async (code) => {
      throw new RemoteError({ code, message: 'It failed.', nextStep: 'Try again.' });
    },
    count: async (to, { emit }) => {
      for (let at = 1; at <= to; at++) emit('step', at);
      return 'done';
    },
    wait: async (name, { signal, emit }) => {
      signals.push(signal);
      await gates.wait(name);
      emit('note', 'late');
      return name;
    },
    bytes: async (length, { transfer }) => {
      const bytes = new Uint8Array(length).fill(7);
      transfer(bytes.buffer);
      return bytes;
    },
  };
  serve(there, change(handlers), toWireError);
  return { client: new Client<Requests, Events>(here), gates, signals, sent, here };
}

describe('a channel', () => {
  it('answers a request with its result', async () => {
    const { client } = setUp();
    assert.equal(await client.request('add', [2, 3]).result, 5);
    assert.equal(client.pending, 0);
  });

  it('answers each of many requests with its own result, in whatever order they end', async () => {
    const { client, gates } = setUp();
    const pending = ['a', 'b', 'c'].map((name) => client.request('wait', name).result);
    await turn();
    for (const name of ['c', 'a', 'b']) gates.release(name);
    assert.deepEqual(await Promise.all(pending), ['a', 'b', 'c']);
  });

  it('brings an error over with its code and next step', async () => {
    const { client } = setUp();
    await assert.rejects(client.request('fail', 'layer-unknown').result, {
      name: 'RemoteError',
      code: 'layer-unknown',
      message: 'It failed.',
      nextStep: 'Try again.',
    });
    assert.equal(client.pending, 0);
  });

  it('delivers events of a request to who asked, in order, before the result', async () => {
    const { client } = setUp();
    const [seen, others]: [unknown[], unknown[]] = [[], []];
    const other = client.request('count', 1, (_, step) => others.push(step));
    const result = await client.request('count', 3, (name, step) => seen.push([name, step])).result;
    assert.equal(result, 'done');
    assert.deepEqual(seen, [
      ['step', 1],
      ['step', 2],
      ['step', 3],
    ]);
    await other.result;
    assert.deepEqual(others, [1]);
  });

  for (const method of ['subtract', 'constructor', '__proto__', 'toString']) {
    it(`refuses the unknown request “${method}”`, async () => {
      const { client } = setUp();
      await assert.rejects(client.request(method as 'add', [1, 2]).result, {
        code: 'unknown-method',
        message: new RegExp(method),
      });
    });
  }

  it('answers a canceled request at once, drops its late result and its events', async () => {
    const { client, gates, signals, sent } = setUp();
    const events: unknown[] = [];
    const pending = client.request('wait', 'a', (name) => events.push(name));
    await turn();
    pending.cancel();
    await assert.rejects(pending.result, { code: 'canceled' });
    await turn();
    assert.equal(signals[0]!.aborted, true);
    gates.release('a');
    await turn();
    await pending.ended;
    assert.deepEqual(events, []);
    assert.deepEqual(
      sent.map(({ kind }) => kind),
      ['request', 'cancel', 'error'],
    );
    pending.cancel();
    assert.equal(await client.request('add', [1, 1]).result, 2);
  });

  it('drops a result that was on its way when the request was canceled', async () => {
    const { client } = setUp();
    const pending = client.request('add', [1, 1]);
    const rejected = assert.rejects(pending.result, { code: 'canceled' });
    pending.cancel();
    await rejected;
    await turn();
    assert.equal(client.pending, 0);
  });

  it('tells when the other side is done with a canceled request, and when it never will be', async () => {
    const { client, gates } = setUp();
    const ends: string[] = [];
    for (const name of ['a', 'b']) {
      const pending = client.request('wait', name);
      void pending.ended.then(() => ends.push(name));
      pending.cancel();
      await assert.rejects(pending.result, { code: 'canceled' });
    }
    await turn();
    assert.deepEqual([ends, client.pending], [[], 2]);
    gates.release('b');
    await turn();
    assert.deepEqual([ends, client.pending], [['b'], 1]);
    client.close({ code: 'engine-crashed', message: 'Gone.', nextStep: '' });
    await turn();
    assert.deepEqual([ends, client.pending], [['b', 'a'], 0]);
  });

  it('does nothing for a cancel that comes after the result', async () => {
    const { client, sent } = setUp();
    const pending = client.request('add', [1, 1]);
    await pending.result;
    pending.cancel();
    assert.deepEqual(
      sent.map(({ kind }) => kind),
      ['request', 'result'],
    );
  });

  it('rejects all that is pending, and all that is asked later, once it is closed', async () => {
    const { client, gates } = setUp();
    const pending = ['a', 'b'].map((name) => client.request('wait', name).result);
    const gone = { code: 'engine-crashed', message: 'Gone.', nextStep: 'Again.' } as const;
    const rejected = Promise.all(pending.map((result) => assert.rejects(result, gone)));
    await turn();
    client.close(gone);
    await rejected;
    gates.release('a');
    await turn();
    await assert.rejects(client.request('add', [1, 2]).result, gone);
    assert.equal(client.pending, 0);
  });

  it('tells the asker that what was asked can’t be sent, and waits for nothing', async () => {
    const { client } = setUp();
    await assert.rejects(client.request('add', (() => 1) as never).result, /could not be cloned/);
    assert.equal(client.pending, 0);
  });

  it('tells the asker that a result can’t be sent', async () => {
    const { client } = setUp((handlers) => ({ ...handlers, add: async () => (() => 1) as never }));
    await assert.rejects(client.request('add', [1, 2]).result, /could not be cloned/);
  });

  it('hands buffers over instead of copying them', async () => {
    let kept: ArrayBuffer | undefined;
    const { client } = setUp((handlers) => ({
      ...handlers,
      bytes: async (length, call) => {
        const bytes = new Uint8Array(length).fill(7);
        kept = bytes.buffer;
        call.transfer(bytes.buffer);
        return bytes;
      },
    }));
    assert.deepEqual(await client.request('bytes', 3).result, Uint8Array.of(7, 7, 7));
    assert.equal(kept!.byteLength, 0);
  });
});

describe('requests in turn', () => {
  it('never overlap, and begin in the order in which they came', async () => {
    const { client, gates } = setUp((handlers) => inTurn(handlers));
    const pending = ['a', 'b', 'c'].map((name) => client.request('wait', name).result);
    for (const [at, name] of ['a', 'b', 'c'].entries()) {
      await turn();
      assert.equal(gates.begun.length, at + 1);
      gates.release(name);
    }
    assert.deepEqual(await Promise.all(pending), ['a', 'b', 'c']);
  });

  it('that are canceled before their turn never begin', async () => {
    const { client, gates } = setUp((handlers) => inTurn(handlers));
    const [first, second, third] = ['a', 'b', 'c'].map((name) => client.request('wait', name));
    await turn();
    second!.cancel();
    await assert.rejects(second!.result, { code: 'canceled' });
    gates.release('a');
    await first!.result;
    await turn();
    gates.release('c');
    await third!.result;
    assert.deepEqual(gates.begun, ['a', 'c']);
  });

  it('are not held up by one that failed', async () => {
    const { client } = setUp((handlers) => inTurn(handlers));
    const failed = assert.rejects(client.request('fail', 'internal').result, { code: 'internal' });
    assert.equal(await client.request('add', [1, 2]).result, 3);
    await failed;
  });
});
